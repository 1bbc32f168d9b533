import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // of another machine, whose operation is sent on its behalf: which machine, and its place in that machine's order
  `ALTER TABLE outbox ADD COLUMN device_id TEXT`,
  `ALTER TABLE outbox ADD COLUMN device_seq INTEGER`,
  // an officer wants this sent before the rest
  `ALTER TABLE outbox ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0`,
  // how often the province has noted a change of this dossier, as far as this machine knows
  `ALTER TABLE dossiers ADD COLUMN revision INTEGER NOT NULL DEFAULT 0`,
  // what stood in an operation that was refused, before it was corrected; error: JSON of a WireError
  `CREATE TABLE amendments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, operation_id TEXT NOT NULL, refused_id TEXT NOT NULL, body TEXT NOT NULL,
    hash TEXT NOT NULL, error TEXT, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  // refused operations that the head took out of the queue; row: JSON of the outbox row as it was
  `CREATE TABLE aside_operations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT, kind TEXT NOT NULL,
    row TEXT NOT NULL, error TEXT, why TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE INDEX aside_by_dossier ON aside_operations (dossier_id)`,
  // what this machine said of a dossier and another had said before; own and kept: JSON of the values
  `CREATE TABLE disputes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    change_id TEXT NOT NULL, field TEXT NOT NULL, own TEXT NOT NULL, kept TEXT NOT NULL, kept_by TEXT NOT NULL,
    at TEXT NOT NULL, state TEXT NOT NULL, decided_by TEXT, decided_at TEXT) STRICT`,
  `CREATE INDEX disputes_open ON disputes (state, seq)`,
  `CREATE INDEX disputes_by_dossier ON disputes (dossier_id, seq)`,
  // another day than the one on the paper, as the province wishes it
  `CREATE TABLE due_proposals (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    due_at TEXT NOT NULL, promised_at TEXT NOT NULL, why TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
    answer TEXT NOT NULL, decided_by TEXT, decided_at TEXT) STRICT`,
  `CREATE INDEX due_proposals_open ON due_proposals (state, seq)`,
  `CREATE INDEX due_proposals_by_dossier ON due_proposals (dossier_id, seq)`,
  // packages of what was unsent, carried out of this machine or brought to it
  `CREATE TABLE sync_packages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, way TEXT NOT NULL, device_id TEXT NOT NULL,
    machine_name TEXT NOT NULL, path TEXT NOT NULL, operations INTEGER NOT NULL, files INTEGER NOT NULL,
    bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, added INTEGER NOT NULL, made_at TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL) STRICT`,
  // what was erased here after the province had confirmed it
  `CREATE TABLE erasures (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL, dossier_id TEXT, title TEXT NOT NULL,
    files INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, confirmed_at TEXT NOT NULL,
    keep_days REAL NOT NULL, at TEXT NOT NULL) STRICT`,
];

/** The sync centre: what is corrected, disputed, proposed, carried by hand and erased. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
