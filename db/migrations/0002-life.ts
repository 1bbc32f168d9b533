import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // where a waiting dossier goes on, and whether its one extension was used
  `ALTER TABLE dossiers ADD COLUMN resume_state TEXT`,
  `ALTER TABLE dossiers ADD COLUMN extended INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE dossiers ADD COLUMN moved INTEGER NOT NULL DEFAULT 0`,
  // the term of the procedure's version received under: a supplement starts it again
  `ALTER TABLE dossiers ADD COLUMN term TEXT NOT NULL DEFAULT 'null'`,
  `ALTER TABLE dossiers ADD COLUMN finished_at TEXT`,
  `ALTER TABLE dossiers ADD COLUMN outcome TEXT`,
  `ALTER TABLE dossiers ADD COLUMN handling_unit TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE dossiers ADD COLUMN coordinating_unit TEXT NOT NULL DEFAULT ''`,
  `CREATE TABLE not_received (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, draft_id TEXT NOT NULL,
    content TEXT NOT NULL, applicant_name TEXT NOT NULL, procedure_name TEXT NOT NULL, search_text TEXT NOT NULL,
    items TEXT NOT NULL, why TEXT NOT NULL, form_id TEXT NOT NULL REFERENCES issued_forms(id), by TEXT NOT NULL,
    at TEXT NOT NULL, state TEXT NOT NULL, next_draft_id TEXT) STRICT`,
  `CREATE INDEX not_received_by_state ON not_received (kind, state, seq)`,
  `CREATE INDEX not_received_by_next ON not_received (next_draft_id)`,
  `CREATE TABLE transfer_lists (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, to_unit TEXT NOT NULL, at TEXT NOT NULL,
    giver TEXT NOT NULL, taker TEXT NOT NULL, signed_at TEXT, form_id TEXT NOT NULL) STRICT`,
  `CREATE TABLE transfer_items (
    list_id TEXT NOT NULL REFERENCES transfer_lists(id), dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    ordinal INTEGER NOT NULL, control_form_id TEXT NOT NULL, PRIMARY KEY (list_id, ordinal)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX transfer_items_by_dossier ON transfer_items (dossier_id)`,
];

/** The life of a dossier after it was received. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
