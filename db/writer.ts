import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely } from "kysely";
import type { Random } from "../main/core/ports.ts";
import { type Connection, writeTail } from "./connection.ts";
import type { Write, WriteTx } from "./database.ts";
import { counterDialect } from "./dialect.ts";
import { AppError, isCorruption } from "./errors.ts";
import type { Journal } from "./journal/journal.ts";
import { encodeEntry, type JournalEntry, type Statement } from "./journal/record.ts";
import type { Migration } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";
import { type Aftermath, createWriteTx } from "./write-tx.ts";

/** The one queue through which everything is written. */
export interface Writer {
  write<T>(write: Write, work: (tx: WriteTx) => Promise<T>): Promise<T>;
  migrate(migration: Migration): Promise<void>;
  /** runs with the queue to itself, between two transactions */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** false once the file or the journal could no longer be trusted; the next start examines them */
  trusted(): boolean;
  /** tells the writer of a failure that another connection saw */
  noteCorruption(error: unknown): void;
  /** refuses what comes and waits for what is queued */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The one writer of a database: transactions one after the other, acknowledged once the journal has them; `deliver`
 * is told after that.
 */
export function createWriter(parts: {
  connection: Connection;
  journal: Journal;
  random: Random;
  deliver(topic: string, ids: string[]): void;
}): Writer {
  const { connection, journal, random } = parts;
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;
  /** why nothing is written any more until a restart */
  let stopped: unknown;
  let entryOf: (statements: Statement[]) => JournalEntry | undefined = () => undefined;
  let appended = false;

  const db = new Kysely<Schema>({
    dialect: counterDialect(connection, noteCorruption, {
      async beforeCommit(statements) {
        const entry = entryOf(statements);
        if (!entry) return;
        const record = journal.next(encodeEntry(entry));
        writeTail(connection, {
          position: record.sequence,
          previousHash: record.previousHash,
          hash: record.hash,
          record: record.plain,
        });
        appended = true;
        await journal.append(record);
      },
      async rolledBack() {
        if (!appended) return;
        try {
          await journal.retract();
        } catch (error) {
          stopped = error;
        }
      },
    }),
  });

  function noteCorruption(error: unknown): void {
    if (isCorruption(error)) stopped ??= error;
  }

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new AppError("core.unavailable", {}, { retryable: true }));
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  }

  /** One transaction: work, journal record, commit, journal on disk. */
  async function commit<T>(
    entry: typeof entryOf,
    work: (tx: Parameters<Parameters<ReturnType<typeof db.transaction>["execute"]>[0]>[0]) => Promise<T>,
  ): Promise<T> {
    if (stopped) throw new AppError("core.unavailable", {}, { cause: stopped });
    entryOf = entry;
    appended = false;
    const mark = { open: true };
    try {
      const result = await db.transaction().execute((tx) => inside.run(mark, () => work(tx)));
      if (appended) await journal.sync().catch(stop);
      return result;
    } finally {
      mark.open = false;
    }
  }

  /** Committed, but the journal may not hold it: what is true is only seen again at the next start. */
  function stop(error: unknown): never {
    stopped = error;
    throw error;
  }

  async function finish({ topics, afterCommit }: Aftermath): Promise<void> {
    for (const [topic, ids] of topics) parts.deliver(topic, [...ids]);
    // the write stands whatever becomes of these; what they leave is swept up at a later start
    for (const run of afterCommit) await run().catch(() => undefined);
  }

  return {
    async write(write, work) {
      if (inside.getStore()?.open) throw new Error("a write inside a write would wait for itself");
      let aftermath: Aftermath | undefined;
      const result = await enqueue(() =>
        commit(
          (statements) => (statements.length > 0 ? { kind: "write", ...write, statements } : undefined),
          (db) => {
            const made = createWriteTx(db, write, random);
            aftermath = made.aftermath;
            return work(made.tx);
          },
        ),
      );
      if (aftermath) await finish(aftermath);
      return result;
    },
    migrate: (migration) =>
      enqueue(() =>
        commit(
          () => {
            connection.pragma(`user_version = ${migration.version}`);
            return { kind: "migrate", to: migration.version };
          },
          (db) => migration.up(db as unknown as Kysely<unknown>),
        ),
      ),
    exclusively: enqueue,
    trusted: () => stopped === undefined,
    noteCorruption,
    async drain() {
      closed = true;
      await queue;
    },
    close: () => db.destroy(),
  };
}
