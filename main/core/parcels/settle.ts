import type { WriteTx } from "../../../db/database.ts";
import { requireHere } from "../../../db/held-elsewhere.ts";

/** Throws `exchange.elsewhere` where another machine of the office has the parcel: it is asked for it. */
export const requireParcelHere = (tx: WriteTx, id: string): Promise<void> =>
  requireHere(tx.db, { dossierId: id, kind: "parcel.settled", body: {} });

/** What became of a parcel, once: told to the province with the reason. */
export async function settleParcel(
  tx: WriteTx,
  parcel: { id: string; agencyCode: string },
  end: {
    state: "received" | "closed" | "sent-home" | "refused";
    dossierId?: string;
    why: string;
    by: string;
  },
): Promise<void> {
  const { id, agencyCode } = parcel;
  await requireParcelHere(tx, id);
  await tx.db
    .updateTable("parcels_in")
    .set({
      state: end.state,
      settled_by: end.by,
      settled_at: tx.at,
      settled_why: end.why || null,
      ...(end.dossierId ? { dossier_id: end.dossierId } : {}),
    })
    .where("id", "=", id)
    .execute();
  await tx.outbox({
    kind: "parcel.settled",
    dossierId: null,
    body: {
      parcelId: id,
      agencyCode,
      outcome: end.state,
      madeDossierId: end.dossierId ?? null,
      why: end.why,
      by: end.by,
      at: tx.at,
    },
  });
  await tx.audit(`parcels.${end.state}`, id, { dossierId: end.dossierId ?? "", why: end.why });
  tx.emit("parcels", [id]);
}

/** The form that was typed from a parcel ended with a slip instead of a receipt: the slip goes back by post. */
export async function turnParcelAway(
  tx: WriteTx,
  draftId: string,
  end: { state: "sent-home" | "refused"; agencyCode: string; why: string; by: string },
): Promise<void> {
  const parcel = await tx.db
    .selectFrom("parcels_in")
    .select("id")
    .where("draft_id", "=", draftId)
    .where("state", "=", "open")
    .executeTakeFirst();
  if (parcel) await settleParcel(tx, { id: parcel.id, agencyCode: end.agencyCode }, end);
}
