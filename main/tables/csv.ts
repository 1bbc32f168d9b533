import { type Table, TableRefused, tableBuilder } from "./refused.ts";

const SEPARATORS = [";", ",", "\t"] as const;

/** The separator of the heading: the sign that stands there most often outside quotes. */
function separatorOf(text: string): string {
  const head = text.slice(0, 20_000).replace(/"[^"]*"/g, "");
  const line = head.split(/\r\n|\r|\n/).find((one) => one.trim() !== "") ?? "";
  const counted = SEPARATORS.map((sign) => ({ sign, count: line.split(sign).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).sign;
}

/**
 * RFC 4180 with the separators that Vietnamese and English Excel write. A cell may hold line breaks inside
 * quotes; a file that ends inside quotes is refused, as it was cut off.
 */
export function readCsv(text: string): Table {
  const table = tableBuilder();
  const separator = separatorOf(text);
  let cells: string[] = [];
  let row = 1;
  let line = 1;
  let at = 0;
  const end = (): void => {
    table.add(row, cells);
    cells = [];
    row = line;
  };
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (;;) {
        const close = text.indexOf('"', at + 1);
        if (close < 0)
          throw new TableRefused(`Dòng ${row} mở ngoặc kép mà không đóng: tệp bị cắt hoặc bị sửa.`);
        cell += text.slice(at + 1, close);
        at = close;
        if (text[close + 1] !== '"') break;
        cell += '"';
        at = close + 1;
      }
      line += cell.split("\n").length - 1;
      at++;
    }
    // what stands outside the quotes of a cell belongs to it, as Excel reads it
    let stop = at;
    while (stop < text.length && text[stop] !== separator && text[stop] !== "\n" && text[stop] !== "\r")
      stop++;
    cells.push(cell + text.slice(at, stop));
    at = stop;
    if (text[at] === separator) {
      at++;
      if (at === text.length) cells.push("");
      continue;
    }
    if (at < text.length) {
      if (text[at] === "\r" && text[at + 1] === "\n") at++;
      at++;
      line++;
    }
    end();
  }
  if (cells.length > 0) end();
  return { rows: table.rows, remarks: [] };
}
