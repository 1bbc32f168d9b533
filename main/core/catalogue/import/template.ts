import { writeXlsx } from "../../../tables/xlsx-write.ts";
import { displayDay } from "../../time.ts";
import type { ComponentResource, ProcedureResource } from "../schema.ts";
import { WAY_WORDS } from "../ways.ts";
import { COLUMNS, type ColumnKey } from "./columns.ts";
import { unitWords } from "./words.ts";

type Cells = Partial<Record<ColumnKey, string>>;

const DIGITISE_CELLS: Record<string, string> = {
  EARLIER_RESULT: "kết quả thủ tục trước",
  SECTOR_LAW: "luật chuyên ngành",
  LIST: "danh mục",
  REQUEST: "khi yêu cầu",
  SHOW_ONLY: "không: chỉ xuất trình",
  PLAIN_COPY: "không: bản chụp",
  CERTIFIED_COPY: "không: bản sao chứng thực",
  DB_SHARED: "không: có trong cơ sở dữ liệu",
  SECRET: "không: mật",
  E_FILED: "không: nộp bản điện tử",
};

const day = (value: string | null): string => (value === null ? "" : displayDay(value));

function paperCells(caseName: string, paper: ComponentResource): Cells {
  return {
    caseName,
    paper: paper.name.value,
    paperCode: paper.code?.value ?? "",
    form: paper.form?.value ?? "",
    originals: String(paper.originals.value),
    copies: String(paper.copies.value),
    show: paper.showOriginal.value ? "có" : "",
    required: paper.required?.value ? "có" : "",
    digitise: DIGITISE_CELLS[paper.digitise.reason] ?? "",
    ways: (paper.submittedAs?.value ?? []).map((way) => WAY_WORDS[way]).join("; "),
    paperNote: paper.note ?? "",
  };
}

/** A procedure as rows of the table: lists stand side by side, each from the first row on. */
export function rowsOf(procedure: ProcedureResource): Cells[] {
  const { term } = procedure;
  const counted = term.unit === "WORKING_DAY" || term.unit === "CALENDAR_DAY" || term.unit === "HOUR";
  const first: Cells = {
    code: procedure.code,
    name: procedure.name.value,
    field: procedure.field.name.value,
    fieldCode: procedure.field.code.value ?? "",
    level: procedure.level.label,
    publishedBy: procedure.publishedBy.value ?? "",
    from: day(procedure.inForceFrom.value),
    to: day(procedure.inForceTo.value),
    term: counted ? String(term.value).replace(".", ",") : "",
    termUnit: term.unit === "UNKNOWN" ? "" : unitWords(term.unit),
    termText: term.text,
    after15h: term.after15h ? "có" : "",
    receiving: procedure.agencies.receiving.value,
    handling: procedure.agencies.handling.value,
  };
  const lists: Cells[][] = [
    [first],
    procedure.cases.flatMap(({ name, components }) =>
      components.map((paper) => paperCells(name.value, paper)),
    ),
    procedure.fees.map((fee) => ({
      fee: fee.name,
      feeKind: fee.kind === "LE_PHI" ? "lệ phí" : "phí",
      feeAmount: fee.amount === null ? "" : String(fee.amount),
      feePer: fee.per ?? "",
      feeNote: fee.note ?? "",
    })),
    procedure.results.map(({ name, code }) => ({ result: name.value, resultCode: code.value ?? "" })),
    procedure.workflow.map(({ who, what, hours, countsTime }) => ({
      stepWho: who,
      stepWhat: what,
      stepHours: countsTime && hours !== null ? String(hours).replace(".", ",") : "không tính",
    })),
    procedure.channels.map(({ label, level }) => ({ channel: label, onlineLevel: level?.value ?? "" })),
    procedure.legalBases.map(({ number, title }) => ({ basis: number, basisTitle: title })),
    (procedure.notes ?? []).map((note) => ({ note })),
  ];
  const height = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: height }, (_, at) => Object.assign({}, ...lists.map((list) => list[at] ?? {})));
}

/** Cells that a spreadsheet would compute are kept text. */
const csvCell = (text: string): string => {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Procedures as a table of the documented columns; `rows` of procedures follow the heading. */
export function tableOf(procedures: readonly ProcedureResource[], withHelp: boolean): string[][] {
  const line = (cells: Cells): string[] => COLUMNS.map(({ key }) => cells[key] ?? "");
  return [
    COLUMNS.map(({ heading }) => heading),
    ...(withHelp ? [COLUMNS.map(({ help }) => help)] : []),
    ...procedures.flatMap((procedure) => rowsOf(procedure).map(line)),
  ];
}

/** Semicolons and a byte order mark: so Excel in Vietnam opens it in columns and with every mark. */
export const csvOf = (rows: readonly (readonly string[])[]): Uint8Array =>
  Buffer.from(`\ufeff${rows.map((row) => row.map(csvCell).join(";")).join("\r\n")}\r\n`, "utf8");

/** The table to fill in: headings, a line of help, and one procedure as an example. */
export function makeTemplate(format: "xlsx" | "csv", example: ProcedureResource | undefined): Uint8Array {
  const rows = tableOf(example ? [example] : [], true);
  return format === "csv" ? csvOf(rows) : writeXlsx("Danh mục thủ tục", rows);
}
