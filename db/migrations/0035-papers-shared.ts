import { type Kysely, sql } from "kysely";

/** A paper of no dossier that another machine is asked to print is told to the office as a unit of its own. */
const watched = (event: "INSERT" | "UPDATE"): string =>
  `CREATE TRIGGER exchange_print_waits_paper_${event.toLowerCase()} AFTER ${event} ON print_waits
    WHEN new.dossier_id IS NULL AND new.to_device <> '' BEGIN
      INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
      SELECT new.form_id, 'paper', '', 1, 1, (SELECT coalesce(max(position), 0) + 1 FROM exchange_units) WHERE true
      ON CONFLICT (id) DO UPDATE SET revision = revision + (owner = ''),
        position = iif(owner = '', excluded.position, position); END`;

/** Lists and sheets may come out of another machine's printer too, as papers of a dossier do. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const event of ["INSERT", "UPDATE"] as const) await sql.raw(watched(event)).execute(db);
}
