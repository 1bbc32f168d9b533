import { type Kysely, sql } from "kysely";

const FINAL = (table: string, word: string): readonly string[] => [
  `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${word} are final'); END`,
  `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${word} are final'); END`,
];

const STATEMENTS: readonly string[] = [
  `CREATE TABLE campaigns (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, agency TEXT NOT NULL, field TEXT NOT NULL, starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL, signing TEXT NOT NULL CHECK (signing IN ('scanner', 'responsible')),
    signer_id TEXT REFERENCES accounts(id), first_rate INTEGER NOT NULL, second_rate INTEGER NOT NULL,
    -- 32 bytes in hexadecimal: what the second check is drawn with
    seed TEXT NOT NULL, made_by TEXT NOT NULL, made_at TEXT NOT NULL) STRICT`,
  `CREATE TABLE campaign_batches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    campaign_id TEXT NOT NULL REFERENCES campaigns(id), name TEXT NOT NULL, finished_by TEXT,
    finished_at TEXT, UNIQUE (campaign_id, name)) STRICT`,
  `CREATE TABLE campaign_folders (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    campaign_id TEXT NOT NULL REFERENCES campaigns(id), batch_id TEXT REFERENCES campaign_batches(id),
    box TEXT NOT NULL, label TEXT NOT NULL, kind TEXT NOT NULL, spreads TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'scanning', 'returned', 'submitted')),
    operator_id TEXT REFERENCES accounts(id), taken_at TEXT, submitted_at TEXT,
    -- who has the papers now, and whether that is the scanning team
    holder TEXT NOT NULL, with_team INTEGER NOT NULL, UNIQUE (campaign_id, box, label)) STRICT`,
  `CREATE INDEX campaign_folders_by_batch ON campaign_folders (batch_id, state, seq)`,
  `CREATE INDEX campaign_folders_by_operator ON campaign_folders (operator_id, state)`,
  `CREATE TABLE campaign_items (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    campaign_id TEXT NOT NULL REFERENCES campaigns(id),
    folder_id TEXT NOT NULL REFERENCES campaign_folders(id), number TEXT NOT NULL, issued_on TEXT NOT NULL,
    holder TEXT NOT NULL, title TEXT NOT NULL, sheets INTEGER NOT NULL,
    validity TEXT CHECK (validity IN ('valid', 'expired', 'replaced', 'revoked')), why TEXT NOT NULL,
    classified_by TEXT, classified_at TEXT, search_text TEXT NOT NULL,
    -- number, day and holder as they are compared: one row of the inventory is one result
    match_key TEXT NOT NULL, UNIQUE (campaign_id, match_key)) STRICT`,
  `CREATE INDEX campaign_items_by_folder ON campaign_items (folder_id, seq)`,
  `CREATE INDEX campaign_items_by_campaign ON campaign_items (campaign_id, validity, seq)`,
  `CREATE TABLE campaign_papers (
    id TEXT PRIMARY KEY REFERENCES documents(id), campaign_id TEXT NOT NULL REFERENCES campaigns(id),
    folder_id TEXT NOT NULL REFERENCES campaign_folders(id), item_id TEXT REFERENCES campaign_items(id),
    version INTEGER NOT NULL, replaces TEXT REFERENCES campaign_papers(id),
    state TEXT NOT NULL CHECK (state IN ('open', 'returned', 'first', 'second', 'passed', 'rejected')),
    operator_id TEXT NOT NULL REFERENCES accounts(id), opened_at TEXT NOT NULL, submitted_at TEXT,
    -- place among those handed in and among those passed in its batch: what the choice is drawn over
    submit_no INTEGER, pass_no INTEGER, sampled INTEGER NOT NULL DEFAULT 0,
    why TEXT NOT NULL, rejected_by TEXT, rejected_at TEXT,
    matched TEXT NOT NULL CHECK (matched IN ('', 'chosen', 'exact', 'decided')), matched_by TEXT,
    -- JSON: TypedFields that two people agreed on, or a third decided
    typed TEXT) STRICT`,
  `CREATE INDEX campaign_papers_by_folder ON campaign_papers (folder_id)`,
  `CREATE INDEX campaign_papers_by_state ON campaign_papers (campaign_id, state, submitted_at)`,
  // a result has one living scan; rejected ones stay beside it
  `CREATE UNIQUE INDEX campaign_papers_of_item ON campaign_papers (item_id)
    WHERE item_id IS NOT NULL AND state != 'rejected'`,
  `CREATE TABLE campaign_checks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    paper_id TEXT NOT NULL REFERENCES campaign_papers(id), round INTEGER NOT NULL, passed INTEGER NOT NULL,
    -- JSON: list of CheckField
    fields TEXT NOT NULL, why TEXT NOT NULL, operator_id TEXT NOT NULL, checker_id TEXT NOT NULL,
    at TEXT NOT NULL, CHECK (checker_id != operator_id)) STRICT`,
  `CREATE INDEX campaign_checks_by_paper ON campaign_checks (paper_id)`,
  ...FINAL("campaign_checks", "checks"),
  `CREATE TABLE campaign_custody (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    batch_id TEXT NOT NULL REFERENCES campaign_batches(id), scope TEXT NOT NULL, box TEXT NOT NULL,
    folder_id TEXT, giver TEXT NOT NULL, taker TEXT NOT NULL, to_team INTEGER NOT NULL,
    folders INTEGER NOT NULL, papers INTEGER NOT NULL, sheets INTEGER NOT NULL,
    counted_folders INTEGER NOT NULL, counted_papers INTEGER NOT NULL, counted_sheets INTEGER NOT NULL,
    note TEXT NOT NULL, form_id TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE INDEX campaign_custody_by_batch ON campaign_custody (batch_id, seq)`,
  ...FINAL("campaign_custody", "lines of custody"),
  `CREATE TABLE campaign_entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    paper_id TEXT NOT NULL REFERENCES campaign_papers(id), turn INTEGER NOT NULL CHECK (turn BETWEEN 1 AND 3),
    by_id TEXT NOT NULL REFERENCES accounts(id),
    -- JSON: TypedFields
    fields TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (paper_id, turn), UNIQUE (paper_id, by_id)) STRICT`,
  ...FINAL("campaign_entries", "readings"),
  `CREATE TABLE campaign_imports (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    campaign_id TEXT NOT NULL REFERENCES campaigns(id), check_hash TEXT NOT NULL UNIQUE,
    file_name TEXT NOT NULL, file_sha256 TEXT NOT NULL, made INTEGER NOT NULL, changed INTEGER NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE TABLE campaign_exports (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    batch_id TEXT NOT NULL REFERENCES campaign_batches(id), folder TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')), files INTEGER NOT NULL,
    bytes INTEGER NOT NULL, manifest_sha256 TEXT NOT NULL, error TEXT, by TEXT NOT NULL, at TEXT NOT NULL,
    done_at TEXT) STRICT`,
  `CREATE INDEX campaign_exports_by_batch ON campaign_exports (batch_id)`,

  // a paper belongs to a component of a dossier, or to a folder of a campaign
  `ALTER TABLE documents ADD COLUMN folder_id TEXT REFERENCES campaign_folders(id)`,
  // who signs it where that is not who scanned it
  `ALTER TABLE documents ADD COLUMN signer_id TEXT REFERENCES accounts(id)`,
  // 1: not to be signed before the checks are through
  `ALTER TABLE documents ADD COLUMN held INTEGER NOT NULL DEFAULT 0`,
  // 1: a two-page spread becomes two pages when it comes in
  `ALTER TABLE documents ADD COLUMN split_spreads INTEGER NOT NULL DEFAULT 0`,
  // the signed document that this one stands in for
  `ALTER TABLE documents ADD COLUMN replaces TEXT REFERENCES documents(id)`,
  // JSON {by, at, why}: signed, then rejected; its file is kept
  `ALTER TABLE documents ADD COLUMN rejected TEXT`,
  `CREATE INDEX documents_by_folder ON documents (folder_id) WHERE folder_id IS NOT NULL`,
  `CREATE TRIGGER documents_have_one_home BEFORE INSERT ON documents
    WHEN (new.dossier_id IS NULL) = (new.folder_id IS NULL)
    BEGIN SELECT RAISE(ABORT, 'a document belongs to a dossier or to a folder'); END`,
];

/** Mass digitising of old results (chiến dịch số hóa): plan, inventory, custody, checks, exports. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
