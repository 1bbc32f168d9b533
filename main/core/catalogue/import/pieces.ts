import type { ComponentResource, ProcedureResource } from "../schema.ts";

/** Where values of imported files come from; texts by key, beside those of `catalogue/sources.json`. */
export const IMPORT_SOURCES = {
  "import-portal": "Bản ghi của Cổng Dịch vụ công quốc gia, nhập từ tệp",
  "import-national": "Danh mục quốc gia (LayThuTuc), nhập từ tệp",
  "import-table": "Bảng danh mục do đơn vị nhập",
} as const;
export type ImportSource = keyof typeof IMPORT_SOURCES;

/** The formats that are understood; the kind of file is told by its content, not by its name. */
export type ImportFormat = "portal" | "national" | "own" | "csv" | "xlsx";

/** A paper that a file names; what it does not say of it is kept or inferred, see `complete`. */
export interface ImportedComponent extends Omit<ComponentResource, "digitise" | "form"> {
  digitise?: ComponentResource["digitise"];
  form?: ComponentResource["form"];
  /** the file says that this paper is the result of another procedure */
  isResult?: boolean;
}

/**
 * What a file says of one procedure. A missing key: the format does not carry it, or leaves it open; then the
 * catalogue keeps what it has.
 */
export interface ImportedProcedure
  extends Partial<Omit<ProcedureResource, "code" | "codeSource" | "cases" | "notes">> {
  code: string;
  /** where it stands in the file, in words */
  where: string;
  source: ImportSource | "own";
  cases?: { name: ProcedureResource["cases"][number]["name"]; components: ImportedComponent[] }[];
  /** the file groups papers by headings alone: it does not say which case asks for which */
  groupedOnly?: true;
  /** what the file says beside the papers */
  notes?: string[];
  /** things for the person who reads the account of changes */
  remarks: string[];
}

/** One procedure, or the whole file, that is not taken, with the reason as a person reads it. */
export interface RefusedEntry {
  /** the code as it stands in the file; empty when there is none */
  code: string;
  name: string;
  where: string;
  reason: string;
}

export interface ParsedFile {
  format: ImportFormat;
  procedures: ImportedProcedure[];
  refused: RefusedEntry[];
  remarks: string[];
}

/** A value with the source of its file. */
export const leafOf =
  (source: ImportSource) =>
  <T>(value: T, unverified = false): { value: T; source: string; unverified?: true } =>
    unverified ? { value, source, unverified: true } : { value, source };

/** Why an entry is refused; caught by the reader of the file, which adds where. */
export class EntryRefused extends Error {}

export type Json = Record<string, unknown>;
/** Whether a value of a file is an object with names; no list, no null. */
export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A list of objects; one object alone counts as a list of one, anything else is left out. */
export function objects(value: unknown): Json[] {
  if (Array.isArray(value)) return value.filter(isObject);
  return isObject(value) ? [value] : [];
}
