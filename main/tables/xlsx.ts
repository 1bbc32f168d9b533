import { LIMITS, type Table, TableRefused, tableBuilder } from "./refused.ts";
import { walkXml } from "./xml.ts";
import { openZip } from "./zip.ts";

const DAMAGED = "Tệp .xlsx bị hỏng hoặc không phải tệp Excel.";

/** `AB12` is column 27. Zero-based; undefined when the reference has no letters. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? "")?.[0];
  if (!letters) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Days since 30/12/1899 as Excel counts them, as `dd/MM/yyyy`. */
export function dayOfSerial(serial: number): string {
  const date = new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${date.getUTCFullYear()}`;
}

/** Numbers of formats that show a date: built-in ones and those whose own pattern names a year. */
function dateStyles(xml: string): Set<number> {
  const own = new Set<number>();
  const styles = new Set<number>();
  let inFormats = false;
  let index = 0;
  walkXml(xml, {
    open(name, attribute) {
      if (name === "numFmt" && /y/i.test(attribute("formatCode")?.replace(/"[^"]*"|\[[^\]]*\]/g, "") ?? ""))
        own.add(Number(attribute("numFmtId")));
      if (name === "cellXfs") inFormats = true;
      if (name !== "xf" || !inFormats) return;
      const format = Number(attribute("numFmtId"));
      if ((format >= 14 && format <= 17) || format === 22 || own.has(format)) styles.add(index);
      index++;
    },
    text() {},
    close(name) {
      if (name === "cellXfs") inFormats = false;
    },
  });
  return styles;
}

/** Texts that cells share. Runs of one text with different faces are put together; readings are left out. */
function sharedTexts(xml: string): string[] {
  const texts: string[] = [];
  let current = "";
  let taking = false;
  let reading = 0;
  walkXml(xml, {
    open(name) {
      if (name === "si") current = "";
      if (name === "rPh") reading++;
      taking = name === "t" && reading === 0;
    },
    text(text) {
      if (taking) current += text;
    },
    close(name) {
      if (name === "t") taking = false;
      if (name === "rPh") reading--;
      if (name === "si") texts.push(current);
    },
  });
  return texts;
}

/** The part that holds the first sheet that is shown. */
function firstSheet(workbook: string, relations: string): { path: string; name: string } {
  const sheets: { id: string; name: string; hidden: boolean }[] = [];
  walkXml(workbook, {
    open(name, attribute) {
      if (name !== "sheet") return;
      const state = attribute("state") ?? "visible";
      sheets.push({ id: attribute("id") ?? "", name: attribute("name") ?? "", hidden: state !== "visible" });
    },
    text() {},
    close() {},
  });
  const sheet = sheets.find((one) => !one.hidden) ?? sheets[0];
  let target: string | undefined;
  walkXml(relations, {
    open(name, attribute) {
      if (name !== "Relationship" || !sheet || attribute("Id") !== sheet.id) return;
      // a sheet that stands elsewhere is never gone for
      if (attribute("TargetMode") !== "External") target = attribute("Target");
    },
    text() {},
    close() {},
  });
  if (!sheet || !target) throw new TableRefused(DAMAGED);
  return { name: sheet.name, path: target.startsWith("/") ? target.slice(1) : `xl/${target}` };
}

/**
 * The first sheet of an Excel workbook (OOXML, .xlsx) as text. Formulas are never computed: what Excel stored
 * beside them is taken and said in a remark. Links to other files, macros and pictures are not looked at.
 */
export function readXlsx(bytes: Uint8Array): Table {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw new TableRefused("Tệp Excel kiểu cũ (.xls) hoặc có mật khẩu. Lưu lại thành .xlsx không mật khẩu.");
  const zip = openZip(bytes);
  const part = (name: string): string => Buffer.from(zip.read(name)).toString("utf8");
  const optional = (name: string): string => (zip.has(name) ? part(name) : "");
  const sheet = firstSheet(part("xl/workbook.xml"), part("xl/_rels/workbook.xml.rels"));
  const shared = sharedTexts(optional("xl/sharedStrings.xml"));
  const dates = dateStyles(optional("xl/styles.xml"));
  const table = tableBuilder();
  let cells: string[] = [];
  let row = 0;
  let column = 0;
  let kind = "n";
  let style = 0;
  let value = "";
  let taking = false;
  let reading = 0;
  let formulas = 0;

  function cellText(): string {
    if (kind === "s") return shared[Number(value)] ?? "";
    if (kind === "b") return value === "1" ? "có" : "không";
    if (kind === "e") return "";
    if (kind === "n" && dates.has(style) && Number(value) > 0) return dayOfSerial(Number(value));
    return value;
  }

  walkXml(part(sheet.path), {
    open(name, attribute) {
      if (name === "row") {
        row = Number(attribute("r") ?? row + 1);
        cells = [];
        column = 0;
      }
      if (name === "c") {
        column = columnOf(attribute("r")) ?? column;
        if (column >= LIMITS.columns) throw new TableRefused(`Dòng ${row} có hơn ${LIMITS.columns} cột.`);
        kind = attribute("t") ?? "n";
        style = Number(attribute("s") ?? 0);
        value = "";
      }
      if (name === "f") formulas++;
      if (name === "rPh") reading++;
      taking = (name === "v" || name === "t") && reading === 0;
    },
    text(text) {
      if (taking) value += text;
    },
    close(name) {
      if (name === "v" || name === "t") taking = false;
      if (name === "rPh") reading--;
      if (name === "c") {
        while (cells.length < column) cells.push("");
        cells[column] = cellText();
        column++;
      }
      if (name === "row") table.add(row, cells);
    },
  });
  return {
    rows: table.rows,
    remarks: formulas === 0 ? [] : [`${formulas} ô là công thức: lấy giá trị Excel đã lưu, không tính lại.`],
  };
}
