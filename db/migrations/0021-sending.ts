import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // what carries no file, and what somebody wants first, are found in their order without passing the rest; the
  // columns that are the same in every row lead SQLite to these instead of outbox_by_state
  `CREATE INDEX outbox_waiting_light ON outbox (state, files, seq) WHERE state = 'waiting' AND files = '[]'`,
  `CREATE INDEX outbox_waiting_urgent ON outbox (state, urgent, seq) WHERE state = 'waiting' AND urgent = 1`,
  // what is tried again when its time comes, and what failed for want of a line
  `CREATE INDEX outbox_tried ON outbox (next_try_at) WHERE state = 'waiting' AND next_try_at IS NOT NULL`,
  `DROP INDEX outbox_not_done_in_order`,
];

/** The queue of sending is read at the same speed whatever waits in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
