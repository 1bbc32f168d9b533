import { folded, readAmount, readCount, readDay, readNumber, readYesNo, shorten } from "./clean.ts";
import type { ColumnKey } from "./columns.ts";
import { EntryRefused, type ImportedComponent, type ImportedProcedure, leafOf } from "./pieces.ts";
import { readDigitise, readWays } from "./table-words.ts";
import { inferDigitise, readChannel, readLevel, readUnit, unitWords } from "./words.ts";

const SOURCE = "import-table" as const;
const leaf = leafOf(SOURCE);

/** A row of the table by the names of its columns. */
export interface Line {
  row: number;
  /** cleaned; empty when the cell is, undefined when the column is not in the file */
  get(key: ColumnKey): string | undefined;
}

/** The rows of one procedure. */
export interface Group {
  code: string;
  mended: boolean;
  lines: Line[];
}

/** Where the rows of a procedure stand, for a person: `dòng 4–9`. */
export const rowsOf = ({ lines }: Group): string => {
  const first = lines[0]?.row ?? 0;
  const last = lines.at(-1)?.row ?? first;
  return first === last ? `dòng ${first}` : `dòng ${first}–${last}`;
};

/** The one value of a cell that belongs to the whole procedure. Two different ones are refused. */
function single(group: Group, key: ColumnKey): { text: string; row: number } | undefined {
  let found: { text: string; row: number } | undefined;
  for (const line of group.lines) {
    const text = line.get(key) ?? "";
    if (text === "") continue;
    if (found && found.text !== text)
      throw new EntryRefused(
        `Dòng ${line.row} ghi “${shorten(text, 80)}”, dòng ${found.row} ghi “${shorten(found.text, 80)}” cho cùng một ô.`,
      );
    found ??= { text, row: line.row };
  }
  return found;
}

/** The value of a cell, or a refusal that names the row when it is there and not understood. */
function must<T>(row: number, text: string, what: string, read: (text: string) => T | undefined): T {
  const value = read(text);
  if (value === undefined)
    throw new EntryRefused(`Dòng ${row}: ${what} “${shorten(text, 80)}” không hiểu được.`);
  return value;
}

function readDayCell(group: Group, key: "from" | "to", what: string) {
  const cell = single(group, key);
  return cell && leaf(must(cell.row, cell.text, what, readDay));
}

function readTermCells(group: Group): ImportedProcedure["term"] {
  const amount = single(group, "term");
  const unit = single(group, "termUnit");
  const text = single(group, "termText");
  const after = single(group, "after15h");
  if (!amount && !unit) return undefined;
  const kind = unit ? readUnit(unit.text) : "UNKNOWN";
  if (unit && kind === "UNKNOWN")
    throw new EntryRefused(
      `Dòng ${unit.row}: đơn vị thời hạn “${shorten(unit.text, 80)}” không hiểu được (ngày làm việc, ngày, giờ làm việc, trong ngày, theo kế hoạch).`,
    );
  const value = amount ? must(amount.row, amount.text, "thời hạn", readNumber) : null;
  const counted = kind === "WORKING_DAY" || kind === "CALENDAR_DAY" || kind === "HOUR";
  if (amount && !unit) throw new EntryRefused(`Dòng ${amount.row}: thời hạn ${amount.text} không có đơn vị.`);
  if (counted && (value === null || value <= 0 || (kind !== "HOUR" && !Number.isInteger(value))))
    throw new EntryRefused(
      `Dòng ${(amount ?? unit)?.row}: thời hạn phải là số lớn hơn 0, tính theo ngày thì là số nguyên.`,
    );
  const late = after ? must(after.row, after.text, "ô “Sau 15 giờ”", readYesNo) : false;
  return {
    value: kind === "SAME_DAY" ? 1 : counted ? value : null,
    unit: kind,
    text: text
      ? shorten(text.text, 2000)
      : counted
        ? `${value} ${unitWords(kind)}`.replace(".", ",")
        : unitWords(kind),
    after15h: late
      ? {
          rule: "NEXT_WORKING_DAY",
          text: "Nhận hồ sơ sau 15 giờ mà không giải quyết được ngay thì trả kết quả trong ngày làm việc tiếp theo.",
          source: SOURCE,
        }
      : null,
    source: SOURCE,
  };
}

