import { Kysely, type Transaction } from "kysely";
import type { Disk } from "../main/core/ports.ts";
import { type Connection, readTail, writeTail } from "./connection.ts";
import { counterDialect } from "./dialect.ts";
import { AppError, classify } from "./errors.ts";
import { type JournalEnd, type Place, readJournal, type Segment } from "./journal/read.ts";
import { decodeEntry, type JournalEntry } from "./journal/record.ts";
import { type ChainedRecord, GENESIS } from "./journal/segment.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { statementOf } from "./statements.ts";

/** What a replay did. */
export interface Replayed {
  /** writes of people and machine that took effect again; migrations are not counted */
  writes: number;
  /** where the database stands now */
  at: Place;
  /** `refused`: a record did not fit this database; otherwise how the reading of the journal ended */
  how: JournalEnd["how"] | "refused";
  /** how far the journal could be read */
  journal: Place;
  /** the segment that could not be read to its end */
  segment: Segment | undefined;
}

/** The place in the chain at which a database stands. */
export function placeOf(connection: Connection): Place {
  const tail = readTail(connection);
  return tail ? { sequence: tail.position, hash: tail.hash } : { sequence: 0, hash: GENESIS };
}

/**
 * Brings a database up to the end of the journal. Each record takes effect wholly or not at all; the
 * first that does not fit ends the replay.
 */
export async function replay(parts: {
  connection: Connection;
  disk: Disk;
  segments: readonly Segment[];
  journalKey: Uint8Array;
}): Promise<Replayed> {
  const { connection, disk, segments, journalKey } = parts;
  let at = placeOf(connection);
  let writes = 0;
  const records = readJournal(disk, segments, journalKey, at);
  try {
    for (;;) {
      const step = await records.next();
      if (step.done) {
        const { how, last, segment } = step.value;
        return { writes, at, how, journal: last, segment };
      }
      const record = step.value;
      const entry = decodeEntry(record.plain);
      if (!(await apply(connection, entry, record))) {
        return { writes, at, how: "refused", journal: record, segment: undefined };
      }
      if (entry.kind === "write") writes++;
      at = { sequence: record.sequence, hash: record.hash };
    }
  } finally {
    // lets go of the segment when the replay ended before the journal did
    await records.return({ last: at, how: "end", segment: undefined });
  }
}

/** One record as one transaction. False when the database refuses it. */
async function apply(connection: Connection, entry: JournalEntry, record: ChainedRecord): Promise<boolean> {
  const { sequence: position, previousHash, hash, plain } = record;
  const finish = async () => writeTail(connection, { position, previousHash, hash, record: plain });
  try {
    if (entry.kind === "migrate") {
      await migrateTo(connection, entry.to, finish);
      return true;
    }
    statementOf(connection, "BEGIN IMMEDIATE").run();
    for (const { sql, parameters } of entry.statements) {
      const statement = statementOf(connection, sql);
      if (statement.reader) statement.all(parameters);
      else statement.run(parameters);
    }
    await finish();
    statementOf(connection, "COMMIT").run();
    return true;
  } catch (error) {
    if (connection.inTransaction) connection.exec("ROLLBACK");
    const refusal = classify(error);
    if (refusal instanceof AppError) throw refusal;
    return false;
  }
}

/** Runs one recorded migration again; the record and the schema change are one transaction. */
async function migrateTo(
  connection: Connection,
  version: number,
  finish: () => Promise<void>,
): Promise<void> {
  const migration = MIGRATIONS.find((known) => known.version === version);
  if (!migration) throw new Error(`no migration ${version}`);
  const db = new Kysely<unknown>({
    dialect: counterDialect(connection, () => undefined, {
      async beforeCommit() {
        connection.pragma(`user_version = ${version}`);
        await finish();
      },
      async rolledBack() {},
    }),
  });
  await db.transaction().execute((tx: Transaction<unknown>) => migration.up(tx));
}
