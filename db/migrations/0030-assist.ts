import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // content: JSON DraftContent; declaration: JSON list of {label, value}
  `CREATE TABLE assisted_filings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, reference TEXT NOT NULL UNIQUE,
    draft_id TEXT NOT NULL, content TEXT NOT NULL, applicant_name TEXT NOT NULL, procedure_name TEXT NOT NULL,
    declaration TEXT NOT NULL, consent TEXT NOT NULL, state TEXT NOT NULL, by_id TEXT NOT NULL REFERENCES accounts(id),
    by TEXT NOT NULL, at TEXT NOT NULL, sent_at TEXT, form_id TEXT) STRICT`,
  `CREATE INDEX assisted_filings_by_draft ON assisted_filings (draft_id)`,
  `CREATE TABLE assisted_papers (
    id TEXT NOT NULL PRIMARY KEY, assist_id TEXT NOT NULL REFERENCES assisted_filings(id), ordinal INTEGER NOT NULL,
    name TEXT NOT NULL, code TEXT) STRICT, WITHOUT ROWID`,
  `CREATE INDEX assisted_papers_by_filing ON assisted_papers (assist_id, ordinal)`,
  `CREATE TABLE assisted_files (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    paper_id TEXT NOT NULL REFERENCES assisted_papers(id), title TEXT NOT NULL, media_type TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files(id), sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    pages INTEGER NOT NULL) STRICT`,
  `CREATE INDEX assisted_files_by_paper ON assisted_files (paper_id, seq)`,
];

/** Dossiers that the counter files online for a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
