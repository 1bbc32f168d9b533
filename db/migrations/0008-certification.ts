import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // papers is a JSON list of {name, pages, copies}
  `CREATE TABLE certification_entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, year INTEGER NOT NULL,
    volume TEXT NOT NULL, ordinal INTEGER NOT NULL, requester TEXT NOT NULL, identity TEXT NOT NULL,
    papers TEXT NOT NULL, fee INTEGER NOT NULL CHECK (fee >= 0), fee_explained TEXT NOT NULL,
    signer_name TEXT NOT NULL, signer_title TEXT NOT NULL, statement TEXT NOT NULL, form_id TEXT NOT NULL,
    state TEXT NOT NULL, why TEXT NOT NULL, payment_id TEXT, by TEXT NOT NULL, by_id TEXT NOT NULL,
    day TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (kind, year, volume, ordinal)) STRICT`,
  `CREATE INDEX certification_entries_by_day ON certification_entries (day, seq)`,
  `CREATE TABLE certification_books (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, year INTEGER NOT NULL, volume TEXT NOT NULL, count INTEGER NOT NULL,
    form_id TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (kind, year, volume)) STRICT`,
];

/** Certification of copies and signatures, with its registers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
