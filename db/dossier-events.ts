import type { WriteTx } from "./database.ts";

export interface DossierEvent {
  id: string;
  dossierId: string;
  /** such as `received`; the words stand in main/core/dossiers/states.ts */
  kind: string;
  /** full name of who did it, or of the office that did */
  by: string;
  why?: string;
  detail?: Record<string, unknown>;
}

/** Adds one event to the life of a dossier (quá trình giải quyết), at the time of the write. */
export async function addDossierEvent(tx: WriteTx, event: DossierEvent): Promise<void> {
  await tx.db
    .insertInto("dossier_events")
    .values({
      id: event.id,
      dossier_id: event.dossierId,
      kind: event.kind,
      at: tx.at,
      by: event.by,
      why: event.why ?? "",
      detail: JSON.stringify(event.detail ?? {}),
    })
    .execute();
}
