import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE notices (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event_id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossiers(id), kind TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
    at TEXT NOT NULL, state TEXT NOT NULL, call_from TEXT, said TEXT NOT NULL, settled_at TEXT,
    settled_by TEXT) STRICT`,
  `CREATE INDEX notices_by_dossier ON notices (dossier_id, seq)`,
  `CREATE INDEX notices_open ON notices (seq) WHERE state IN ('asked', 'to-call')`,
  // what happened before was told, or not, by whoever was there
  `INSERT INTO meta (key, value)
    SELECT 'notices.seen', CAST(seq AS TEXT) FROM dossier_events ORDER BY seq DESC LIMIT 1`,
];

/** What people must be told of their dossiers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
