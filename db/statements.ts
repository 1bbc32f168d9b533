import type Sqlite from "better-sqlite3";
import type { Connection } from "./connection.ts";

type Prepared = Sqlite.Statement<unknown[]>;

/** A connection keeps so many prepared statements; the one that was not used for longest goes first. */
const KEPT = 400;

const prepared = new WeakMap<Connection, Map<string, Prepared>>();

/** The statement of `sql` on this connection, prepared once: SQLite reads text again more slowly than it runs it. */
export function statementOf(connection: Connection, sql: string): Prepared {
  let kept = prepared.get(connection);
  if (!kept) {
    kept = new Map();
    prepared.set(connection, kept);
  }
  let statement = kept.get(sql);
  if (statement) kept.delete(sql);
  else {
    statement = connection.prepare<unknown[]>(sql);
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value as string);
  }
  kept.set(sql, statement);
  return statement;
}
