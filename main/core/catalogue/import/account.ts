import type { ProcedureResource } from "../schema.ts";
import { type PackedVersion, packVersion } from "../versions.ts";
import { complete } from "./complete.ts";
import { changesBetween } from "./diff.ts";
import type { ParsedFile, RefusedEntry } from "./pieces.ts";
import { same } from "./same.ts";
import { findForeign, nameRemark } from "./suspects.ts";

export type EntryKind = "new" | "changed" | "ended" | "withdrawn" | "unchanged";

/** What happens to one procedure when the account is applied. */
export interface AccountEntry {
  kind: EntryKind;
  code: string;
  name: string;
  where: string;
  /** the content after it, packed: thousands wait for the administrator; null when nothing follows */
  next: PackedVersion | null;
  /** the newest version before; null for a procedure that was not there */
  previous: string | null;
  /** how many fields differ */
  changes: number;
  remarks: string[];
}

/** The account of changes (bản kê thay đổi) that an administrator reads before anything is changed. */
export interface Account {
  entries: AccountEntry[];
  refused: RefusedEntry[];
  remarks: string[];
}

/** What the account is made against: the newest version of every procedure. */
export interface Known {
  names: ReadonlyMap<string, string>;
  newest(code: string): { procedure: ProcedureResource; version: string } | undefined;
}

/** What is asked for beside the file. */
export interface AccountOptions {
  /** the file is the whole catalogue: what it leaves out has ended */
  whole: boolean;
  /** `yyyy-MM-dd` */
  today: string;
  /** lets other work run; called between pieces */
  pause(): Promise<void>;
}

/** Procedures between two pauses: some milliseconds of work. */
const PIECE = 20;

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

const hasEnded = (procedure: ProcedureResource, today: string): boolean =>
  procedure.inForceTo.value !== null && procedure.inForceTo.value < today;

/** Compares a file with the catalogue; changes nothing. */
export async function accountOf(parsed: ParsedFile, known: Known, options: AccountOptions): Promise<Account> {
  const { fine, refused } = findForeign(parsed.procedures, known.names);
  const account: Account = {
    entries: [],
    refused: [...parsed.refused, ...refused],
    remarks: [...parsed.remarks],
  };
  for (const [index, imported] of fine.entries()) {
    if (index % PIECE === 0) await options.pause();
    const previous = known.newest(imported.code);
    const completed = complete(imported, previous?.procedure);
    if ("missing" in completed) {
      const { code, where } = imported;
      account.refused.push({ code, name: "", where, reason: completed.missing });
      continue;
    }
    const { procedure } = completed;
    const remark = nameRemark(procedure.name.value, previous?.procedure.name.value);
    const unchanged = previous !== undefined && same(procedure, previous.procedure);
    const ended =
      hasEnded(procedure, options.today) && !(previous && hasEnded(previous.procedure, options.today));
    account.entries.push({
      kind: unchanged ? "unchanged" : ended ? "ended" : previous ? "changed" : "new",
      code: imported.code,
      name: procedure.name.value,
      where: imported.where,
      next: unchanged ? null : packVersion(procedure),
      previous: previous?.version ?? null,
      changes: unchanged ? 0 : changesBetween(previous?.procedure, procedure).length,
      remarks: [...imported.remarks, ...completed.kept, ...(remark ? [remark] : [])],
    });
  }
  if (options.whole) await endMissing(account, parsed, known, options);
  return account;
}

/** Ends what a whole catalogue leaves out; what the file names but could not be read is not missing. */
async function endMissing(
  account: Account,
  parsed: ParsedFile,
  known: Known,
  options: AccountOptions,
): Promise<void> {
  const named = new Set([...parsed.procedures, ...account.refused].map(({ code }) => code));
  let done = 0;
  for (const [code, name] of known.names) {
    if (named.has(code)) continue;
    if (done++ % PIECE === 0) await options.pause();
    const previous = known.newest(code);
    if (!previous || hasEnded(previous.procedure, options.today)) continue;
    const procedure: ProcedureResource = {
      ...previous.procedure,
      inForceTo: { value: dayBefore(options.today), unverified: true },
    };
    account.entries.push({
      kind: "ended",
      code,
      name,
      where: "không có trong tệp",
      next: packVersion(procedure),
      previous: previous.version,
      changes: 1,
      remarks: ["Danh mục đầy đủ không còn thủ tục này: hết hiệu lực từ hôm nay, ngày thật cần xác nhận."],
    });
  }
}
