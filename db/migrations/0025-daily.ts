import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE day_openings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, day TEXT NOT NULL, at TEXT NOT NULL,
    officer_id TEXT NOT NULL REFERENCES accounts(id), officer TEXT NOT NULL,
    -- JSON: OpeningLine[] of the contract
    lines TEXT NOT NULL, note TEXT NOT NULL) STRICT`,
  `CREATE INDEX day_openings_by_day ON day_openings (day, seq)`,
];

/** The routines of a day at the counter: opening, closing, handing over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
