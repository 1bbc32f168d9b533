import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // what carries no file, and what somebody wants first, are found in their order without passing the rest; the
  // columns that are the same in every row lead SQLite to these instead of outbox_by_state
  `CREATE INDEX outbox_waiting_light ON outbox (state, files, seq) WHERE state = 'waiting' AND files = '[]'`,
  `CREATE INDEX outbox_waiting_urgent ON outbox (state, urgent, seq) WHERE state = 'waiting' AND urgent = 1`,
  // what is tried again when its time comes, and what failed for want of a line
  `CREATE INDEX outbox_tried ON outbox (state, next_try_at) WHERE state = 'waiting' AND next_try_at IS NOT NULL`,
  // what was sent and not answered
  `CREATE INDEX outbox_doubtful ON outbox (seq) WHERE state = 'waiting' AND attempts > 0`,
  // what waits is counted from its index alone, dossier by dossier
  `DROP INDEX outbox_not_done`,
  `CREATE INDEX outbox_not_done ON outbox (dossier_id, seq, state, next_try_at, device_id, id) WHERE state != 'done'`,
  `CREATE INDEX outbox_with_files ON outbox (seq, state, files) WHERE state != 'done' AND files != '[]'`,
  `CREATE INDEX outbox_troubled ON outbox (seq, state) WHERE state != 'done' AND error IS NOT NULL`,
];

/** The queue of sending is read at the same speed whatever waits in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
