import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // the next operations to send are found in their order, also behind years of sent ones and refused ones
  `CREATE INDEX outbox_waiting ON outbox (seq) WHERE state = 'waiting'`,
  `CREATE INDEX outbox_waiting_light ON outbox (seq) WHERE state = 'waiting' AND files = '[]'`,
  // what is tried again when its time comes, and what failed for want of a line
  `CREATE INDEX outbox_tried ON outbox (next_try_at) WHERE state = 'waiting' AND next_try_at IS NOT NULL`,
  `DROP INDEX outbox_not_done_in_order`,
];

/** The queue of sending is read at the same speed whatever waits in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
