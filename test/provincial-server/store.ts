import { mkdirSync } from "node:fs";
import { Problem } from "./problem.ts";
import { timestamp } from "./time.ts";

/** What a column of this server holds. */
export type Value = string | number | null;

/**
 * Plain SQL with `?` for values, in what SQLite and PostgreSQL have in common: `ON CONFLICT`, `RETURNING`, names of
 * mixed case in quotes. Whole numbers come as numbers.
 */
export interface Sql {
  get<T>(sql: string, ...values: Value[]): Promise<T | undefined>;
  all<T>(sql: string, ...values: Value[]): Promise<T[]>;
  /** Answers how many rows were changed. */
  run(sql: string, ...values: Value[]): Promise<number>;
  /** Inserts one row; `tail`: what stands behind it, such as `ON CONFLICT DO NOTHING`. Answers how many rows. */
  insert(table: string, row: Record<string, Value>, tail?: string): Promise<number>;
}

/** A database as the store works with it. */
export interface Engine extends Sql {
  /**
   * One transaction, after all before it: what it reads nobody changes meanwhile, and changes of the feed become
   * visible in their order. On the disk when this resolves. A throw leaves nothing of it.
   */
  transaction<T>(work: (sql: Sql & { part: Part }) => Promise<T>): Promise<T>;
  /** Makes the tables that are not there yet. */
  prepare(schema: string): Promise<void>;
  /** Everything is in the file itself, so that it can be copied; nothing to do for a server of its own. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** Runs work of which nothing stays when it throws, while the rest of the transaction does. */
export type Part = <T>(work: () => Promise<T>) => Promise<T>;

/** The province's own database, with the clock it stamps receive times by. */
export interface Store extends Sql {
  /** where the files lie */
  folder: string;
  /** names this database's feed of changes: a cursor of another one is not taken for one of ours */
  feedId: string;
  now(): string;
  nowMs(): number;
  /** id of something made here */
  uuid(): string;
  /** What is given to `work` is this store inside the transaction; within one it is the same transaction. */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>;
  /** Inside a transaction: of a part that throws nothing stays, the rest does. */
  part: Part;
  /** Appends one change to the feed. */
  tell(type: string, dossierId: string, detail: Record<string, unknown>): Promise<void>;
  /** Takes the next `count` ordinals of a series, agency and day; nobody gets them again. */
  takeOrdinals(
    series: string,
    agencyCode: string,
    day: string,
    count: number,
  ): Promise<{ first: number; last: number }>;
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** After each restoring from an older copy numbers go on so much further on: nobody knows what was leased since. */
const RESTORE_GAP = 5000;

/** Where the store is and what it takes from outside. */
export interface StoreOptions {
  /** of the files, and of SQLite's own file */
  folder: string;
  clock: () => number;
  uuid: () => string;
  /** how often this province was put back to an older copy */
  restores: number;
  /** what is wrong with a change; one that is wrong would stop the feed for every machine, and is not told */
  judge?(change: Record<string, unknown>): string[];
}

/** The store over an engine whose tables are there. */
export async function openStore(engine: Engine, given: StoreOptions): Promise<Store> {
  const { folder, clock, uuid } = given;
  mkdirSync(folder, { recursive: true });
  const now = () => timestamp(clock());
  const least = 1 + given.restores * RESTORE_GAP;
  const feedId = await engine.transaction(async (sql) => {
    const feed = await sql.get<{ id: string }>("SELECT id FROM feed");
    if (feed) return feed.id;
    const id = uuid().slice(0, 8);
    await sql.insert("feed", { id });
    return id;
  });

  function over(sql: Sql, transaction: Store["transaction"], part: Part): Store {
    return {
      get: sql.get,
      all: sql.all,
      run: sql.run,
      insert: sql.insert,
      folder,
      feedId,
      now,
      nowMs: clock,
      uuid,
      transaction,
      part,
      async tell(type, dossierId, detail) {
        const [id, at] = [uuid(), now()];
        const told = { ...detail, id, seq: 1, cursor: "0", type, at, dossierId };
        const wrong = given.judge?.(told) ?? [];
        if (wrong.length > 0) throw new Problem("invalid", `Tin ${type} chưa đúng giao thức: ${wrong[0]}.`);
        await sql.insert("changes", { id, type, dossier_id: dossierId, at, detail: JSON.stringify(detail) });
      },
      async takeOrdinals(series, agencyCode, day, count) {
        const row = await sql.get<{ next: number }>(
          `INSERT INTO ordinals (series, agency_code, day, next) VALUES (?, ?, ?, ?)
           ON CONFLICT (series, agency_code, day) DO UPDATE SET next =
             CASE WHEN ordinals.next > ? THEN ordinals.next ELSE ? END + ? RETURNING next`,
          ...[series, agencyCode, day, least + count, least, least, count],
        );
        return { first: row!.next - count, last: row!.next - 1 };
      },
      checkpoint: engine.checkpoint,
      close: engine.close,
    };
  }

  const outside: Part = () => Promise.reject(new Error("a part stands inside a transaction"));
  return over(
    engine,
    (work) =>
      engine.transaction((sql) => {
        const inside: Store = over(sql, (more) => more(inside), sql.part);
        return work(inside);
      }),
    outside,
  );
}