function readPaper(line: Line): ImportedComponent | undefined {
  const name = line.get("paper") ?? "";
  if (name === "") return undefined;
  const count = (key: "originals" | "copies"): number => {
    const text = line.get(key) ?? "";
    return text === ""
      ? 0
      : must(line.row, text, key === "originals" ? "số bản chính" : "số bản sao", readCount);
  };
  const yes = (key: "show" | "required"): boolean => {
    const text = line.get(key) ?? "";
    return text !== "" && must(line.row, text, "ô có/không", readYesNo);
  };
  const show = yes("show");
  const paper: ImportedComponent = {
    name: leaf(shorten(name, 1000)),
    originals: leaf(count("originals")),
    copies: leaf(count("copies")),
    showOriginal: leaf(show),
  };
  const code = line.get("paperCode") ?? "";
  const form = line.get("form") ?? "";
  const note = line.get("paperNote") ?? "";
  const digitise = line.get("digitise") ?? "";
  const ways = line.get("ways") ?? "";
  if (line.get("required") !== undefined) paper.required = leaf(yes("required"));
  if (code) paper.code = leaf(shorten(code, 100));
  if (form) paper.form = leaf(shorten(form, 500));
  if (note || name.length > 1000)
    paper.note = [note, name.length > 1000 ? name : ""].filter(Boolean).join(" ");
  const inferred =
    folded(digitise) === "khong" ? inferDigitise({ ...plainOf(paper), isResult: false }) : undefined;
  // a bare "no" is taken where its reason follows from the row
  if (inferred?.value === "NO") paper.digitise = { value: "NO", reason: inferred.reason, source: SOURCE };
  else if (digitise)
    paper.digitise = { ...must(line.row, digitise, "cột Số hóa", readDigitise), source: SOURCE };
  if (ways) paper.submittedAs = leaf(must(line.row, ways, "hình thức nộp", readWays));
  return paper;
}

const plainOf = (paper: ImportedComponent) => ({
  name: paper.name.value,
  originals: paper.originals.value,
  copies: paper.copies.value,
  showOriginal: paper.showOriginal.value,
});

function readCases(group: Group): ImportedProcedure["cases"] {
  const cases = new Map<string, ImportedComponent[]>();
  let current = "";
  for (const line of group.lines) {
    current = line.get("caseName") || current;
    const paper = readPaper(line);
    if (!paper) continue;
    const name = current || "Trường hợp chung";
    cases.set(name, [...(cases.get(name) ?? []), paper]);
  }
  if (cases.size === 0) return undefined;
  return [...cases].map(([name, components]) => ({ name: leaf(shorten(name, 500)), components }));
}

function readFeeCells(group: Group): ImportedProcedure["fees"] {
  const fees: NonNullable<ImportedProcedure["fees"]> = [];
  for (const line of group.lines) {
    const name = line.get("fee") ?? "";
    const amount = line.get("feeAmount") ?? "";
    if (!name && !amount) continue;
    const words = folded(`${line.get("feeKind") ?? ""} ${name}`);
    const per = line.get("feePer") ?? "";
    const note = line.get("feeNote") ?? "";
    fees.push({
      name: shorten(name || "Phí, lệ phí", 300),
      kind: words.includes("le phi") ? "LE_PHI" : "PHI",
      amount: amount === "" ? null : must(line.row, amount, "mức thu", readAmount),
      currency: "VND",
      code: null,
      source: SOURCE,
      ...(per ? { per: shorten(per, 100) } : {}),
      ...(note ? { note: shorten(note, 2000) } : {}),
      ...(amount === "" ? { unverified: true as const } : {}),
    });
  }
  return fees.length > 0 ? fees : undefined;
}

const NOT_COUNTED = /khong tinh|gio hanh chinh|not counted/;

