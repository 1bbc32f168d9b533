import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // a paper result is a paper of the dossier like those that were handed in, and is scanned as one
  `ALTER TABLE components ADD COLUMN role TEXT NOT NULL DEFAULT 'filed'`,
  `CREATE TABLE scan_excuses (
    component_id TEXT PRIMARY KEY REFERENCES components(id), why TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE delivery_lists (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL, carrier TEXT NOT NULL,
    form_id TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE TABLE hand_overs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    way TEXT NOT NULL, state TEXT NOT NULL, collector TEXT NOT NULL, identity_check TEXT NOT NULL,
    results TEXT NOT NULL, originals TEXT NOT NULL, signature TEXT NOT NULL, note TEXT NOT NULL,
    form_id TEXT NOT NULL, list_id TEXT REFERENCES delivery_lists(id), tracking TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL, closed_at TEXT, closed_by TEXT, closed_why TEXT) STRICT`,
  `CREATE INDEX hand_overs_by_dossier ON hand_overs (dossier_id, seq)`,
  `CREATE INDEX hand_overs_by_list ON hand_overs (list_id)`,
  `CREATE INDEX hand_overs_on_the_way ON hand_overs (seq) WHERE state = 'on-the-way'`,
  `CREATE TABLE contact_notes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    how TEXT NOT NULL, outcome TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL) STRICT`,
  `CREATE INDEX contact_notes_by_dossier ON contact_notes (dossier_id, seq)`,
  `CREATE TABLE ratings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    subject_id TEXT NOT NULL, ticket_hash TEXT NOT NULL UNIQUE, state TEXT NOT NULL, level INTEGER,
    remarks TEXT NOT NULL, comment TEXT NOT NULL, asked_by TEXT NOT NULL, asked_at TEXT NOT NULL, answered_at TEXT,
    CHECK (level IS NULL OR level BETWEEN 1 AND 5)) STRICT`,
  `CREATE INDEX ratings_by_dossier ON ratings (dossier_id)`,
  `CREATE TABLE feedback (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL, topic TEXT NOT NULL, dossier_id TEXT REFERENCES dossiers(id), procedure_code TEXT NOT NULL,
    content TEXT NOT NULL, state TEXT NOT NULL, agency_id TEXT NOT NULL, agency_name TEXT NOT NULL,
    answer_by TEXT NOT NULL, received_by TEXT NOT NULL, received_at TEXT NOT NULL, answer TEXT NOT NULL,
    answered_at TEXT, told_how TEXT NOT NULL, told_at TEXT, form_id TEXT NOT NULL) STRICT`,
  `CREATE INDEX feedback_by_state ON feedback (state, answer_by)`,
];

/** Giving results back and what follows: deliveries, calls, ratings, feedback. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
