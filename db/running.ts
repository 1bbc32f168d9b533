import { Kysely } from "kysely";
import { makeBackup, rotateBackups } from "./backup.ts";
import { writeCleanMark } from "./clean-mark.ts";
import { type Connection, connectReader } from "./connection.ts";
import type { Database, DatabaseOptions } from "./database.ts";
import { counterDialect } from "./dialect.ts";
import { classify } from "./errors.ts";
import { createFileStore } from "./files.ts";
import type { Journal } from "./journal/journal.ts";
import { listSegments } from "./journal/read.ts";
import type { Keys } from "./keys.ts";
import type { Layout } from "./layout.ts";
import type { Migration } from "./migrations/index.ts";
import { rehearse } from "./rehearse.ts";
import type { Schema } from "./schema.ts";
import { sweepOrphans } from "./sweep.ts";
import { createWriter } from "./writer.ts";

/** A database at work, with what only its opening needs. */
export interface Running {
  database: Database;
  migrate(migration: Migration): Promise<void>;
  /** removes files without rows in the background; stops when the database closes */
  sweep(): void;
}

/** Topics of the engine's own work; they stay inside the core. */
const INTERNAL_TOPICS = new Set(["jobs"]);

/** Puts the parts together over an open writing connection and a journal that stands at the same place. */
export function runDatabase(parts: {
  options: DatabaseOptions;
  paths: Layout;
  keys: Keys;
  writing: Connection;
  journal: Journal;
}): Running {
  const { options, paths, keys, writing, journal } = parts;
  const { disk, random, clock } = options;
  const listeners = new Set<(topic: string, ids: string[]) => void>();
  let closing: Promise<void> | undefined;
  let backingUp: Promise<unknown> = Promise.resolve();
  let sweeping: Promise<unknown> = Promise.resolve();

  /** What a listener does wrong must not turn an acknowledged write into a failed one. */
  function deliver(topic: string, ids: string[]): void {
    const outside = INTERNAL_TOPICS.has(topic) ? [] : [options.onEvent];
    for (const listener of [...listeners, ...outside]) {
      try {
        listener?.(topic, ids);
      } catch {}
    }
  }

  const writer = createWriter({ connection: writing, journal, random, deliver });
  const reading = connectReader(paths.database, keys);
  const read = new Kysely<Schema>({ dialect: counterDialect(reading, writer.noteCorruption) });
  const files = createFileStore({ folder: paths.files, keys, disk, random, clock, read });

  /** Others read and write on meanwhile; only the journal's new segment needs the queue to itself. */
  async function backup(at: string): Promise<{ name: string; bytes: number }> {
    try {
      const { copy } = options;
      const made = await makeBackup({
        database: paths.database,
        disk,
        folder: paths.backups,
        keys,
        at,
        copy,
      });
      await writer.exclusively(async () => {
        await journal.rotate();
        const oldest = await rotateBackups(disk, paths.backups);
        if (oldest !== undefined) await journal.prune(oldest);
      });
      return { name: made.name, bytes: made.size };
    } catch (error) {
      writer.noteCorruption(error);
      throw classify(error);
    }
  }

  async function close(): Promise<void> {
    await backingUp;
    await writer.drain();
    await sweeping;
    await read.destroy();
    // Kysely closes nothing that was never asked; an open reader would leave the write-ahead log behind
    if (reading.open) reading.close();
    await writer.close();
    await journal.close();
    if (writer.trusted()) await writeCleanMark(disk, paths);
  }

  return {
    migrate: writer.migrate,
    sweep() {
      const stop = () => closing !== undefined;
      // housekeeping: what it cannot remove now, it finds again at the next start
      sweeping = sweepOrphans({ folder: paths.files, disk, clock, read, stop }).catch(() => 0);
    },
    database: {
      read,
      files,
      write: writer.write,
      backup(at) {
        const made = backingUp.then(() => backup(at));
        backingUp = made.catch(() => undefined);
        return made;
      },
      rehearse: () =>
        writer.exclusively(async () =>
          rehearse({ disk, keys, paths, segments: await listSegments(disk, paths.journal, keys.journal) }),
        ),
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close() {
        closing ??= close();
        return closing;
      },
    },
  };
}
