import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { CoreContext } from "../context.ts";
import { dossierState, nationalState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { afterEvent, dossierStateOf } from "./rules.ts";
import type { DossierState, LifeEvent, LifeFacts } from "./types.ts";

export { legalEvents } from "./rules.ts";
export type { DossierState, LifeEvent } from "./types.ts";

/** One event of a dossier's life, as it is applied inside the transaction of what goes with it. */
export interface ApplyEvent {
  dossierId: string;
  event: LifeEvent;
  /** id of the event; a change of the province brings its own */
  id?: string;
  /** full name of who does it */
  by: string;
  why?: string;
  /** facts of the event: kept with it and sent to the province; never an identity number */
  detail?: Record<string, unknown>;
  /** what the event changes in the dossier's row beside its state */
  set?: { due_at?: string; due?: string; returned_at?: string | null };
  /** false where the province itself told the event */
  tellProvince?: boolean;
}

/**
 * The one place where a dossier changes its state. Every feature that brings an event about applies it here, in
 * the transaction of what it does: the state, the event, the operation for the province and the audit row are one.
 */
export function createLife(core: CoreContext) {
  return {
    /** Throws `dossiers.not-found`, `dossiers.wrong-state`, `life.extended-already`; nothing is changed then. */
    async apply(tx: WriteTx, given: ApplyEvent): Promise<{ from: DossierState; to: DossierState }> {
      const row = await tx.db
        .selectFrom("dossiers")
        .selectAll()
        .where("id", "=", given.dossierId)
        .executeTakeFirst();
      if (!row) throw new AppError("dossiers.not-found");
      const facts: LifeFacts = {
        state: dossierStateOf(row.state),
        resume: row.resume_state as LifeFacts["resume"],
        extended: row.extended === 1,
      };
      const after = afterEvent(facts, given.event);
      if (after === "extended-already") throw new AppError("life.extended-already");
      if (after === "wrong-state") {
        throw new AppError("dossiers.wrong-state", { state: dossierState(row.state).word });
      }
      const id = given.id ?? core.ports.random.uuid();
      await tx.db
        .updateTable("dossiers")
        .set({
          ...given.set,
          state: after.state,
          resume_state: after.resume,
          extended: after.extended ? 1 : 0,
        })
        .where("id", "=", row.id)
        .execute();
      const told = { from: facts.state, to: after.state, ...given.detail };
      await addDossierEvent(tx, {
        id,
        dossierId: row.id,
        kind: given.event,
        by: given.by,
        why: given.why ?? "",
        detail: told,
      });
      if (given.tellProvince !== false) {
        await tx.outbox({
          kind: given.event === "return" ? "dossier.returned" : "dossier.event",
          dossierId: row.id,
          body: {
            ...told,
            dossierId: row.id,
            code: row.code,
            eventId: id,
            event: given.event,
            at: tx.at,
            by: given.by,
            why: given.why ?? "",
            dueAt: given.set?.due_at ?? row.due_at,
            nationalState: nationalState(after.state),
          },
        });
      }
      await tx.audit(`life.${given.event}`, row.id, { from: facts.state, to: after.state });
      tx.emit("dossiers", [row.id]);
      tx.emit("sync", []);
      return { from: facts.state, to: after.state };
    },
  };
}

export type Life = ReturnType<typeof createLife>;
