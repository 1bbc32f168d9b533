import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // the newest version of a lost machine's unit that this machine has decided about, also when it has handed it on since
  `CREATE TABLE exchange_restored (
    unit_id TEXT NOT NULL, device_id TEXT NOT NULL, epoch INTEGER NOT NULL, revision INTEGER NOT NULL,
    PRIMARY KEY (unit_id, device_id)) STRICT, WITHOUT ROWID`,
];

/** What a third machine holds of a lost one is newer than what was restored also where somebody else went on with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
