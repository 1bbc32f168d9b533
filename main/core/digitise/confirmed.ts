import type { WriteTx } from "../../../db/database.ts";

/**
 * A value that a person stands for, in place of what was read: who and when are kept beside it, and the province is told.
 * `fieldId` belongs to the document.
 */
export async function confirmFieldIn(
  tx: WriteTx,
  given: {
    document: { id: string; dossier_id: string | null };
    field: { id: string; name: string; raw: string };
    value: string;
    /** id of the officer */
    by: string;
  },
): Promise<void> {
  const { document, field } = given;
  const value = given.value.normalize("NFC");
  await tx.db
    .updateTable("extracted_fields")
    .set({ value, state: "sure", confirmed_by: given.by, confirmed_at: tx.at })
    .where("id", "=", field.id)
    .execute();
  await tx.outbox({
    kind: document.dossier_id ? "fields.confirmed" : "campaign.fields-confirmed",
    dossierId: document.dossier_id,
    body: {
      documentId: document.id,
      field: field.name,
      value,
      raw: field.raw,
      confirmedBy: given.by,
      confirmedAt: tx.at,
    },
  });
  await tx.audit("digitise.field-confirmed", document.id, { field: field.name });
  tx.emit("documents", [document.id]);
}
