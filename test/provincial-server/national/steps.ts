import type { Store } from "../store.ts";
import { timestamp } from "../time.ts";
import type { NationalDossier } from "./facts.ts";
import { readDossier } from "./held.ts";
import { type Place, type PlacedStep, type Portal, PortalAway, PortalRefused } from "./portal.ts";
import { tell } from "./telling.ts";
import { REFUSED_WAIT, type Turn, wait } from "./turns.ts";

interface StepRow {
  operationId: string;
  dossierId: string;
  parts: number;
  attempts: number;
}

/** The steps of dossiers on their way to a portal: in their order, several dossiers' in one message. */
export function createSteps(store: Store) {
  /** One message of the steps that are due and failed at most so often; false when there is none. */
  async function sendSteps(portal: Portal, turn: Turn, failed: number): Promise<boolean> {
    // of each dossier only what comes next may go: a step that waits holds those behind it
    const rows = await store.all<StepRow>(
      `SELECT operation_id AS "operationId", dossier_id AS "dossierId", parts, attempts FROM national_steps s
       WHERE portal = ? AND state = 'waiting' AND next_try_at <= ? AND attempts <= ? AND NOT EXISTS (
         SELECT 1 FROM national_steps e WHERE e.portal = s.portal AND e.dossier_id = s.dossier_id
           AND e.state = 'waiting' AND e.ordinal < s.ordinal AND (e.next_try_at > ? OR e.attempts > ?))
       ORDER BY at, dossier_id, ordinal LIMIT ?`,
      ...[portal.key, store.now(), failed, store.now(), failed, portal.table.stepsAtOnce],
    );
    if (rows.length === 0) return false;
    const known = new Map<string, { dossier: NationalDossier; place: Place }>();
    const steps: (PlacedStep & { row: StepRow })[] = [];
    for (const row of rows) {
      const of = known.get(row.dossierId) ?? (await placeOf(portal, row.dossierId));
      if (of) known.set(row.dossierId, of);
      const step = of?.dossier.steps.find(({ operationId }) => operationId === row.operationId);
      if (of && step) steps.push({ step, row, ...of });
      // what told it is not held here any more: there is nothing to hand on
      else
        await store.run(
          "DELETE FROM national_steps WHERE portal = ? AND operation_id = ?",
          portal.key,
          row.operationId,
        );
    }
    await sendTogether(portal, steps, turn);
    return true;
  }

  async function placeOf(portal: Portal, dossierId: string) {
    const dossier = await readDossier(store, dossierId);
    const row = await store.get<{ code: string | null; portalId: string | null }>(
      'SELECT code, portal_id AS "portalId" FROM national_dossiers WHERE portal = ? AND dossier_id = ?',
      portal.key,
      dossierId,
    );
    return dossier && row && { dossier, place: { code: row.code, id: row.portalId, there: true } };
  }

  /**
   * A message that is refused or breaks the portal down is sent step by step, so that one bad step holds up its own
   * dossier alone.
   */
  async function sendTogether(
    portal: Portal,
    steps: readonly (PlacedStep & { row: StepRow })[],
    turn: Turn,
  ): Promise<void> {
    try {
      for (const [part, send] of portal.stepParts.entries()) {
        const due = steps.filter(({ row }) => row.parts <= part);
        if (due.length === 0) continue;
        await send(due);
        turn.answered();
        await store.transaction(async (tx) => {
          for (const { row } of due) {
            row.parts = part + 1;
            await tx.run(
              "UPDATE national_steps SET parts = ?, state = ? WHERE portal = ? AND operation_id = ?",
              row.parts,
              row.parts === portal.stepParts.length ? "sent" : "waiting",
              portal.key,
              row.operationId,
            );
            if (row.parts === portal.stepParts.length) await stepMended(tx, portal, row.dossierId);
          }
        });
      }
    } catch (error) {
      if (!(error instanceof PortalRefused || error instanceof PortalAway)) throw error;
      const [bad] = steps;
      if (!bad) return;
      if (steps.length === 1) return await stepFailed(portal, bad, error, turn);
      const held = new Set<string>();
      for (const step of steps) {
        if (held.has(step.row.dossierId)) continue;
        await sendTogether(portal, [step], turn);
        if (step.row.parts < portal.stepParts.length) held.add(step.row.dossierId);
      }
    }
  }

  async function stepFailed(
    portal: Portal,
    bad: PlacedStep & { row: StepRow },
    error: PortalRefused | PortalAway,
    turn: Turn,
  ): Promise<void> {
    if (error instanceof PortalRefused) {
      turn.answered();
      return await stepRefused(portal, bad, error);
    }
    const refused = turn.asRefused(error, bad.row.attempts + 1);
    if (refused) await stepRefused(portal, bad, refused);
    else await stepsLater(store, portal, bad.row.dossierId, wait(bad.row.attempts));
    turn.broke(bad.row.dossierId, bad.row.attempts, error);
  }

  /** All steps of a dossier wait together: none goes before the one in front of it. */
  const stepsLater = (tx: Store, portal: Portal, dossierId: string, ms: number) =>
    tx.run(
      `UPDATE national_steps SET attempts = attempts + 1, next_try_at = ?
       WHERE portal = ? AND dossier_id = ? AND state = 'waiting'`,
      ...[timestamp(store.nowMs() + ms), portal.key, dossierId],
    );

  /** A step that was refused went through: the counter hears that nothing hinders the dossier any more. */
  async function stepMended(tx: Store, portal: Portal, dossierId: string): Promise<void> {
    const mended = await tx.get<{ code: string | null }>(
      `UPDATE national_dossiers SET step_why = '' WHERE portal = ? AND dossier_id = ? AND step_why <> ''
       RETURNING code`,
      ...[portal.key, dossierId],
    );
    if (mended) await tell(tx, portal, dossierId, "accepted", mended.code ?? "", "", []);
  }

  async function stepRefused(
    portal: Portal,
    { step, row }: PlacedStep & { row: StepRow },
    error: PortalRefused,
  ) {
    const why = `bước “${step.text}”: ${error.message}`;
    await store.transaction(async (tx) => {
      await stepsLater(tx, portal, row.dossierId, REFUSED_WAIT);
      const news = await tx.run(
        "UPDATE national_dossiers SET step_why = ? WHERE portal = ? AND dossier_id = ? AND step_why <> ?",
        ...[why, portal.key, row.dossierId, why],
      );
      if (news === 0) return;
      await tell(
        tx,
        portal,
        row.dossierId,
        "returned",
        "",
        why,
        error.missing.map(({ what }) => what),
      );
    });
  }

  return { sendSteps };
}
