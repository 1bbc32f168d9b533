import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // a paper copy is of a result or of a paper digitised here, and of one of four kinds
  `CREATE TABLE copies_anew (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('converted', 'true-copy', 'certified', 'view')),
    result_id TEXT REFERENCES results(id), document_id TEXT REFERENCES documents(id),
    -- of the document, as it stands beside the codes
    code TEXT NOT NULL, title TEXT NOT NULL, sha256 TEXT NOT NULL,
    purpose TEXT NOT NULL, for_whom TEXT NOT NULL, copies INTEGER NOT NULL, pages INTEGER NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL, file_id TEXT REFERENCES files(id),
    -- texts of the codes on it; empty for none
    qr_text TEXT NOT NULL, seal_text TEXT NOT NULL DEFAULT '', seal_key TEXT, seal_count INTEGER,
    -- JSON: what this kind prints besides, by the keys of its rule
    details TEXT NOT NULL DEFAULT '{}',
    -- JSON: keys of the conditions that the officer confirmed
    confirmed TEXT NOT NULL DEFAULT '[]',
    -- number of a true copy in the agency's own book, once a year
    office_number TEXT, office_year INTEGER,
    state TEXT NOT NULL CHECK (state IN ('making', 'made', 'printed', 'withdrawn', 'void')), why TEXT NOT NULL,
    sealed_by TEXT REFERENCES accounts(id), sealed_at TEXT, withdrawn_by TEXT REFERENCES accounts(id),
    withdrawn_at TEXT, CHECK ((result_id IS NULL) != (document_id IS NULL))) STRICT`,
  `INSERT INTO copies_anew (seq, id, number, kind, result_id, code, title, sha256, purpose, for_whom, copies, pages,
      by, at, file_id, qr_text, state, why)
    SELECT copies.seq, copies.id, copies.number, 'converted', copies.result_id, results.code, results.title,
      results.sha256, copies.purpose, copies.for_whom, copies.copies, copies.pages, copies.by, copies.at,
      copies.file_id, copies.qr_text, copies.state, copies.why
    FROM copies JOIN results ON results.id = copies.result_id`,
  `DROP TABLE copies`,
  `ALTER TABLE copies_anew RENAME TO copies`,
  `CREATE INDEX copies_by_result ON copies (result_id) WHERE result_id IS NOT NULL`,
  `CREATE INDEX copies_by_document ON copies (document_id) WHERE document_id IS NOT NULL`,
  `CREATE UNIQUE INDEX copies_office_number ON copies (office_number, office_year)
    WHERE office_number IS NOT NULL AND state != 'void'`,

  // keys with which this machine signs the codes of its papers; the secret is wrapped under the master key
  `CREATE TABLE seal_keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, key_id TEXT NOT NULL UNIQUE, public_key TEXT NOT NULL,
    wrapped_secret BLOB NOT NULL,
    -- asked: the province was not heard yet
    state TEXT NOT NULL CHECK (state IN ('asked', 'certified', 'revoked')),
    not_before TEXT, not_after TEXT, max_codes INTEGER, made_at TEXT NOT NULL) STRICT`,

  // how each form goes to the printer on this machine
  `CREATE TABLE print_settings (
    form TEXT PRIMARY KEY, printer TEXT NOT NULL, tray TEXT NOT NULL, paper TEXT NOT NULL,
    sides TEXT NOT NULL CHECK (sides IN ('', 'one', 'long', 'short')), by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  // every sheet that was sent to a printer, and every one that could not be
  `CREATE TABLE print_jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, form TEXT NOT NULL, subject_id TEXT,
    title TEXT NOT NULL, printer TEXT NOT NULL, tray TEXT NOT NULL, paper TEXT NOT NULL, sides TEXT NOT NULL,
    copies INTEGER NOT NULL, job TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'done', 'failed')),
    -- why it failed, or why it was printed again
    why TEXT NOT NULL, again INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE INDEX print_jobs_by_subject ON print_jobs (subject_id) WHERE subject_id IS NOT NULL`,
  `CREATE INDEX print_jobs_open ON print_jobs (state) WHERE state = 'sent'`,
];

/** Four kinds of paper copies with their codes, the keys that sign them, and what went to the printers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
