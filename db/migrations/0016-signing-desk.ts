import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // rejected: JSON {by, at, why}
  `CREATE TABLE signing_papers (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL,
    first_file TEXT NOT NULL REFERENCES files(id), current_file TEXT NOT NULL REFERENCES files(id),
    pages INTEGER NOT NULL, signer_id TEXT REFERENCES accounts(id), capacity TEXT, copy_form TEXT, symbol TEXT,
    number INTEGER, issued_on TEXT, put_by TEXT NOT NULL REFERENCES accounts(id), put_at TEXT NOT NULL,
    rejected TEXT) STRICT`,
  `CREATE INDEX signing_papers_by_state ON signing_papers (state)`,
  // one number of one kind of document and year belongs to one paper for good
  `CREATE TABLE issue_numbers (
    agency TEXT NOT NULL, symbol TEXT NOT NULL, year INTEGER NOT NULL, number INTEGER NOT NULL,
    paper_id TEXT NOT NULL UNIQUE REFERENCES signing_papers(id), taken_by TEXT NOT NULL REFERENCES accounts(id),
    taken_at TEXT NOT NULL, PRIMARY KEY (agency, symbol, year, number)) STRICT`,
  // problem, error: JSON of a refusal in words
  `CREATE TABLE signing_batches (
    id TEXT PRIMARY KEY, officer_id TEXT NOT NULL REFERENCES accounts(id), state TEXT NOT NULL, problem TEXT,
    started_at TEXT NOT NULL) STRICT`,
  `CREATE INDEX signing_batches_by_officer ON signing_batches (officer_id, state)`,
  `CREATE TABLE signing_items (
    batch_id TEXT NOT NULL REFERENCES signing_batches(id), ordinal INTEGER NOT NULL, kind TEXT NOT NULL,
    subject_id TEXT NOT NULL, title TEXT NOT NULL, options TEXT NOT NULL, state TEXT NOT NULL, error TEXT,
    settled_at TEXT, PRIMARY KEY (batch_id, ordinal)) STRICT`,
  // what a signing program was asked, by what it was asked with, until the signed file is kept
  `CREATE TABLE signing_requests (
    key TEXT PRIMARY KEY, officer_id TEXT NOT NULL REFERENCES accounts(id), action TEXT NOT NULL, state TEXT NOT NULL,
    answer_file TEXT REFERENCES files(id), asked_at TEXT NOT NULL) STRICT`,
  // until when the newest time stamp over the whole file proves it: the end of its service's certificate
  `ALTER TABLE signature_levels ADD COLUMN proved_until TEXT`,
  // owner: an account, or "seal"
  `CREATE TABLE signing_images (
    owner TEXT PRIMARY KEY, file_id TEXT NOT NULL REFERENCES files(id), width_mm REAL,
    set_by TEXT NOT NULL REFERENCES accounts(id), set_at TEXT NOT NULL) STRICT`,
];

/** Papers put up for signature, batches, numbers of issued documents, images of signatures and the seal. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
