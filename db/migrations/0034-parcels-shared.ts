import { type Kysely, sql } from "kysely";

const COLUMNS = `seq, id, sender, address, content, carrier, tracking, arrived_at, enclosed, missing, by, at, state,
  draft_id, dossier_id, settled_by, settled_at, settled_why, back_list, back_number, back_tracking`;

/** A parcel changed: its machine tells it to the office as a unit of its own. */
const TOUCH = `INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
    SELECT new.id, 'parcel', '', 1, 1, (SELECT coalesce(max(position), 0) + 1 FROM exchange_units) WHERE true
    ON CONFLICT (id) DO UPDATE SET revision = revision + (owner = ''),
      position = iif(owner = '', excluded.position, position);`;

const STATEMENTS: readonly string[] = [
  // told by another machine, a parcel may come before the dossier that was made of it: the id alone is kept
  `CREATE TABLE parcels_shared (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, address TEXT NOT NULL,
    content TEXT NOT NULL, carrier TEXT NOT NULL, tracking TEXT NOT NULL, arrived_at TEXT NOT NULL,
    enclosed INTEGER NOT NULL, missing TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
    draft_id TEXT, dossier_id TEXT, settled_by TEXT, settled_at TEXT, settled_why TEXT,
    back_list TEXT, back_number TEXT, back_tracking TEXT) STRICT`,
  `INSERT INTO parcels_shared (${COLUMNS}) SELECT ${COLUMNS} FROM parcels_in ORDER BY seq`,
  "DROP TABLE parcels_in",
  "ALTER TABLE parcels_shared RENAME TO parcels_in",
  `CREATE INDEX parcels_in_by_draft ON parcels_in (draft_id) WHERE draft_id IS NOT NULL`,
  `UPDATE parcels_in SET state = (SELECT d.state FROM drafts d WHERE d.id = parcels_in.draft_id)
    WHERE state = 'open' AND draft_id IN (SELECT id FROM drafts WHERE state IN ('sent-home', 'refused'))`,
  `INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
    SELECT id, 'parcel', '', 1, 1, (SELECT coalesce(max(position), 0) FROM exchange_units) + row_number() OVER (ORDER BY seq)
    FROM parcels_in`,
  ...["INSERT", "UPDATE"].map(
    (event) =>
      `CREATE TRIGGER exchange_parcels_in_${event.toLowerCase()} AFTER ${event} ON parcels_in BEGIN ${TOUCH} END`,
  ),
];

/** Parcels of the post are shared with the machines of the office, whoever noted them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
