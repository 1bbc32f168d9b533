import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE journal_tail (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL, record BLOB NOT NULL) STRICT`,
  `CREATE TABLE accounts (
    id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE, full_name TEXT NOT NULL, title TEXT NOT NULL,
    identity TEXT, roles TEXT NOT NULL, home_agency TEXT NOT NULL, work_agency TEXT NOT NULL,
    password TEXT NOT NULL, active INTEGER NOT NULL, failures INTEGER NOT NULL, locked_until TEXT,
    created_at TEXT NOT NULL) STRICT`,
  `CREATE TABLE sessions (
    id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL REFERENCES accounts(id),
    started_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, ended_at TEXT) STRICT`,
  `CREATE TABLE drafts (
    id TEXT PRIMARY KEY, owner_id TEXT NOT NULL REFERENCES accounts(id), content TEXT NOT NULL,
    revision INTEGER NOT NULL, saved_at TEXT NOT NULL, state TEXT NOT NULL, dossier_id TEXT,
    -- JSON: DraftCursor of the contract
    cursor TEXT) STRICT`,
  `CREATE INDEX drafts_by_owner ON drafts (owner_id, state)`,
  `CREATE TABLE dossiers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE,
    provisional INTEGER NOT NULL, code_unverified INTEGER NOT NULL, agency_code TEXT NOT NULL,
    procedure_code TEXT NOT NULL, procedure_name TEXT NOT NULL, procedure_version TEXT NOT NULL,
    case_name TEXT NOT NULL, state TEXT NOT NULL, applicant_name TEXT NOT NULL, search_text TEXT NOT NULL,
    identity TEXT NOT NULL, applicant TEXT NOT NULL, sets INTEGER NOT NULL, deliver_to TEXT NOT NULL,
    note TEXT NOT NULL, received_at TEXT NOT NULL, received_by TEXT NOT NULL REFERENCES accounts(id),
    due_at TEXT NOT NULL, due TEXT NOT NULL, term_text TEXT NOT NULL, returned_at TEXT) STRICT`,
  // the boards are walked along these, page by page, in their own order
  `CREATE INDEX dossiers_by_state_due ON dossiers (state, due_at, seq, id)`,
  `CREATE INDEX dossiers_by_state_received ON dossiers (state, received_at)`,
  `CREATE INDEX dossiers_by_received ON dossiers (received_at)`,
  `CREATE INDEX dossiers_by_identity ON dossiers (identity)`,
  // three letters in a row are found wherever they stand; a space in front makes beginnings of words findable
  `CREATE VIRTUAL TABLE dossier_search USING fts5(search_text, content='', detail='none', columnsize=0, tokenize='trigram case_sensitive 1')`,
  `CREATE TRIGGER dossier_search_insert AFTER INSERT ON dossiers BEGIN
    INSERT INTO dossier_search(rowid, search_text) VALUES (new.seq, ' ' || new.search_text); END`,
  `CREATE TRIGGER dossier_search_update AFTER UPDATE OF search_text ON dossiers BEGIN
    INSERT INTO dossier_search(dossier_search, rowid, search_text) VALUES ('delete', old.seq, ' ' || old.search_text);
    INSERT INTO dossier_search(rowid, search_text) VALUES (new.seq, ' ' || new.search_text); END`,
  `CREATE TABLE components (
    id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL REFERENCES dossiers(id), ordinal INTEGER NOT NULL,
    name TEXT NOT NULL, code TEXT, received INTEGER NOT NULL, submitted_as TEXT NOT NULL,
    originals INTEGER NOT NULL, copies INTEGER NOT NULL, secret INTEGER NOT NULL,
    digitise_value TEXT NOT NULL, digitise_reason TEXT NOT NULL, UNIQUE (dossier_id, ordinal)) STRICT`,
  `CREATE INDEX components_to_scan ON components (dossier_id, id) WHERE received = 1 AND digitise_value = 'MUST'`,
  `CREATE TABLE dossier_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    kind TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL, detail TEXT NOT NULL) STRICT`,
  `CREATE INDEX dossier_events_by_dossier ON dossier_events (dossier_id, seq)`,
  `CREATE TABLE number_blocks (
    id TEXT PRIMARY KEY, series TEXT NOT NULL, agency_code TEXT NOT NULL, day TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL, state TEXT NOT NULL,
    leased_at TEXT NOT NULL, CHECK (first <= last AND next BETWEEN first AND last + 1)) STRICT`,
  `CREATE INDEX number_blocks_by_day ON number_blocks (series, agency_code, day, state)`,
  `CREATE TABLE numbers_used (
    series TEXT NOT NULL, scope TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL,
    subject_id TEXT NOT NULL, used_at TEXT NOT NULL, PRIMARY KEY (series, scope, number), UNIQUE (series, text)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE documents (
    id TEXT PRIMARY KEY, dossier_id TEXT REFERENCES dossiers(id),
    component_id TEXT UNIQUE REFERENCES components(id), title TEXT NOT NULL, state TEXT NOT NULL,
    declared_pages INTEGER, pages_confirmed_by TEXT, scanned_by TEXT NOT NULL REFERENCES accounts(id),
    scanned_at TEXT NOT NULL, pdf_file TEXT, reading_file TEXT, signed_file TEXT, signed_by TEXT, signed_at TEXT, signature TEXT,
    text TEXT, extracted_at TEXT, error TEXT) STRICT`,
  `CREATE INDEX documents_by_dossier ON documents (dossier_id)`,
  `CREATE INDEX documents_by_state ON documents (state, scanned_by)`,
  `CREATE TABLE pages (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents(id), ordinal INTEGER NOT NULL,
    file_id TEXT NOT NULL REFERENCES files(id), sha256 TEXT NOT NULL, width INTEGER NOT NULL,
    height INTEGER NOT NULL, dpi REAL, source TEXT NOT NULL, added_at TEXT NOT NULL) STRICT`,
  `CREATE INDEX pages_by_document ON pages (document_id, ordinal)`,
  `CREATE TABLE extracted_fields (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents(id), ordinal INTEGER NOT NULL,
    name TEXT NOT NULL, value TEXT NOT NULL, raw TEXT NOT NULL, confidence REAL NOT NULL, page INTEGER NOT NULL,
    box TEXT, state TEXT NOT NULL, extracted_at TEXT NOT NULL, confirmed_by TEXT, confirmed_at TEXT,
    UNIQUE (document_id, name)) STRICT`,
  `CREATE TABLE files (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    media_type TEXT NOT NULL, title TEXT NOT NULL, wrapped_key BLOB, created_at TEXT NOT NULL,
    erased_at TEXT, erased_why TEXT) STRICT`,
  `CREATE INDEX files_by_sha256 ON files (sha256)`,
  `CREATE INDEX files_by_name ON files (name)`,
  `CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, payload TEXT NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, max_attempts INTEGER NOT NULL, run_after TEXT NOT NULL,
    lease_until TEXT, lease_owner TEXT, progress TEXT, error TEXT, subject_id TEXT, created_at TEXT NOT NULL,
    finished_at TEXT) STRICT`,
  `CREATE INDEX jobs_to_run ON jobs (state, run_after, seq)`,
  `CREATE INDEX jobs_by_subject ON jobs (subject_id)`,
  `CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT, kind TEXT NOT NULL,
    body TEXT NOT NULL, hash TEXT NOT NULL, files TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    next_try_at TEXT, error TEXT, created_at TEXT NOT NULL, done_at TEXT, result TEXT) STRICT`,
  `CREATE INDEX outbox_by_state ON outbox (state, seq)`,
  `CREATE INDEX outbox_not_done ON outbox (dossier_id, seq) WHERE state != 'done'`,
  `CREATE INDEX outbox_not_done_in_order ON outbox (seq, dossier_id) WHERE state != 'done'`,
  `CREATE INDEX outbox_by_dossier ON outbox (dossier_id, seq)`,
  `CREATE TABLE uploads (
    file_id TEXT PRIMARY KEY REFERENCES files(id), url TEXT, offset INTEGER NOT NULL, state TEXT NOT NULL,
    error TEXT, done_at TEXT) STRICT`,
  `CREATE TABLE results (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, file_id TEXT NOT NULL REFERENCES files(id), sha256 TEXT NOT NULL,
    arrived_at TEXT NOT NULL, state TEXT NOT NULL, verification TEXT NOT NULL) STRICT`,
  `CREATE TABLE copies (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE,
    result_id TEXT NOT NULL REFERENCES results(id), purpose TEXT NOT NULL, for_whom TEXT NOT NULL,
    copies INTEGER NOT NULL, pages INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,
    file_id TEXT REFERENCES files(id), qr_text TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL) STRICT`,
  `CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, actor TEXT NOT NULL,
    action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL) STRICT`,
  `CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are final'); END`,
  `CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are final'); END`,
];

/** Accounts, receiving, digitising, signing, copies, jobs, outbox and audit of one counter. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
