import { readCsv } from "./csv.ts";
import { decodeText } from "./decode.ts";
import { type Table, TableRefused } from "./refused.ts";
import { readXlsx } from "./xlsx.ts";

/** A table out of Excel (.xlsx) or CSV, told apart by content, never by name. Throws TableRefused in words. */
export function readTableFile(bytes: Uint8Array): Table {
  if (bytes.length === 0) throw new TableRefused("Tệp rỗng.");
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const oldExcel = bytes[0] === 0xd0 && bytes[1] === 0xcf;
  if (zip || oldExcel) return readXlsx(bytes);
  const text = decodeText(bytes).replace(/^\ufeff/, "");
  if (/^\s*[[{<]/.test(text)) throw new TableRefused("Tệp không phải bảng: cần Excel (.xlsx) hoặc CSV.");
  return readCsv(text);
}
