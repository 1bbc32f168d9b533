import type { CatalogueImport, ImportCheck, ImportEntry } from "../../../../preload/contract/index.ts";
import { AppError } from "../../errors.ts";
import type { ProcedureResource } from "../schema.ts";
import { collectUnverified } from "../unverified.ts";
import { unpackContent } from "../versions.ts";
import type { Account } from "./account.ts";
import { changesBetween } from "./diff.ts";

/** An account of changes as it waits to be read and applied. */
export interface Check extends Account {
  hash: string;
  kind: "file" | "undo";
  fileName: string;
  fileSha256: string;
  format: string;
  whole: boolean;
  undoes: string | null;
  /** `seq` of the newest import when it was made */
  after: number;
  officerId: string;
}

const FORMATS: Record<string, string> = {
  portal: "Bản ghi của Cổng Dịch vụ công quốc gia (JSON)",
  national: "Đối tượng danh mục quốc gia MaTTHC (JSON)",
  own: "Danh mục của phần mềm này (JSON)",
  csv: "Bảng CSV",
  xlsx: "Bảng Excel",
  "": "Quay lại trước một lần nhập",
};

/** How many procedures a file brings of each kind. */
export function countsOf(check: Pick<Check, "entries" | "refused">): ImportCheck["counts"] {
  const counts = { new: 0, changed: 0, ended: 0, withdrawn: 0, unchanged: 0, refused: check.refused.length };
  for (const { kind } of check.entries) counts[kind]++;
  return counts;
}

/** What a file would do, as the window shows it: what was refused first. */
export function checkView(check: Check): ImportCheck {
  const { hash, fileName, fileSha256, whole, remarks } = check;
  const counts = countsOf(check);
  return {
    hash,
    fileName,
    fileSha256,
    format: FORMATS[check.format] ?? check.format,
    whole,
    counts,
    unverified: check.entries.filter(({ next }) => (next?.summary.unverified ?? 0) > 0).length,
    applicable: counts.new + counts.changed + counts.ended + counts.withdrawn > 0,
    remarks,
    entries: [
      ...check.refused.map(({ code, name, where, reason }) => ({
        kind: "refused" as const,
        code,
        name,
        where,
        changes: 0,
        say: reason,
      })),
      ...check.entries.map(({ kind, code, name, where, changes, remarks: said }) => ({
        kind,
        code,
        name,
        where,
        changes,
        say: said[0] ?? "",
      })),
    ],
  };
}

/** One procedure of an account. Throws `catalogue.not-found`. */
export function entryView(
  check: Check,
  code: string,
  where: string,
  resource: (code: string, version: string) => ProcedureResource,
): ImportEntry {
  const refused = check.refused.find((one) => one.code === code && one.where === where);
  if (refused) {
    const { name, reason } = refused;
    return { kind: "refused", code, name, where, changes: [], remarks: [reason], unverified: [] };
  }
  const entry = check.entries.find((one) => one.code === code && one.where === where);
  if (!entry) throw new AppError("catalogue.not-found", { code: code.slice(0, 50) });
  const { kind, name, next, previous, remarks } = entry;
  const after = next ? unpackContent(next.content) : undefined;
  const before = previous === null ? undefined : resource(code, previous);
  return {
    kind,
    code,
    name,
    where,
    changes: kind === "unchanged" ? [] : changesBetween(before, after),
    remarks,
    unverified: after
      ? collectUnverified("", "", after, {}).map(({ label, value }) => ({ label, value }))
      : [],
  };
}

interface ImportRow {
  id: string;
  file_name: string;
  file_sha256: string;
  format: string;
  counts: string;
  by: string;
  at: string;
  undoes: string | null;
}

/** An applied import; `all` tells whether a later one took it back. */
export function importView(row: ImportRow, all: readonly { undoes: string | null }[]): CatalogueImport {
  return {
    id: row.id,
    fileName: row.file_name,
    fileSha256: row.file_sha256,
    format: FORMATS[row.format] ?? row.format,
    counts: JSON.parse(row.counts) as CatalogueImport["counts"],
    by: row.by,
    at: row.at,
    undoes: row.undoes,
    undone: all.some(({ undoes }) => undoes === row.id),
  };
}
