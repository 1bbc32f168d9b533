import { join } from "node:path";
import type { Disk } from "../main/core/ports.ts";
import { listBackups } from "./backup.ts";
import { type Connection, connect, isSound, versionOf } from "./connection.ts";
import { copyFile } from "./copy-file.ts";
import { AppError, isCorruption } from "./errors.ts";
import { folderOf } from "./files.ts";
import type { Segment } from "./journal/read.ts";
import type { Keys } from "./keys.ts";
import type { Layout } from "./layout.ts";
import { SCHEMA_VERSION } from "./migrations/index.ts";
import { replay } from "./replay.ts";

/** What of the data is counted; tables by their names. */
export const REHEARSED = [
  "dossiers",
  "documents",
  "drafts",
  "issued_forms",
  "numbers_used",
  "outbox",
  "audit",
] as const;
export type RehearsedTable = (typeof REHEARSED)[number];

/** How a restore of this machine would end, had its database just been lost. */
export interface RehearsedRestore {
  /** `20260109T100000` of the backup that opened; null: rebuilt from the journal alone, or not at all */
  backupAt: string | null;
  /** backups that did not open, newest first */
  unusable: string[];
  /** acknowledged writes that the journal holds after the backup */
  writes: number;
  /** the journal was read to its end, and follows the backup */
  complete: boolean;
  /** rows that came back; null when nothing could be rebuilt */
  rows: Record<RehearsedTable, number> | null;
  /** stored files that the restored database knows, and how many of them lie on this disk */
  files: { known: number; here: number };
}

/**
 * Rebuilds the database in a file of its own, as a restore would, counts what is in it and takes it away again. The
 * database at work, its journal and its backups are only read.
 */
export async function rehearse(parts: {
  disk: Disk;
  keys: Keys;
  paths: Layout;
  segments: readonly Segment[];
}): Promise<RehearsedRestore> {
  const { disk, paths, segments } = parts;
  const unusable: string[] = [];
  for (const backup of await listBackups(disk, paths.backups)) {
    await clear(disk, paths.rehearsal);
    await copyFile(disk, backup.path, paths.rehearsal);
    const found = await rebuilt(parts, (connection) => {
      const version = versionOf(connection);
      return version > 0 && version <= SCHEMA_VERSION && isSound(connection);
    });
    await clear(disk, paths.rehearsal);
    if (found) return { ...found, backupAt: backup.at, unusable };
    unusable.push(backup.at);
  }
  await clear(disk, paths.rehearsal);
  const found = segments[0]?.header?.base === 0 ? await rebuilt(parts, () => true) : undefined;
  await clear(disk, paths.rehearsal);
  if (found) return { ...found, backupAt: null, unusable };
  return { backupAt: null, unusable, writes: 0, complete: false, rows: null, files: { known: 0, here: 0 } };
}

async function rebuilt(
  { disk, keys, paths, segments }: Parameters<typeof rehearse>[0],
  usable: (connection: Connection) => boolean,
): Promise<Omit<RehearsedRestore, "backupAt" | "unusable"> | undefined> {
  const connection = connect(paths.rehearsal, keys);
  try {
    connection.pragma("journal_mode = MEMORY");
    connection.pragma("synchronous = OFF");
    if (!usable(connection)) return undefined;
    const result = await replay({ connection, disk, segments, journalKey: keys.journal });
    if (versionOf(connection) === 0) return undefined;
    const count = (table: string) =>
      (connection.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
    const names = (
      connection.prepare("SELECT DISTINCT name FROM files WHERE erased_at IS NULL").all() as {
        name: string;
      }[]
    ).map(({ name }) => name);
    let here = 0;
    for (const name of names) if (await disk.stat(join(folderOf(paths.files, name), name))) here++;
    return {
      writes: result.writes,
      complete: result.how === "end",
      rows: Object.fromEntries(REHEARSED.map((table) => [table, count(table)])) as Record<
        RehearsedTable,
        number
      >,
      files: { known: names.length, here },
    };
  } catch (error) {
    if (isCorruption(error) || (error instanceof AppError && error.code === "db.corrupt")) return undefined;
    throw error;
  } finally {
    connection.close();
  }
}

async function clear(disk: Disk, path: string): Promise<void> {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) await disk.remove(path + suffix);
}
