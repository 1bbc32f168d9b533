import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `ALTER TABLE exchange_held ADD COLUMN behind INTEGER NOT NULL DEFAULT 0`,
  // second copies are kept for a while after the province has confirmed; those whose time is over are found quickly
  `CREATE INDEX exchange_held_kept ON exchange_held (changed_at) WHERE state = 'confirmed' AND body <> ''`,
  // the last of a dossier, before a place of the queue here
  `CREATE INDEX exchange_held_last ON exchange_held (unit_id, behind, ordinal)
    WHERE state = 'confirmed' AND body <> ''`,
  `CREATE INDEX outbox_of_others ON outbox (device_id, id) WHERE device_id IS NOT NULL`,
];

/** Second copies outlive the province's word by some days, and know their place among what is queued here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
