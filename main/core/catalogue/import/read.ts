import { readCsv } from "../../../tables/csv.ts";
import { decodeText } from "../../../tables/decode.ts";
import { TableRefused } from "../../../tables/refused.ts";
import { readXlsx } from "../../../tables/xlsx.ts";
import { cleanText, MOST, readCode, shorten } from "./clean.ts";
import { isNational, readNational } from "./national.ts";
import { isOwn, readOwn } from "./own.ts";
import {
  EntryRefused,
  type ImportedProcedure,
  type ImportFormat,
  isObject,
  type Json,
  type ParsedFile,
  type RefusedEntry,
} from "./pieces.ts";
import { isPortal, readPortal } from "./portal.ts";
import { readTable } from "./table.ts";

/** More procedures than the whole country has. */
const MOST_PROCEDURES = 20_000;

/** Levels of a JSON file; a record of the portal has six. */
const DEEPEST = 40;

/**
 * Reads a catalogue file of any format that is understood; told apart by content, never by name. A file that is
 * none of them throws TableRefused with the reason in words; a procedure that cannot be taken is listed as refused
 * and the others are read on.
 */
export function readCatalogueFile(bytes: Uint8Array): ParsedFile {
  if (bytes.length === 0) throw new TableRefused("Tệp rỗng.");
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const oldExcel = bytes[0] === 0xd0 && bytes[1] === 0xcf;
  const parsed = zip || oldExcel ? table("xlsx", readXlsx(bytes)) : readText(decodeText(bytes));
  if (parsed.procedures.length === 0 && parsed.refused.length === 0)
    throw new TableRefused("Tệp không có thủ tục nào.");
  if (parsed.procedures.length > MOST_PROCEDURES)
    throw new TableRefused(`Tệp có hơn ${MOST_PROCEDURES} thủ tục.`);
  return withinBounds(withoutTwins(parsed));
}

const table = (format: ImportFormat, rows: Parameters<typeof readTable>[0]): ParsedFile => ({
  format,
  ...readTable(rows),
});

function readText(text: string): ParsedFile {
  const start = text.replace(/^\ufeff/, "").trimStart();
  if (!/^[[{]/.test(start)) return table("csv", readCsv(text.replace(/^\ufeff/, "")));
  requireShallow(start);
  let json: unknown;
  try {
    json = JSON.parse(start);
  } catch {
    throw new TableRefused("Tệp JSON bị cắt dở hoặc sai cú pháp.");
  }
  return readJson(json);
}

/** Refuses nesting that no catalogue has, before a parser builds it: a wall of brackets takes minutes and the memory. */
function requireShallow(text: string): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (quoted) {
      if (sign === 0x5c) at++;
      else if (sign === 0x22) quoted = false;
    } else if (sign === 0x22) quoted = true;
    else if (sign === 0x5b || sign === 0x7b) {
      if (++depth > DEEPEST) throw new TableRefused("Tệp JSON lồng quá sâu, không phải danh mục thủ tục.");
    } else if (sign === 0x5d || sign === 0x7d) depth--;
  }
}

const KINDS: readonly {
  format: ImportFormat;
  is(record: Json): boolean;
  read(record: Json, where: string): ImportedProcedure;
}[] = [
  { format: "own", is: isOwn, read: readOwn },
  { format: "national", is: isNational, read: readNational },
  { format: "portal", is: isPortal, read: readPortal },
];
const kindOf = (value: unknown) => (isObject(value) ? KINDS.find(({ is }) => is(value)) : undefined);

interface Found {
  record: unknown;
  where: string;
  /** the code under which it was asked for, where the file says so */
  asked: string | undefined;
}

/** The records of a file: one, a list, a list inside an answer, or records by the code that was asked for. */
function recordsIn(json: unknown, depth = 0): Found[] {
  if (Array.isArray(json))
    return json.map((record, index) => ({ record, where: `mục ${index + 1}`, asked: askedFor(record) }));
  if (!isObject(json) || depth > 3) return [];
  if (kindOf(json)) return [{ record: json, where: "mục 1", asked: askedFor(json) }];
  const byCode = Object.entries(json).filter(([key]) => readCode(key) !== undefined);
  if (byCode.length > 0)
    return byCode.map(([key, record]) => ({ record: unwrap(record), where: `mục “${key}”`, asked: key }));
  for (const value of Object.values(json)) {
    const found = isObject(value) || Array.isArray(value) ? recordsIn(value, depth + 1) : [];
    if (found.some(({ record }) => kindOf(unwrap(record)))) return found;
  }
  return [];
}

