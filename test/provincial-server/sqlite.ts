import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Engine, Sql, Value } from "./store.ts";

/** Opens (or makes) `province.db` in `folder`. */
export function openSqlite(folder: string): Engine {
  mkdirSync(folder, { recursive: true });
  const db = new Database(join(folder, "province.db"));
  db.pragma("journal_mode = WAL");
  // an answer that was given is on the disk
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  const prepared = new Map<string, Database.Statement>();
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const direct: Sql = {
    async get<T>(sql: string, ...values: Value[]) {
      return statement(sql).get(...values) as T | undefined;
    },
    async all<T>(sql: string, ...values: Value[]) {
      return statement(sql).all(...values) as T[];
    },
    async run(sql, ...values) {
      return statement(sql).run(...values).changes;
    },
    async insert(table, row, tail = "") {
      return statement(insertion(table, row, tail)).run(...Object.values(row)).changes;
    },
  };

  // one connection: what comes from elsewhere waits until the transaction that is open has ended
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };

  return {
    get: (sql, ...values) => inTurn(() => direct.get(sql, ...values)),
    all: (sql, ...values) => inTurn(() => direct.all(sql, ...values)),
    run: (sql, ...values) => inTurn(() => direct.run(sql, ...values)),
    insert: (table, row, tail) => inTurn(() => direct.insert(table, row, tail)),
    transaction: (work) =>
      inTurn(async () => {
        db.exec("BEGIN IMMEDIATE");
        try {
          const result = await work({
            ...direct,
            async part(more) {
              db.exec("SAVEPOINT part");
              try {
                const made = await more();
                db.exec("RELEASE part");
                return made;
              } catch (error) {
                if (db.inTransaction) db.exec("ROLLBACK TO part; RELEASE part");
                throw error;
              }
            },
          });
          db.exec("COMMIT");
          return result;
        } catch (error) {
          if (db.inTransaction) db.exec("ROLLBACK");
          throw error;
        }
      }),
    prepare: async (schema) => void db.exec(schema),
    checkpoint: () => inTurn(async () => void db.pragma("wal_checkpoint(TRUNCATE)")),
    close: () => inTurn(async () => void db.close()),
  };
}

/** `INSERT` of a row by the names of its columns. */
export function insertion(table: string, row: Record<string, Value>, tail: string): string {
  const names = Object.keys(row);
  return `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")}) ${tail}`;
}
