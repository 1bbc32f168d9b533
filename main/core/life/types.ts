import type { LifeEvent } from "../../../preload/contract/index.ts";

export { LIFE_EVENTS } from "../../../preload/contract/index.ts";
export type { LifeEvent };

/** States of a dossier (trạng thái hồ sơ) at the counter. */
export const DOSSIER_STATES = [
  "received",
  "processing",
  "waiting-supplement",
  "waiting-opinion",
  "waiting-fee",
  "stopped",
  "refused",
  "result-ready",
  "returned",
  "void",
] as const;
export type DossierState = (typeof DOSSIER_STATES)[number];

/** What of a dossier decides which events may come next. */
export interface LifeFacts {
  state: DossierState;
  /** the state to which a waiting dossier goes back; null while it waits for nothing */
  resume: "received" | "processing" | null;
  /** how often the term may still be extended (gia hạn), by the rules of the day of reception */
  extensionsLeft: number;
  /** more happened than a corrected receipt or a note: it is no mistaken reception any more */
  moved: boolean;
}
