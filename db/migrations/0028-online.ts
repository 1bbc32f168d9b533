import { type Kysely, sql } from "kysely";

const TOUCH = `INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
    SELECT id, 'dossier', '', 1, 1, (SELECT coalesce(max(position), 0) + 1 FROM exchange_units)
    FROM (SELECT dossier_id AS id FROM filings WHERE id = new.ID) WHERE id IS NOT NULL
    ON CONFLICT (id) DO UPDATE SET revision = revision + (owner = ''),
      position = iif(owner = '', excluded.position, position);`;

/** What of a filing belongs to its dossier is told to the office with it. */
const watched = (table: string, column: string, event: string): string =>
  `CREATE TRIGGER exchange_${table}_${event.toLowerCase()} AFTER ${event} ON ${table} BEGIN ${TOUCH.replace("new.ID", `new.${column}`)} END`;

const STATEMENTS: readonly string[] = [
  // applicant: JSON Applicant; declaration: JSON list of {label, value}; assisted: JSON {by, agency, consent}
  `CREATE TABLE filings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, portal_code TEXT NOT NULL,
    procedure_code TEXT NOT NULL, procedure_name TEXT NOT NULL, case_name TEXT NOT NULL,
    applicant_name TEXT NOT NULL, applicant TEXT NOT NULL, declaration TEXT NOT NULL, deliver_to TEXT NOT NULL,
    note TEXT NOT NULL, account_verified INTEGER NOT NULL, assisted TEXT, filed_at TEXT NOT NULL,
    round_at TEXT NOT NULL, round INTEGER NOT NULL, arrived_at TEXT NOT NULL, state TEXT NOT NULL,
    dossier_id TEXT REFERENCES dossiers(id)) STRICT`,
  `CREATE INDEX filings_open ON filings (round_at) WHERE state = 'open'`,
  `CREATE INDEX filings_by_dossier ON filings (dossier_id) WHERE dossier_id IS NOT NULL`,
  // items: JSON list of what must be mended or brought
  `CREATE TABLE filing_answers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, filing_id TEXT NOT NULL REFERENCES filings(id),
    round INTEGER NOT NULL, kind TEXT NOT NULL, items TEXT NOT NULL, why TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL, late INTEGER NOT NULL, device_id TEXT NOT NULL, form_id TEXT, received_id TEXT,
    state TEXT NOT NULL) STRICT`,
  `CREATE INDEX filing_answers_by_filing ON filing_answers (filing_id, seq)`,
  // error: JSON error of the last try; scan: JSON {verdict, signature, engine, why, at}; report: JSON VerifyReport
  `CREATE TABLE filing_attachments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, filing_id TEXT NOT NULL REFERENCES filings(id),
    round INTEGER NOT NULL, component_name TEXT NOT NULL, component_code TEXT, title TEXT NOT NULL,
    media_type TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, file_id TEXT REFERENCES files(id),
    error TEXT, attempts INTEGER NOT NULL DEFAULT 0, next_try_at TEXT, scan TEXT, report TEXT,
    judged INTEGER NOT NULL DEFAULT 0, component_id TEXT) STRICT`,
  `CREATE INDEX filing_attachments_by_filing ON filing_attachments (filing_id, seq)`,
  `CREATE INDEX filing_attachments_to_fetch ON filing_attachments (seq) WHERE file_id IS NULL`,
  `CREATE INDEX filing_attachments_to_judge ON filing_attachments (seq) WHERE file_id IS NOT NULL AND judged = 0`,
  `CREATE TABLE attachment_pieces (
    attachment_id TEXT NOT NULL REFERENCES filing_attachments(id), ordinal INTEGER NOT NULL,
    file_id TEXT NOT NULL REFERENCES files(id), PRIMARY KEY (attachment_id, ordinal)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE filing_compares (
    filing_id TEXT NOT NULL REFERENCES filings(id), component_name TEXT NOT NULL, same INTEGER NOT NULL,
    note TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (filing_id, component_name)) STRICT, WITHOUT ROWID`,
  watched("filings", "id", "UPDATE"),
  watched("filing_compares", "filing_id", "INSERT"),
  watched("filing_compares", "filing_id", "UPDATE"),
];

/** Dossiers that were filed online: what the portal sent, what was answered, what was compared. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
