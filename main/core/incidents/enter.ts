import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Officer } from "../../../preload/contract/index.ts";

export type IncidentStored = Selectable<Schema["incidents"]>;

/** The report of a kind about a subject that nobody has lifted; undefined where there is none. */
export const openIncident = (tx: WriteTx, kind: string, subject: string) =>
  tx.db
    .selectFrom("incidents")
    .select("id")
    .where("kind", "=", kind)
    .where("subject", "=", subject)
    .where("lifted_at", "is", null)
    .executeTakeFirst();

/** Enters a report for the head and tells the province, inside the transaction of what is reported. */
export async function enterIncident(
  tx: WriteTx,
  officer: Pick<Officer, "fullName">,
  given: Pick<IncidentStored, "id" | "kind" | "subject" | "about" | "note"> & {
    agencyCode: string;
    tell: Record<string, unknown>;
  },
): Promise<void> {
  const { tell, agencyCode, ...row } = given;
  await tx.db
    .insertInto("incidents")
    .values({
      ...row,
      by: officer.fullName,
      at: tx.at,
      told: 0,
      seen_by: null,
      seen_at: null,
      lifted_by: null,
      lifted_at: null,
      lifted_why: null,
    })
    .execute();
  await tx.outbox({
    kind: "incident.reported",
    dossierId: null,
    body: {
      ...tell,
      incidentId: row.id,
      agencyCode,
      kind: row.kind,
      subject: row.subject,
      about: row.about,
      note: row.note,
      by: officer.fullName,
      at: tx.at,
    },
  });
  await tx.audit(`incidents.${row.kind}`, row.id, { subject: row.subject });
  tx.emit("incidents", [row.id]);
  tx.emit("online", []);
}
