import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { WriteTx } from "../../../db/database.ts";
import type { CatalogueImport, ImportCheck, ImportEntry, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { dayOf } from "../time.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { createTableFile } from "../transfer/table-file.ts";
import type { Uploads } from "../transfer/uploads.ts";
import { type AccountEntry, accountOf } from "./import/account.ts";
import type { ParsedFile } from "./import/pieces.ts";
import { makeTemplate } from "./import/template.ts";
import { type Check, checkView, countsOf, entryView, importView } from "./import/views.ts";
import type { CatalogueRecords } from "./records.ts";
import type { CatalogueService } from "./service.ts";
import { packVersion, VersionSummary } from "./versions.ts";

/** Longer than the largest file needs on a slow machine; milliseconds. */
export const READ_TIMEOUT = 120_000;
/** Accounts that wait to be read and applied; the oldest goes. */
const MOST_CHECKS = 2;
/** Rows of one statement. */
const ROWS = 50;

/** Import of the catalogue in two steps: an account of what would change, and its application. */
export function createCatalogueImports(
  core: CoreContext,
  parts: {
    catalogue: CatalogueService;
    records: CatalogueRecords;
    child: KeptChild;
    uploads: Uploads;
    blobs: Blobs;
  },
) {
  const { catalogue } = parts;
  const checks = new Map<string, Check>();
  const pause = () => new Promise<void>((resolve) => void core.ports.timers.after(0, resolve));

  async function lastImport(): Promise<number> {
    const row = await core.database.read
      .selectFrom("catalogue_imports")
      .select(({ fn }) => fn.max("seq").as("last"))
      .executeTakeFirst();
    return row?.last ?? 0;
  }

  /** Remembers an account by a hash over everything that it would do. */
  function remember(check: Omit<Check, "hash">): Check {
    const told = {
      ...check,
      entries: check.entries.map(({ code, kind, next, previous }) => [code, kind, next?.version, previous]),
    };
    const hash = createHash("sha256")
      .update(canonicalize(JSON.parse(JSON.stringify(told))) ?? "")
      .digest("hex");
    const kept = { ...check, hash };
    const oldest = checks.keys().next();
    if (checks.size >= MOST_CHECKS && !oldest.done) checks.delete(oldest.value);
    checks.set(hash, kept);
    return kept;
  }

  function checked(hash: string): Check {
    const check = checks.get(hash);
    if (!check) throw new AppError("catalogue.check-gone");
    return check;
  }

  const readFile = createTableFile(core, parts, {
    method: "read",
    timeout: READ_TIMEOUT,
    refused: "catalogue.file-refused",
    erasedAs: "catalogue file read",
  });

  async function importRow(id: string) {
    const row = await core.database.read
      .selectFrom("catalogue_imports")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row) throw new AppError("catalogue.import-missing");
    return row;
  }

  /** What an import did, backwards; a procedure that a later import changed again is left alone. */
  async function undoEntries(importId: string) {
    const done = await core.database.read
      .selectFrom("catalogue_adoptions")
      .selectAll()
      .where("import_id", "=", importId)
      .orderBy("seq")
      .execute();
    const entries: AccountEntry[] = [];
    const refused: Check["refused"] = [];
    for (const { code, version, previous } of done) {
      const name = catalogue.names().get(code) ?? code;
      const newest = catalogue.newest(code);
      if ((newest?.version ?? null) !== version) {
        refused.push({
          code,
          name,
          where: "",
          reason: "Một lần nhập sau đã thay đổi thủ tục này: giữ bản đang dùng.",
        });
        continue;
      }
      const next = previous === null ? null : await keptVersion(code, previous);
      entries.push({
        kind: next === null ? "withdrawn" : "changed",
        code,
        name: next?.summary.name ?? name,
        where: "",
        next,
        previous: version,
        changes: 1,
        remarks: [],
      });
    }
    return { entries, refused };
  }

  async function keptVersion(code: string, version: string) {
    const row = await core.database.read
      .selectFrom("catalogue_versions")
      .select(["code", "version", "summary", "content"])
      .where("code", "=", code)
      .where("version", "=", version)
      .executeTakeFirst();
    if (!row) throw new AppError("catalogue.version-missing", { code });
    return { ...row, summary: VersionSummary.parse(JSON.parse(row.summary)) };
  }

  async function adopt(tx: WriteTx, importId: string, entries: readonly AccountEntry[]): Promise<void> {
    for (const { code, previous, next } of entries) {
      // an undo comes back to what came with the program, even when a newer program brings another
      const newest = previous === null ? undefined : catalogue.newest(code);
      if (newest) await parts.records.keep(tx, packVersion(newest.procedure, newest.version));
      if (next) await parts.records.keep(tx, next);
    }
    for (let from = 0; from < entries.length; from += ROWS) {
      const rows = entries.slice(from, from + ROWS).map(({ code, kind, next, previous }) => ({
        import_id: importId,
        code,
        kind,
        version: next?.version ?? null,
        previous,
      }));
      await tx.db.insertInto("catalogue_adoptions").values(rows).execute();
    }
  }

  async function history(): Promise<CatalogueImport[]> {
    const rows = await core.database.read
      .selectFrom("catalogue_imports")
      .selectAll()
      .orderBy("seq", "desc")
      .execute();
    return rows.map((row) => importView(row, rows));
  }

  async function viewOf(id: string): Promise<CatalogueImport> {
    const view = (await history()).find((one) => one.id === id);
    if (!view) throw new AppError("catalogue.import-missing");
    return view;
  }

  /** What a file that was read would change. */
  async function account(
    by: Pick<Officer, "id">,
    { name, sha256, read: parsed }: { name: string; sha256: string; read: ParsedFile },
    whole: boolean,
  ): Promise<Check> {
    const today = dayOf(core.ports.clock.now());
    const known = { names: catalogue.names(), newest: catalogue.newest };
    const after = await lastImport();
    return remember({
      ...(await accountOf(parsed, known, { whole, today, pause })),
      kind: "file",
      fileName: name,
      fileSha256: sha256,
      format: parsed.format,
      whole,
      undoes: null,
      after,
      officerId: by.id,
    });
  }

  return {
    /** Says what a file would change. Throws `catalogue.file-refused` with the reason in words. */
    check: async (officer: Officer, client: string, upload: string, whole: boolean): Promise<ImportCheck> =>
      checkView(await account(officer, await readFile<ParsedFile>(officer, client, upload), whole)),

    account,

    /** Says what taking back an import would change. */
    async checkUndo(officer: Officer, importId: string): Promise<ImportCheck> {
      const row = await importRow(importId);
      const after = await lastImport();
      const { entries, refused } = await undoEntries(importId);
      const check = remember({
        entries,
        refused,
        remarks: [],
        kind: "undo",
        fileName: row.file_name,
        fileSha256: row.file_sha256,
        format: "",
        whole: false,
        undoes: importId,
        after,
        officerId: officer.id,
      });
      return checkView(check);
    },

    /** One procedure of an account, field by field. */
    entry(hash: string, code: string, where: string): ImportEntry {
      return entryView(checked(hash), code, where, (at, version) => catalogue.resource(at, version));
    },

    /** Applies an account in one transaction, once, however often it is asked for. */
    async apply(
      officer: Pick<Officer, "id" | "username" | "fullName">,
      hash: string,
    ): Promise<CatalogueImport> {
      const done = await core.database.read
        .selectFrom("catalogue_imports")
        .select("id")
        .where("check_hash", "=", hash)
        .executeTakeFirst();
      if (done) return viewOf(done.id);
      const check = checked(hash);
      if (check.officerId !== officer.id) throw new AppError("catalogue.check-gone");
      const entries = check.entries.filter(({ kind }) => kind !== "unchanged");
      if (entries.length === 0) throw new AppError("catalogue.nothing-changed");
      const id = core.ports.random.uuid();
      const applied = await core.write(officer.username, async (tx) => {
        const rows = await tx.db
          .selectFrom("catalogue_imports")
          .select(["seq", "id", "check_hash"])
          .execute();
        const twice = rows.find((row) => row.check_hash === hash);
        if (twice) return twice.id;
        if (Math.max(0, ...rows.map((row) => row.seq)) !== check.after)
          throw new AppError("catalogue.check-stale");
        const counts = countsOf(check);
        await tx.db
          .insertInto("catalogue_imports")
          .values({
            id,
            check_hash: hash,
            kind: check.kind,
            file_name: check.fileName,
            file_sha256: check.fileSha256,
            format: check.format,
            whole: check.whole ? 1 : 0,
            counts: JSON.stringify(counts),
            undoes: check.undoes,
            by: officer.fullName,
            at: tx.at,
          })
          .execute();
        await adopt(tx, id, entries);
        await tx.audit(check.kind === "undo" ? "catalogue.undone" : "catalogue.imported", id, {
          sha256: check.fileSha256,
          ...counts,
        });
        tx.emit("catalogue", [id]);
        return id;
      });
      await parts.records.load();
      checks.delete(hash);
      return viewOf(applied);
    },

    history,

    template(format: "xlsx" | "csv") {
      const example = catalogue.newest("1.012994")?.procedure;
      const media =
        format === "csv"
          ? "text/csv; charset=utf-8"
          : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
      return parts.blobs.ofMaker(`mau-danh-muc-thu-tuc.${format}`, media, async () =>
        makeTemplate(format, example),
      );
    },
  };
}

export type CatalogueImports = ReturnType<typeof createCatalogueImports>;
