import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE pads (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, day TEXT NOT NULL,
    count INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE TABLE pad_leaves (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, pad_id TEXT REFERENCES pads(id),
    ordinal INTEGER NOT NULL, code TEXT NOT NULL UNIQUE, day TEXT NOT NULL, form_id TEXT, state TEXT NOT NULL,
    draft_id TEXT,
    -- JSON: PadEntry of db/tables/pad.ts
    entry TEXT,
    why TEXT NOT NULL, settled_by TEXT NOT NULL, settled_at TEXT, dossier_id TEXT) STRICT`,
  `CREATE INDEX pad_leaves_by_pad ON pad_leaves (pad_id, ordinal)`,
  `CREATE INDEX pad_leaves_by_draft ON pad_leaves (draft_id) WHERE draft_id IS NOT NULL`,
];

/** Pads of blank receipts for when no machine runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
