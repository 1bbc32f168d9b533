import { type Table, TableRefused } from "../../../tables/refused.ts";
import { cleanText, folded, readCode, shorten } from "./clean.ts";
import { readHeading } from "./columns.ts";
import { EntryRefused, type ImportedProcedure, type RefusedEntry } from "./pieces.ts";
import { type Group, type Line, readEntry, rowsOf } from "./table-entry.ts";

/** A heading is looked for in so many rows: titles of the office stand above it. */
const HEADING_WITHIN = 30;

/** Reads the rows of a table. Throws TableRefused when there is no heading. */
export function readTable(table: Table): {
  procedures: ImportedProcedure[];
  refused: RefusedEntry[];
  remarks: string[];
} {
  const remarks = [...table.remarks];
  const start = table.rows
    .slice(0, HEADING_WITHIN)
    .findIndex(({ cells }) => readHeading(cells) !== undefined);
  const heading = readHeading(table.rows[start]?.cells ?? []);
  if (!heading)
    throw new TableRefused(
      "Không thấy dòng tiêu đề có cột “Mã thủ tục” và “Tên giấy tờ”. Tải bảng mẫu để xem các cột.",
    );
  if (heading.twice.length > 0) throw new TableRefused(`Cột “${heading.twice[0]}” có hai lần.`);
  if (heading.unknown.length > 0)
    remarks.push(
      `Cột không dùng đến: ${shorten(heading.unknown.map((name) => `“${name}”`).join(", "), 500)}.`,
    );
  const refused: RefusedEntry[] = [];
  const groups = new Map<string, Group>();
  let current: Group | undefined;
  for (const { row, cells } of table.rows.slice(start + 1)) {
    const line: Line = {
      row,
      get(key) {
        const place = heading.places.get(key);
        return place === undefined ? undefined : cleanText(cells[place] ?? "");
      },
    };
    const asked = line.get("code") ?? "";
    if (asked !== "") {
      const code = readCode(asked);
      if (!code) {
        // the heading's own help, as the template has it in its second row
        if (folded(asked).startsWith("1.001193 de trong")) continue;
        refused.push({
          code: shorten(asked, 60),
          name: shorten(line.get("name") ?? "", 200),
          where: `dòng ${row}`,
          reason: "Mã không đúng dạng mã thủ tục (1.001193).",
        });
        current = undefined;
        continue;
      }
      current = groups.get(code.code) ?? { code: code.code, mended: false, lines: [] };
      current.mended ||= code.mended;
      groups.set(code.code, current);
    } else if (!current) {
      if (refused.length === 0)
        refused.push({
          code: "",
          name: "",
          where: `dòng ${row}`,
          reason: "Dòng không thuộc mã thủ tục nào.",
        });
      continue;
    }
    current.lines.push(line);
  }
  const procedures: ImportedProcedure[] = [];
  for (const group of groups.values()) {
    try {
      procedures.push(readEntry(group));
    } catch (error) {
      if (!(error instanceof EntryRefused)) throw error;
      const name = group.lines.map((line) => line.get("name")).find(Boolean) ?? "";
      refused.push({
        code: group.code,
        name: shorten(name, 200),
        where: rowsOf(group),
        reason: error.message,
      });
    }
  }
  return { procedures, refused, remarks };
}
