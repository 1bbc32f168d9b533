import type { FolderKind, Validity } from "../../../preload/contract/index.ts";
import { type Table, TableRefused } from "../../tables/refused.ts";
import { foldText } from "../catalogue/service.ts";
import { isRealDay } from "../time.ts";
import { visibleText } from "../visible-text.ts";
import { matchKey } from "./match-rules.ts";
import { KIND_WORDS, VALIDITY_WORDS } from "./words.ts";

/** One row of an inventory (danh mục kết quả) as it is taken. */
export interface IndexRow {
  /** in the file, from 1 */
  row: number;
  box: string;
  folder: string;
  kind: FolderKind | null;
  number: string;
  issuedOn: string;
  holder: string;
  title: string;
  sheets: number;
  validity: Validity | null;
  why: string;
  key: string;
}

export interface ReadIndex {
  rows: IndexRow[];
  refused: { row: number; reason: string }[];
  remarks: string[];
}

export const INDEX_COLUMNS = [
  { key: "box", heading: "Hộp", also: ["Hộp số", "Số hộp"], must: true },
  { key: "folder", heading: "Cặp, tập", also: ["Tập", "Cặp", "Hồ sơ số", "Tập số"], must: true },
  { key: "kind", heading: "Loại giấy", also: ["Loại tài liệu"], must: false },
  { key: "number", heading: "Số, ký hiệu", also: ["Số ký hiệu", "Số", "Số văn bản"], must: true },
  { key: "date", heading: "Ngày cấp", also: ["Ngày", "Ngày tháng", "Ngày ban hành"], must: true },
  { key: "holder", heading: "Họ tên chủ giấy tờ", also: ["Họ tên", "Họ và tên", "Chủ giấy tờ"], must: true },
  { key: "title", heading: "Tên giấy tờ", also: ["Trích yếu", "Tên loại", "Tên kết quả"], must: true },
  { key: "sheets", heading: "Số tờ", also: [], must: false },
  { key: "validity", heading: "Hiệu lực", also: ["Tình trạng hiệu lực"], must: false },
  { key: "why", heading: "Lý do", also: ["Ghi chú hiệu lực"], must: false },
] as const;
type ColumnKey = (typeof INDEX_COLUMNS)[number]["key"];

/** Titles of the office stand above the heading, within so many rows. */
const HEADING_WITHIN = 30;
/** The most rows of one file; a campaign may take several. */
export const MOST_ROWS = 50_000;
const LONGEST: Record<ColumnKey, number> = {
  box: 40,
  folder: 60,
  kind: 60,
  number: 100,
  date: 40,
  holder: 200,
  title: 500,
  sheets: 20,
  validity: 60,
  why: 500,
};

const clean = (cell: string | undefined): string =>
  visibleText(cell ?? "")
    .replace(/\s+/g, " ")
    .normalize("NFC")
    .trim();

function headingOf(cells: readonly string[]): Map<ColumnKey, number> | undefined {
  const places = new Map<ColumnKey, number>();
  for (const [place, cell] of cells.entries()) {
    const words = foldText(clean(cell));
    const column = INDEX_COLUMNS.find(({ heading, also }) =>
      [heading, ...also].some((name) => foldText(name) === words),
    );
    if (column && places.has(column.key)) throw new TableRefused(`Cột “${column.heading}” có hai lần.`);
    if (column) places.set(column.key, place);
  }
  return places.has("number") && places.has("folder") ? places : undefined;
}

class RowRefused extends Error {}

/** `dd/MM/yyyy`, `d-M-yyyy` or ISO; empty stays empty. */
export function readIndexDay(text: string): string {
  if (text === "") return "";
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const day = local
    ? `${local[3]}-${local[2]!.padStart(2, "0")}-${local[1]!.padStart(2, "0")}`
    : /^\d{4}-\d{2}-\d{2}$/.exec(text)?.[0];
  if (!day || !isRealDay(day)) throw new RowRefused(`Ngày cấp “${text.slice(0, 40)}” không có trong lịch.`);
  return day;
}

const KINDS: Record<string, FolderKind> = {
  ...Object.fromEntries(
    Object.entries(KIND_WORDS).map(([kind, word]) => [foldText(word), kind as FolderKind]),
  ),
  "to roi": "sheets",
  "so dong quyen": "register",
  so: "register",
  a3: "a3",
  the: "cards",
  "the ep": "cards",
  "viet tay": "handwriting",
};
const VALIDITIES: Record<string, Validity> = {
  ...Object.fromEntries(
    Object.entries(VALIDITY_WORDS).map(([code, word]) => [foldText(word), code as Validity]),
  ),
  con: "valid",
  het: "expired",
  "thay the": "replaced",
  "thu hoi": "revoked",
};

function choice<T>(text: string, table: Record<string, T>, what: string, words: readonly string[]): T | null {
  if (text === "") return null;
  const found = table[foldText(text)];
  if (found === undefined)
    throw new RowRefused(`${what} “${text.slice(0, 60)}” không hiểu được (${words.join("; ")}).`);
  return found;
}

