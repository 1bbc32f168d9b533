import { z } from "zod";
import type { WriteTx } from "../../../db/database.ts";
import { Id } from "../../../preload/contract/common.ts";
import { fromTimestamp, toTimestamp } from "../time.ts";
import { visibleText } from "../visible-text.ts";

const text = (most: number) => z.string().max(most).transform(visibleText);
const Told = z.looseObject({
  id: Id,
  kind: z.enum(["lost-account", "lost-token"]),
  subject: z.string().min(1).max(100),
  about: text(500),
  note: text(1000),
  by: text(300),
  at: z.iso.datetime({ offset: true }),
  lifted: z.boolean().default(false),
  why: text(1000).default(""),
});

/** Changes of the feed about incidents: of no dossier, their `dossierId` is the machine's id. */
export const INCIDENT_TYPES: ReadonlySet<string> = new Set(["incident-told"]);

/** What another machine of the agency reported is shut here too; told twice, or of this very machine, it is the same. */
export async function applyIncident(tx: WriteTx, change: Record<string, unknown>): Promise<void> {
  const told = Told.parse(change["incident"]);
  if (told.lifted) {
    await tx.db
      .updateTable("incidents")
      .set({ lifted_at: tx.at, lifted_by: told.by, lifted_why: told.why })
      .where("id", "=", told.id)
      .where("lifted_at", "is", null)
      .execute();
  } else {
    await tx.db
      .insertInto("incidents")
      .values({
        id: told.id,
        kind: told.kind,
        subject: told.subject,
        about: told.about,
        note: told.note,
        by: told.by,
        at: toTimestamp(fromTimestamp(told.at)),
        told: 1,
        seen_by: null,
        seen_at: null,
        lifted_by: null,
        lifted_at: null,
        lifted_why: null,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }
  tx.emit("incidents", [told.id]);
}
