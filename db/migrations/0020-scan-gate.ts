import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // papers that the catalogue wants digitised and the law does not: on which ground, and what the officer wrote down;
  // was_reason: the reason of the rule that held before
  `CREATE TABLE digitise_exemptions (
    component_id TEXT PRIMARY KEY REFERENCES components(id), dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    ground TEXT NOT NULL, note TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, was_reason TEXT NOT NULL) STRICT`,
  `CREATE INDEX digitise_exemptions_by_dossier ON digitise_exemptions (dossier_id)`,
];

/** A dossier is handled only after its papers are digitised; who said that one of them need not be, and why. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
