import { writeXlsx } from "../../tables/xlsx-write.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { INDEX_COLUMNS } from "./index-file.ts";

const EXAMPLE = [
  "12",
  "Tập 03",
  "Tờ rời A4",
  "15/QĐ-UBND",
  "05/01/2019",
  "Nguyễn Văn A",
  "Quyết định giao đất",
  "2",
  "Còn hiệu lực",
  "",
];
const GONE = [
  "12",
  "Tập 03",
  "",
  "87/GP-UBND",
  "11/06/2015",
  "Trần Thị B",
  "Giấy phép xây dựng",
  "1",
  "Hết hiệu lực",
  "Thời hạn đến 11/06/2020",
];

/** An empty inventory with its headings and two invented rows. */
export function indexTemplate(blobs: Blobs, format: "xlsx" | "csv") {
  const rows = [INDEX_COLUMNS.map(({ heading }) => heading), EXAMPLE, GONE];
  const quoted = (cell: string) => (/[";\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return format === "xlsx"
    ? blobs.ofMaker(
        "mau-danh-muc-ket-qua.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        async () => writeXlsx("Danh mục kết quả", rows),
      )
    : blobs.ofMaker("mau-danh-muc-ket-qua.csv", "text/csv; charset=utf-8", async () =>
        // with the mark that makes Excel read it as Unicode
        new TextEncoder().encode(`\ufeff${rows.map((row) => row.map(quoted).join(";")).join("\r\n")}\r\n`),
      );
}
