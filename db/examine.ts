import type { Disk } from "../main/core/ports.ts";
import { connect, isSound, versionOf } from "./connection.ts";
import { AppError, classify, isCorruption } from "./errors.ts";
import { readJournal, type Segment } from "./journal/read.ts";
import { decodeEntry } from "./journal/record.ts";
import { GENESIS } from "./journal/segment.ts";
import { type Keys, readKeyCheck } from "./keys.ts";
import type { Layout } from "./layout.ts";
import { SCHEMA_VERSION } from "./migrations/index.ts";

/** What the database file is, before anything is changed. */
export type Condition = "sound" | "empty" | "missing" | "unreadable";

/**
 * Looks at the database without writing to it. Throws `db.future-version` when a newer program made it.
 * Every page is read when `thorough`; otherwise only the first are.
 */
export async function examine(disk: Disk, paths: Layout, keys: Keys, thorough: boolean): Promise<Condition> {
  const entry = await disk.stat(paths.database);
  if (!entry) return "missing";
  if (entry.size === 0) return "empty";
  const version = inspect(paths, keys, thorough);
  if (version === undefined) return "unreadable";
  if (version > SCHEMA_VERSION) {
    throw new AppError("db.future-version", { found: version, supported: SCHEMA_VERSION });
  }
  return version === 0 ? "empty" : "sound";
}

/** The schema's version; undefined when the file cannot be believed. */
function inspect(paths: Layout, keys: Keys, thorough: boolean): number | undefined {
  const connection = connect(paths.database, keys, { readonly: true });
  try {
    const version = versionOf(connection);
    connection.prepare("SELECT count(*) FROM sqlite_master").get();
    // a newer schema is left alone, whatever state it is in
    if (version <= SCHEMA_VERSION && thorough && !isSound(connection)) return undefined;
    return version;
  } catch (error) {
    if (isCorruption(error)) return undefined;
    throw classify(error);
  } finally {
    connection.close();
  }
}

/**
 * Whether this is the key with which the folder was made. Two witnesses: the key check file and the heads
 * of the journal, so that one damaged file does not turn a broken database into a wrong key.
 */
export async function keyIsRight(
  disk: Disk,
  paths: Layout,
  keys: Keys,
  segments: readonly Segment[],
): Promise<boolean> {
  if ((await readKeyCheck(disk, paths.keyCheck, keys)) === "good") return true;
  return segments.some((segment) => segment.header);
}

/** True when the journal holds work of people, so that a missing database is a loss and not a first start. */
export async function journalHoldsWork(
  disk: Disk,
  segments: readonly Segment[],
  keys: Keys,
): Promise<boolean> {
  if (segments.length > 0 && segments[0]?.header?.base !== 0) return true;
  for await (const record of readJournal(disk, segments, keys.journal, { sequence: 0, hash: GENESIS })) {
    if (decodeEntry(record.plain).kind === "write") return true;
  }
  return false;
}
