import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // asked: JSON list of the machines that were asked for it since its giver was lost, and have it not
  `ALTER TABLE exchange_files ADD COLUMN asked TEXT NOT NULL DEFAULT '[]'`,
];

/** A page whose giver was lost is asked of every machine of the office before it is told as lost. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
