import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // content is JSON: the signed file, {day, answer}, {from, to, reason} or {closure, reason}
  `CREATE TABLE calendar_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, edition INTEGER,
    in_force_from TEXT NOT NULL, content TEXT NOT NULL, source TEXT NOT NULL, version TEXT NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
];

/** What changed the working calendar of this office. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
