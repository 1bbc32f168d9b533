import type { Store } from "../store.ts";
import type { Portal } from "./portal.ts";

/** the change by which the counters hear of it */
export const TOLD = "national-told";

const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** Tells the counters what became of a dossier at a portal, inside the caller's transaction. */
export const tell = (
  tx: Store,
  portal: Portal,
  dossierId: string,
  outcome: "accepted" | "returned",
  code: string,
  why: string,
  missing: readonly string[],
) =>
  tx.tell(TOLD, dossierId, {
    national: {
      generation: portal.table.generation,
      outcome,
      code,
      // the portal's words may be of any length
      why: shortened(why, 1000),
      missing: [...new Set(missing)].slice(0, 100).map((one) => shortened(one, 300)),
    },
  });
