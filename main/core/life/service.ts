import type { WriteTx } from "../../../db/database.ts";
import type { CoreContext } from "../context.ts";
import { type ApplyEvent, applyEvent, type ExtensionRules, requirePossible } from "./apply.ts";
import type { LifeLaw } from "./law.ts";
import type { DossierRow } from "./papers.ts";
import type { DossierState, LifeEvent } from "./types.ts";

export { type ApplyEvent, applyEvent } from "./apply.ts";
export type { LifeEvents } from "./events.ts";
export type { FrozenTerm, LifeLaw } from "./law.ts";
export type { Papers as LifePapers } from "./papers.ts";
export { afterEvent, legalEvents, lifeFacts } from "./rules.ts";
export type { DossierState } from "./types.ts";

/** The life of a dossier as other features bring it about. */
export function createLife(core: CoreContext, law: Pick<LifeLaw, "extensions" | "extendUntil">) {
  const extension: ExtensionRules = {
    times: (row) => law.extensions(row.received_at),
    until: (row) => law.extendUntil(row.due_at, row.received_at),
  };
  return {
    /** See `applyEvent`. */
    apply: (tx: WriteTx, given: ApplyEvent): Promise<{ id: string; from: DossierState; to: DossierState }> =>
      applyEvent(tx, { ...given, id: given.id ?? core.ports.random.uuid() }, extension),

    /** See `requirePossible`. */
    require: async (tx: WriteTx, row: DossierRow, event: LifeEvent): Promise<void> => {
      await requirePossible(tx, row, event, extension);
    },
  };
}

export type Life = ReturnType<typeof createLife>;