/** A record inside the envelope of an answer. */
function unwrap(record: unknown): unknown {
  if (!isObject(record) || kindOf(record)) return record;
  return Object.values(record).find((one) => kindOf(one)) ?? record;
}

const askedFor = (record: unknown): string | undefined =>
  isObject(record) && typeof record.requestedCode === "string" ? record.requestedCode : undefined;

function readJson(json: unknown): ParsedFile {
  const found = recordsIn(json).map((one) => ({ ...one, record: unwrap(one.record) }));
  const first = found.map(({ record }) => kindOf(record)).find(Boolean);
  if (!first)
    throw new TableRefused(
      "Không nhận ra kiểu danh mục trong tệp: cần bản ghi của Cổng Dịch vụ công, đối tượng MaTTHC/TENTTHC hoặc tệp của phần mềm này.",
    );
  const procedures: ImportedProcedure[] = [];
  const refused: RefusedEntry[] = [];
  for (const { record, where, asked } of found) {
    const kind = kindOf(record);
    const about = isObject(record) ? aboutOf(record) : { code: "", name: "" };
    try {
      if (!kind || !isObject(record)) throw new EntryRefused("Mục này không phải bản ghi thủ tục.");
      const read = kind.read(record, where);
      const wanted = asked === undefined ? undefined : readCode(asked)?.code;
      if (wanted !== undefined && wanted !== read.code)
        throw new EntryRefused(`Hỏi mã ${wanted} nhưng được trả nội dung của mã ${read.code}.`);
      procedures.push(read);
    } catch (error) {
      if (!(error instanceof EntryRefused)) throw error;
      refused.push({ ...about, where, reason: error.message });
    }
  }
  return { format: first.format, procedures, refused, remarks: [] };
}

function aboutOf(record: Json): { code: string; name: string } {
  const text = (...keys: string[]) => {
    for (const key of keys) {
      const value = record[key];
      const plain = cleanText(isObject(value) ? value.value : value);
      if (plain) return shorten(plain, 200);
    }
    return "";
  };
  return { code: text("code", "MaTTHC", "MATTHC"), name: text("name", "TENTTHC", "TenTTHC") };
}

/** One code twice: the same words are taken once, different words are refused, as nobody can say which holds. */
function withoutTwins(parsed: ParsedFile): ParsedFile {
  const byCode = new Map<string, ImportedProcedure[]>();
  for (const one of parsed.procedures) byCode.set(one.code, [...(byCode.get(one.code) ?? []), one]);
  const procedures: ImportedProcedure[] = [];
  const refused = [...parsed.refused];
  for (const [code, all] of byCode) {
    const [first] = all;
    if (!first) continue;
    const content = (one: ImportedProcedure) => JSON.stringify({ ...one, where: "" });
    if (all.every((one) => content(one) === content(first))) {
      procedures.push(first);
      continue;
    }
    refused.push({
      code,
      name: first.name?.value ?? "",
      where: all.map(({ where }) => where).join(", "),
      reason: "Mã này có nhiều lần trong tệp với nội dung khác nhau.",
    });
  }
  return { ...parsed, procedures, refused };
}

/** What would not fit into a receiving form is refused whole, never cut silently. */
function withinBounds(parsed: ParsedFile): ParsedFile {
  const refused = [...parsed.refused];
  const procedures = parsed.procedures.filter((one) => {
    const { cases = [] } = one;
    const crowded = cases.some(({ components }) => components.length > MOST.components);
    if (cases.length <= MOST.cases && !crowded) return true;
    const reason = crowded
      ? `Một trường hợp có hơn ${MOST.components} giấy tờ.`
      : `Có hơn ${MOST.cases} trường hợp.`;
    refused.push({ code: one.code, name: one.name?.value ?? "", where: one.where, reason });
    return false;
  });
  return { ...parsed, procedures, refused };
}
