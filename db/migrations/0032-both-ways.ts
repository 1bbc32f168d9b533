import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // what a machine's own log says of one dossier or payment is found without walking the log
  `CREATE INDEX audit_by_subject ON audit (subject, action)`,
  // dossiers and results come back from the unit on lists too: `out` or `back`
  `ALTER TABLE transfer_lists ADD COLUMN direction TEXT NOT NULL DEFAULT 'out'`,
];

/** Lists of both ways between counter and unit, and what was done at this machine. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
