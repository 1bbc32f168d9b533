import type { Store } from "../store.ts";
import { timestamp } from "../time.ts";
import type { NationalDossier } from "./facts.ts";
import { readDossier } from "./held.ts";
import { type Place, type Portal, PortalAway, PortalRefused } from "./portal.ts";
import { createSteps } from "./steps.ts";
import { TOLD, tell } from "./telling.ts";
import { createTurns, REFUSED_WAIT, type Turn, wait } from "./turns.ts";

interface DossierRow {
  dossierId: string;
  noticed: number;
  code: string | null;
  portalId: string | null;
  there: number;
  attempts: number;
  told: string;
  noticedAt: string;
}

const AT_ONCE = 100;
const ANY = 1_000_000;
/** how often the queue looks for work by itself; milliseconds */
const LOOK_EVERY = 1_000;

/**
 * The durable queue to the national portals. It follows what arrived and what the province did, dossier by dossier and
 * portal by portal: first the dossier, then its steps in their order, at most ten in a message. Whatever was sent is
 * noted when the portal has answered; what was not heard is sent again under the same code and the same times. A
 * dossier or a step on which the portal breaks down waits by itself: the others pass it.
 */
export function createOnward(store: Store, portals: readonly Portal[]) {
  const turns = createTurns(store.nowMs);
  const { sendSteps } = createSteps(store);
  let running: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | null = null;

  async function setting(key: string): Promise<number> {
    const row = await store.get<{ value: string }>("SELECT value FROM national_settings WHERE key = ?", key);
    return Number(row?.value ?? 0);
  }

  /** Enters every dossier of which something new is known; each happening once, for every portal. */
  async function notice(): Promise<void> {
    for (const portal of portals) {
      for (const table of ["operations", "changes"] as const) {
        const key = `${portal.key} ${table}`;
        const after = await setting(key);
        const type = table === "changes" ? "type" : "''";
        const rows = await store.all<{ seq: number; id: string | null; type: string }>(
          `SELECT seq, dossier_id AS id, ${type} AS type FROM ${table} WHERE seq > ? ORDER BY seq LIMIT 2000`,
          after,
        );
        const last = rows.at(-1);
        if (!last) continue;
        const ids = new Set(rows.flatMap(({ id, type }) => (id && type !== TOLD ? id : [])));
        await store.transaction(async (tx) => {
          for (const id of ids) await enter(tx, portal, id);
          await tx.insert(
            "national_settings",
            { key, value: String(last.seq) },
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
          );
        });
      }
    }
  }

  const enter = (tx: Store, portal: Portal, dossierId: string) =>
    tx.insert(
      "national_dossiers",
      {
        portal: portal.key,
        dossier_id: dossierId,
        state: "waiting",
        noticed: 1,
        code: null,
        portal_id: null,
        there: 0,
        attempts: 0,
        next_try_at: store.now(),
        noticed_at: store.now(),
        why: "",
        cut: "[]",
        told: "",
        step_why: "",
        accepted_at: null,
      },
      `ON CONFLICT (portal, dossier_id) DO UPDATE SET noticed = national_dossiers.noticed + 1, state = 'waiting',
         attempts = 0, next_try_at = excluded.next_try_at`,
    );

  /** Papers that are still on their way: a portal that cannot be told anew gets them with the dossier. */
  function waitsForPapers(portal: Portal, row: DossierRow, dossier: NationalDossier): number | null {
    if (portal.table.updates || row.there === 1 || dossier.state !== 2) return null;
    if (dossier.kept.every((paper) => !paper.mustDigitise || paper.file !== null)) return null;
    const until = Date.parse(row.noticedAt) + portal.table.waitForPapersMinutes * 60_000;
    return until > store.nowMs() ? until : null;
  }

  async function later(portal: Portal, row: DossierRow, at: number, why: string, attempts: number) {
    await store.run(
      "UPDATE national_dossiers SET next_try_at = ?, why = ?, attempts = ? WHERE portal = ? AND dossier_id = ?",
      timestamp(at),
      why,
      attempts,
      portal.key,
      row.dossierId,
    );
  }

  async function sendDossier(portal: Portal, row: DossierRow, turn: Turn): Promise<void> {
    const dossier = await readDossier(store, row.dossierId);
    if (!dossier) {
      // its reception arrives later, or never: then there is nothing to hand on
      return later(portal, row, store.nowMs() + REFUSED_WAIT, "tiếp nhận chưa đến", row.attempts);
    }
    const until = waitsForPapers(portal, row, dossier);
    if (until !== null) return later(portal, row, until, "chờ bản số hóa", row.attempts);
    const place: Place = { code: row.code, id: row.portalId, there: row.there === 1 };
    try {
      const done = await portal.sendDossier(dossier, place, (now) => keep(portal, row.dossierId, now));
      await accepted(portal, row, dossier, done.place, done.cut);
      turn.answered();
    } catch (error) {
      if (error instanceof PortalRefused) {
        turn.answered();
        return await returned(portal, row, error);
      }
      if (!(error instanceof PortalAway)) throw error;
      const refused = turn.asRefused(error, row.attempts + 1);
      if (refused) await returned(portal, row, refused);
      else await later(portal, row, store.nowMs() + wait(row.attempts), error.message, row.attempts + 1);
      turn.broke(row.dossierId, row.attempts, error);
    }
  }

  const keep = async (portal: Portal, dossierId: string, place: Place) => {
    await store.run(
      "UPDATE national_dossiers SET code = ?, portal_id = ?, there = ? WHERE portal = ? AND dossier_id = ?",
      place.code,
      place.id,
      place.there ? 1 : 0,
      portal.key,
      dossierId,
    );
  };

  async function accepted(
    portal: Portal,
    row: DossierRow,
    dossier: NationalDossier,
    place: Place,
    cut: readonly unknown[],
  ): Promise<void> {
    await store.transaction(async (tx) => {
      await tx.run(
        `UPDATE national_dossiers SET attempts = 0, why = '', cut = ?, told = 'accepted',
           accepted_at = coalesce(accepted_at, ?), state = CASE WHEN noticed = ? THEN 'sent' ELSE 'waiting' END
         WHERE portal = ? AND dossier_id = ?`,
        ...[JSON.stringify(cut), store.now(), row.noticed, portal.key, row.dossierId],
      );
      for (const [index, step] of dossier.steps.entries()) {
        await tx.insert(
          "national_steps",
          {
            portal: portal.key,
            operation_id: step.operationId,
            dossier_id: row.dossierId,
            ordinal: index + 1,
            parts: 0,
            state: "waiting",
            attempts: 0,
            next_try_at: store.now(),
            at: store.now(),
          },
          "ON CONFLICT (portal, operation_id) DO NOTHING",
        );
      }
      if (row.told !== "accepted")
        await tell(tx, portal, row.dossierId, "accepted", place.code ?? "", "", []);
    });
  }

  async function returned(portal: Portal, row: DossierRow, error: PortalRefused) {
    const why = error.message;
    await store.transaction(async (tx) => {
      await tx.run(
        `UPDATE national_dossiers SET state = 'returned', attempts = attempts + 1, why = ?, told = ?, next_try_at = ?
         WHERE portal = ? AND dossier_id = ?`,
        ...[why, why, timestamp(store.nowMs() + REFUSED_WAIT), portal.key, row.dossierId],
      );
      if (row.told !== why) {
        await tell(
          tx,
          portal,
          row.dossierId,
          "returned",
          "",
          why,
          error.missing.map(({ what }) => what),
        );
      }
    });
  }

  /** What is due and failed at most so often; false when there is nothing more. */
  async function sendDue(portal: Portal, turn: Turn, failed: number): Promise<boolean> {
    const rows = await store.all<DossierRow>(
      `SELECT dossier_id AS "dossierId", noticed, code, portal_id AS "portalId", there, attempts, told,
         noticed_at AS "noticedAt" FROM national_dossiers
       WHERE portal = ? AND state <> 'sent' AND next_try_at <= ? AND attempts <= ?
       ORDER BY next_try_at, noticed_at LIMIT ?`,
      ...[portal.key, store.now(), failed, AT_ONCE],
    );
    for (const row of rows) await sendDossier(portal, row, turn);
    let more = rows.length > 0;
    while (await sendSteps(portal, turn, failed)) more = true;
    return more;
  }

  async function serve(portal: Portal): Promise<void> {
    const turn = turns.begin(portal.key);
    if (!turn) return;
    try {
      // what never failed goes first: whatever the rest does to the portal, it has had its turn
      for (const failed of [0, ANY]) while (await sendDue(portal, turn, failed));
      turn.ended();
    } catch (error) {
      if (!(error instanceof PortalAway)) throw error;
      turn.ended(error);
    }
  }

  /** Sends everything that is due; what a portal does not take now waits for its time. */
  function run(): Promise<void> {
    again = true;
    running ??= (async () => {
      try {
        while (again) {
          again = false;
          await notice();
          await Promise.all(portals.map(serve));
        }
      } finally {
        running = null;
      }
    })();
    return running;
  }

  return {
    run,
    /** Looks for work by itself from now on. */
    start(): void {
      timer ??= setInterval(() => {
        run().catch((error) => {
          process.stderr.write(
            `${JSON.stringify({ level: "error", event: "national.failed", text: String(error) })}\n`,
          );
        });
      }, LOOK_EVERY).unref();
    },
    async stop(): Promise<void> {
      if (timer) clearInterval(timer);
      timer = null;
      again = false;
      await running?.catch(() => undefined);
    },
    /** Where each portal stands, for people. */
    async view() {
      const states = [];
      for (const { key, table } of portals) {
        const counts = await store.all<{ state: string; n: number }>(
          "SELECT state, count(*) AS n FROM national_dossiers WHERE portal = ? GROUP BY state",
          key,
        );
        const steps = await store.get<{ n: number }>(
          "SELECT count(*) AS n FROM national_steps WHERE portal = ? AND state = 'waiting'",
          key,
        );
        states.push({
          key,
          name: table.name,
          unverified: table.unverified === true,
          dossiers: Object.fromEntries(counts.map(({ state, n }) => [state, Number(n)])),
          steps: Number(steps?.n ?? 0),
          away: turns.whyAway(key),
        });
      }
      return states;
    },
  };
}

export type Onward = ReturnType<typeof createOnward>;
