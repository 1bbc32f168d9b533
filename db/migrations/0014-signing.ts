import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // how far the signature of a paper is completed; earlier_files: JSON ids of the file as it was before each step
  `CREATE TABLE signature_levels (
    document_id TEXT PRIMARY KEY REFERENCES documents(id), level TEXT NOT NULL, certificate TEXT NOT NULL,
    earlier_files TEXT NOT NULL, problem TEXT, completed_at TEXT) STRICT`,
];

/** Time stamps and proof of signatures that were made offline. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
