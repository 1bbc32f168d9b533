import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // where a waiting dossier goes on, and whether its one extension was used
  `ALTER TABLE dossiers ADD COLUMN resume_state TEXT`,
  `ALTER TABLE dossiers ADD COLUMN extended INTEGER NOT NULL DEFAULT 0`,
];

/** The life of a dossier after it was received. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
