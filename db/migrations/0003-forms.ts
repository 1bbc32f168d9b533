import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE issued_forms (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, profile TEXT NOT NULL,
    dossier_id TEXT REFERENCES dossiers(id), subject_id TEXT NOT NULL, number TEXT NOT NULL,
    provisional INTEGER NOT NULL, content TEXT NOT NULL, file_id TEXT REFERENCES files(id), state TEXT NOT NULL,
    why TEXT NOT NULL, replaces TEXT, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE INDEX issued_forms_by_dossier ON issued_forms (dossier_id, seq)`,
  `CREATE INDEX issued_forms_by_subject ON issued_forms (subject_id)`,
  `CREATE TABLE form_prints (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    form_id TEXT NOT NULL REFERENCES issued_forms(id), paper TEXT NOT NULL, copies INTEGER NOT NULL,
    printer TEXT NOT NULL, job TEXT NOT NULL, why TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE INDEX form_prints_by_form ON form_prints (form_id)`,
  `CREATE TABLE registers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, year INTEGER NOT NULL, field TEXT NOT NULL,
    volume TEXT NOT NULL, profile TEXT NOT NULL, opened_at TEXT NOT NULL, opened_by TEXT NOT NULL, closed_at TEXT,
    closed_by TEXT NOT NULL, form_id TEXT REFERENCES issued_forms(id), UNIQUE (year, field, volume)) STRICT`,
  `CREATE TABLE register_rows (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, register_id TEXT NOT NULL REFERENCES registers(id),
    ordinal INTEGER NOT NULL, dossier_id TEXT NOT NULL UNIQUE REFERENCES dossiers(id),
    UNIQUE (register_id, ordinal)) STRICT`,
];

/** Papers given out at the counter. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
