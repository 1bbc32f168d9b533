import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // how far the signatures of an issued paper are completed, as signature_levels says it of a digitised one, which
  // goes with its dossier to the other machines of the office; earlier_files: JSON ids of the file before each step
  `CREATE TABLE paper_levels (
    paper_id TEXT PRIMARY KEY REFERENCES signing_papers(id), level TEXT NOT NULL, certificate TEXT NOT NULL,
    signed_by TEXT NOT NULL REFERENCES accounts(id), signed_at TEXT NOT NULL, earlier_files TEXT NOT NULL,
    problem TEXT, completed_at TEXT, proved_until TEXT) STRICT`,
];

/** Time stamps and proof of papers that the agency issued. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