/** A number of twelve or nine digits alone is somebody's identity number, not the number of a paper. */
const NAMES_A_PERSON = /(?<!\d)(\d{12}|\d{9}|0\d{9})(?!\d)/;

function readRow(row: number, get: (key: ColumnKey) => string): IndexRow {
  for (const { key, heading, must } of INDEX_COLUMNS) {
    const text = get(key);
    if (must && text === "" && key !== "date" && key !== "holder")
      throw new RowRefused(`Thiếu “${heading}”.`);
    if (text.length > LONGEST[key]) throw new RowRefused(`“${heading}” dài hơn ${LONGEST[key]} ký tự.`);
  }
  if (NAMES_A_PERSON.test(get("holder")) || NAMES_A_PERSON.test(get("title")))
    throw new RowRefused(
      "Ô họ tên hoặc tên giấy tờ có số định danh hay số điện thoại; danh mục không ghi các số này.",
    );
  const issuedOn = readIndexDay(get("date"));
  const holder = get("holder");
  if (issuedOn === "" && holder === "")
    throw new RowRefused("Thiếu cả “Ngày cấp” lẫn “Họ tên”: không phân biệt được với giấy khác cùng số.");
  const sheets = get("sheets") === "" ? "1" : get("sheets").replace(/[.,]0+$/, "");
  if (!/^\d{1,4}$/.test(sheets) || Number(sheets) < 1)
    throw new RowRefused(`Số tờ “${get("sheets").slice(0, 20)}” không phải số từ 1 đến 9999.`);
  const validity = choice(get("validity"), VALIDITIES, "Hiệu lực", Object.values(VALIDITY_WORDS));
  if (validity !== null && validity !== "valid" && get("why") === "")
    throw new RowRefused(`Ghi “${VALIDITY_WORDS[validity]}” thì phải có “Lý do”.`);
  const named = { number: get("number"), issuedOn, holder };
  return {
    row,
    box: get("box"),
    folder: get("folder"),
    kind: choice(get("kind"), KINDS, "Loại giấy", Object.values(KIND_WORDS)),
    ...named,
    title: get("title"),
    sheets: Number(sheets),
    validity,
    why: get("why"),
    key: matchKey(named),
  };
}

/**
 * Reads the rows of an inventory. Throws TableRefused when there is no heading; rows that cannot be taken are listed
 * with the reason, each apart. Box and folder that are left empty under a row that names them are that row's.
 */
export function readIndex(table: Table): ReadIndex {
  let places: Map<ColumnKey, number> | undefined;
  const start = table.rows.slice(0, HEADING_WITHIN).findIndex(({ cells }) => {
    places = headingOf(cells);
    return places !== undefined;
  });
  if (!places)
    throw new TableRefused(
      "Không thấy dòng tiêu đề có cột “Cặp, tập” và “Số, ký hiệu”. Tải bảng mẫu để xem các cột.",
    );
  const found = places;
  const missing = INDEX_COLUMNS.filter(({ key, must }) => must && !found.has(key));
  if (missing.length > 0)
    throw new TableRefused(`Thiếu cột ${missing.map(({ heading }) => `“${heading}”`).join(", ")}.`);
  const rows: IndexRow[] = [];
  const refused: ReadIndex["refused"] = [];
  const seen = new Map<string, number>();
  const kinds = new Map<string, { kind: FolderKind; row: number }>();
  let above = { box: "", folder: "" };
  const body = table.rows.slice(start + 1);
  if (body.length > MOST_ROWS) throw new TableRefused(`Bảng có hơn ${MOST_ROWS} dòng; chia thành nhiều tệp.`);
  for (const { row, cells } of body) {
    const own = (key: ColumnKey): string => clean(cells[found.get(key) ?? -1]);
    // merged cells of box and folder come empty under their first row
    const box = own("box") || above.box;
    const folder = own("folder") || (own("box") === "" || own("box") === above.box ? above.folder : "");
    above = { box, folder };
    try {
      const read = readRow(row, (key) => (key === "box" ? box : key === "folder" ? folder : own(key)));
      const twin = seen.get(read.key);
      if (twin !== undefined) throw new RowRefused(`Cùng số, ngày và họ tên với dòng ${twin}.`);
      seen.set(read.key, row);
      const place = `${foldText(box)}|${foldText(folder)}`;
      const before = kinds.get(place);
      if (read.kind && before && before.kind !== read.kind)
        throw new RowRefused(`Loại giấy khác với dòng ${before.row} của cùng cặp, tập.`);
      if (read.kind && !before) kinds.set(place, { kind: read.kind, row });
      rows.push(read);
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      refused.push({ row, reason: error.message });
    }
  }
  if (rows.length === 0 && refused.length === 0) throw new TableRefused("Bảng không có dòng kết quả nào.");
  return { rows, refused, remarks: [...table.remarks] };
}
