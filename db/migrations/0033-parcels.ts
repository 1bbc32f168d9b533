import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE parcels_in (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, address TEXT NOT NULL,
    content TEXT NOT NULL, carrier TEXT NOT NULL, tracking TEXT NOT NULL, arrived_at TEXT NOT NULL,
    enclosed INTEGER NOT NULL, missing TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
    draft_id TEXT, dossier_id TEXT REFERENCES dossiers(id), settled_by TEXT, settled_at TEXT, settled_why TEXT,
    back_list TEXT, back_number TEXT, back_tracking TEXT) STRICT`,
  `CREATE INDEX parcels_in_by_draft ON parcels_in (draft_id) WHERE draft_id IS NOT NULL`,
];

/** Parcels of the post that brought dossiers, and what went back by post for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
