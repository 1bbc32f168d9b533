import type { Selectable, Updateable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Schema } from "../../../db/schema.ts";
import { dossierState, nationalState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { displayTime } from "../time.ts";
import { afterEvent, lifeFacts, needsReason, outcomeOf } from "./rules.ts";
import type { DossierState, LifeEvent, LifeFacts } from "./types.ts";

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
  /** what the province is told beside it; may name the person, and is not kept with the event */
  tell?: Record<string, unknown>;
  /** what the event changes in the dossier's row beside its state */
  set?: Omit<Updateable<Schema["dossiers"]>, "id" | "state" | "resume_state" | "extended" | "moved">;
  /** false where the province itself told the event */
  tellProvince?: boolean;
}

/** What the rules of a dossier's day of reception say of extending its term. */
export interface ExtensionRules {
  /** how often it may be extended */
  times(row: DossierRow): number;
  /** the day, `yyyy-MM-dd`, until which it may be told */
  until(row: DossierRow): string;
}

type DossierRow = Selectable<Schema["dossiers"]>;

/**
 * Throws what hinders an event of a dossier, before anything of what goes with it is looked at: `dossiers.wrong-state`,
 * `life.decision-issued`, `life.extended-already`, `life.extend-too-late`. Without rules of extension (the province's
 * news) nothing is extended. Answers where the dossier stood and where it stands after.
 */
export async function requirePossible(
  tx: WriteTx,
  row: DossierRow,
  event: LifeEvent,
  extension: ExtensionRules | null,
): Promise<{ facts: LifeFacts; after: LifeFacts }> {
  const facts = lifeFacts(row, extension?.times(row) ?? 0);
  const decided = facts.state === "result-ready" || facts.state === "returned";
  if (event === "stop" && (decided || (await hasDecision(tx, row.id)))) {
    throw new AppError("life.decision-issued");
  }
  const after = afterEvent(facts, event);
  if (after === "extended-already") throw new AppError("life.extended-already", { times: row.extended });
  if (after === "wrong-state") {
    throw new AppError("dossiers.wrong-state", { state: dossierState(row.state).word });
  }
  if (event === "extend" && extension) {
    const until = extension.until(row);
    if (tx.at.slice(0, 10) > until) {
      throw new AppError("life.extend-too-late", {
        due: displayTime(row.due_at),
        until: displayTime(`${until}T00:00:00.000+07:00`).slice(0, 10),
      });
    }
  }
  return { facts, after };
}

/**
 * The one place where a dossier changes its state: the state, the event, the operation for the province and the
 * audit row are one. Every feature that brings an event about comes here, in the transaction of what it does.
 *
 * Throws `dossiers.not-found`, `life.reason-missing` and what `requirePossible` throws; nothing is changed then.
 */
export async function applyEvent(
  tx: WriteTx,
  given: ApplyEvent & { id: string },
  extension: ExtensionRules | null,
): Promise<{ id: string; from: DossierState; to: DossierState }> {
  const row = await tx.db
    .selectFrom("dossiers")
    .selectAll()
    .where("id", "=", given.dossierId)
    .executeTakeFirst();
  if (!row) throw new AppError("dossiers.not-found");
  const { event, id } = given;
  const { facts, after } = await requirePossible(tx, row, event, extension);
  const why = (given.why ?? "").trim();
  if (needsReason(event) && !why) throw new AppError("life.reason-missing");
  const outcome =
    event === "finish"
      ? { finished_at: tx.at, outcome: outcomeOf(row.due_at, tx.at) }
      : event === "recall-result"
        ? { finished_at: null, outcome: null, returned_at: null }
        : event === "correct-result"
          ? { returned_at: null }
          : {};
  await tx.db
    .updateTable("dossiers")
    .set({
      ...outcome,
      ...given.set,
      state: after.state,
      resume_state: after.resume,
      extended: row.extended + (event === "extend" ? 1 : 0),
      moved: after.moved ? 1 : 0,
    })
    .where("id", "=", row.id)
    .execute();
  const told = {
    from: facts.state,
    to: after.state,
    ...("outcome" in outcome && outcome.outcome ? { outcome: outcome.outcome } : {}),
    ...given.detail,
  };
  await addDossierEvent(tx, { id, dossierId: row.id, kind: event, by: given.by, why, detail: told });
  if (given.tellProvince !== false) {
    await tx.outbox({
      kind: event === "return" ? "dossier.returned" : "dossier.event",
      dossierId: row.id,
      body: {
        ...given.tell,
        ...told,
        dossierId: row.id,
        code: row.code,
        eventId: id,
        event,
        at: tx.at,
        by: given.by,
        why,
        dueAt: given.set?.due_at ?? row.due_at,
        nationalState: nationalState(after.state),
        // what the province had noted when this was decided: another machine may have said the same meanwhile
        baseRevision: row.revision,
      },
    });
  }
  await tx.audit(`life.${event}`, row.id, { from: facts.state, to: after.state });
  tx.emit("dossiers", [row.id]);
  tx.emit("sync", []);
  return { id, from: facts.state, to: after.state };
}

/** A decision was issued (TT 03/2025/TT-VPCP Điều 7): a result is here, on paper or electronic, or was given. */
async function hasDecision(tx: WriteTx, dossierId: string): Promise<boolean> {
  const electronic = await tx.db
    .selectFrom("results")
    .select("id")
    .where("dossier_id", "=", dossierId)
    .where("state", "=", "ready")
    .executeTakeFirst();
  const paper = await tx.db
    .selectFrom("components")
    .select("id")
    .where("dossier_id", "=", dossierId)
    .where("role", "=", "result")
    .executeTakeFirst();
  return electronic !== undefined || paper !== undefined;
}
