import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // scanners that this machine remembers; profile: JSON ScanProfile, abilities: JSON SourceAbilities[]
  `CREATE TABLE scanners (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, certificate TEXT,
    profile TEXT NOT NULL, abilities TEXT NOT NULL, chosen INTEGER NOT NULL, added_by TEXT NOT NULL,
    added_at TEXT NOT NULL, UNIQUE (kind, address)) STRICT`,
];

/** Sources of pages, what was done to pages, and papers that wait to be scanned. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