function readSteps(group: Group): ImportedProcedure["workflow"] {
  const steps: NonNullable<ImportedProcedure["workflow"]> = [];
  for (const line of group.lines) {
    const who = line.get("stepWho") ?? "";
    const what = line.get("stepWhat") ?? "";
    if (!who && !what) continue;
    const text = line.get("stepHours") ?? "";
    const counted = text !== "" && !NOT_COUNTED.test(folded(text));
    steps.push({
      step: steps.length + 1,
      who: shorten(who, 500),
      what: shorten(what, 4000),
      hours: counted ? must(line.row, text.replace(/\s*giờ$/i, ""), "số giờ", readNumber) : null,
      countsTime: counted,
      source: SOURCE,
    });
  }
  return steps.length > 0 ? steps : undefined;
}

/** Cells of one column in the order of the rows, with those of a second column beside them. */
function pairs(group: Group, key: ColumnKey, beside: ColumnKey): [string, string][] {
  return group.lines
    .map((line): [string, string] => [line.get(key) ?? "", line.get(beside) ?? ""])
    .filter(([a, b]) => a !== "" || b !== "");
}

/** One procedure of the table. Throws `EntryRefused` with the row and the reason in words. */
export function readEntry(group: Group): ImportedProcedure {
  const imported: ImportedProcedure = {
    code: group.code,
    where: rowsOf(group),
    source: SOURCE,
    remarks: group.mended ? [`Excel đã bỏ số 0 cuối của mã: hiểu là ${group.code}.`] : [],
  };
  const name = single(group, "name");
  const field = single(group, "field");
  const fieldCode = single(group, "fieldCode");
  const level = single(group, "level");
  const publishedBy = single(group, "publishedBy");
  const receiving = single(group, "receiving");
  const handling = single(group, "handling");
  if (name) imported.name = leaf(shorten(name.text, 1000));
  if (field) imported.field = { name: leaf(shorten(field.text, 300)), code: leaf(fieldCode?.text ?? null) };
  if (level) imported.level = { ...must(level.row, level.text, "cấp thực hiện", readLevel), source: SOURCE };
  if (publishedBy) imported.publishedBy = leaf(shorten(publishedBy.text, 200));
  const from = readDayCell(group, "from", "ngày hiệu lực");
  const to = readDayCell(group, "to", "ngày hết hiệu lực");
  if (from) imported.inForceFrom = from;
  if (to) imported.inForceTo = to;
  if (from?.value && to?.value && to.value < from.value)
    throw new EntryRefused("Ngày hết hiệu lực trước ngày hiệu lực.");
  if (receiving || handling)
    imported.agencies = {
      receiving: receiving ? leaf(shorten(receiving.text, 500)) : leaf("Bộ phận Một cửa", true),
      handling: handling ? leaf(shorten(handling.text, 500)) : leaf("Chưa rõ", true),
    };
  const results = pairs(group, "result", "resultCode").filter(([result]) => result !== "");
  const bases = pairs(group, "basis", "basisTitle");
  const notes = pairs(group, "note", "note").map(([note]) => shorten(note, 4000));
  const channels = pairs(group, "channel", "onlineLevel").filter(([channel]) => channel !== "");
  return withLists(imported, {
    term: readTermCells(group),
    cases: readCases(group),
    fees: readFeeCells(group),
    workflow: readSteps(group),
    results: results.map(([one, code]) => ({ name: leaf(shorten(one, 1000)), code: leaf(code || null) })),
    legalBases: bases.map(([number, title]) => ({
      number: shorten(number || "không số", 100),
      title: shorten(title, 1000),
      source: SOURCE,
    })),
    notes,
    channels: channels.map(([text, online]) => ({
      ...must(group.lines[0]?.row ?? 0, text, "cách nộp", readChannel),
      source: SOURCE,
      ...(online ? { level: leaf(shorten(online, 100)) } : {}),
    })),
  });
}

/** An empty cell keeps what the catalogue has. */
function withLists(
  imported: ImportedProcedure,
  lists: Pick<
    ImportedProcedure,
    "term" | "cases" | "fees" | "workflow" | "results" | "legalBases" | "notes" | "channels"
  >,
): ImportedProcedure {
  const said = Object.entries(lists).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return { ...imported, ...Object.fromEntries(said) };
}
