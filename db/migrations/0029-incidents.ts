import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE incidents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, subject TEXT NOT NULL,
    about TEXT NOT NULL, note TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, told INTEGER NOT NULL,
    seen_by TEXT, seen_at TEXT, lifted_by TEXT, lifted_at TEXT, lifted_why TEXT) STRICT`,
  `CREATE INDEX incidents_by_subject ON incidents (kind, subject)`,
  `CREATE TABLE known_tokens (
    serial TEXT PRIMARY KEY, label TEXT NOT NULL, officer_id TEXT NOT NULL REFERENCES accounts(id),
    used_at TEXT NOT NULL) STRICT, WITHOUT ROWID`,
];

/** Malware, lost accounts and lost tokens, as they are reported and blocked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
