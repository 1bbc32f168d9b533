import { type Kysely, sql } from "kysely";

/** Notes that a dossier changed, as the exchange of the office does for its other tables. */
const touch = (row: "new" | "old"): string =>
  `INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
    SELECT id, 'dossier', '', 1, 1, (SELECT coalesce(max(position), 0) + 1 FROM exchange_units)
    FROM (SELECT ${row}.dossier_id AS id) WHERE id IS NOT NULL
    ON CONFLICT (id) DO UPDATE SET revision = revision + (owner = ''),
      position = iif(owner = '', excluded.position, position);`;

const STATEMENTS: readonly string[] = [
  // parts: JSON list of the copies that were printed, from 0; [] is all of them
  `ALTER TABLE form_prints ADD COLUMN parts TEXT NOT NULL DEFAULT '[]'`,
  // parts: JSON list of the copies that are owed, from 0; [] is all of them
  `CREATE TABLE print_waits (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    form_id TEXT NOT NULL REFERENCES issued_forms(id), dossier_id TEXT REFERENCES dossiers(id), kind TEXT NOT NULL,
    parts TEXT NOT NULL, why TEXT NOT NULL, device_id TEXT NOT NULL, to_device TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL, state TEXT NOT NULL, settled_by TEXT, settled_at TEXT, settled_why TEXT) STRICT`,
  `CREATE INDEX print_waits_open ON print_waits (seq) WHERE state = 'waiting'`,
  `CREATE INDEX print_waits_by_form ON print_waits (form_id)`,
  `CREATE TRIGGER exchange_print_waits_insert AFTER INSERT ON print_waits BEGIN ${touch("new")} END`,
  `CREATE TRIGGER exchange_print_waits_update AFTER UPDATE ON print_waits BEGIN ${touch("new")} END`,
];

/** Papers that are still to come out of a printer: put off, stuck in it, or asked of another machine. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
