import type { Store } from "../store.ts";
import { timestamp } from "../time.ts";
import type { NationalDossier } from "./facts.ts";
import { readDossier } from "./held.ts";
import { type Place, type PlacedStep, type Portal, PortalAway, PortalRefused } from "./portal.ts";

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
interface StepRow {
  operationId: string;
  dossierId: string;
  parts: number;
}

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 300_000;
/** a dossier that was refused is tried again by itself: the portal's catalogue may have been mended */
const REFUSED_WAIT = 3_600_000;
/** the change by which the counters hear of it */
const TOLD = "national-told";
const AT_ONCE = 100;
/** how often the queue looks for work by itself; milliseconds */
const LOOK_EVERY = 1_000;

const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

const wait = (attempts: number): number => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts, 20));

/**
 * The durable queue to the national portals. It follows what arrived and what the province did, dossier by dossier and
 * portal by portal: first the dossier, then its steps in their order, at most ten in a message. Whatever was sent is
 * noted when the portal has answered; what was not heard is sent again under the same code and the same times.
 */
export function createOnward(store: Store, portals: readonly Portal[]) {
  /** of each portal: not before, and how often it failed in a row */
  const away = new Map<string, { until: number; failures: number; why: string }>();
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
        sent: 0,
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

  async function sendDossier(portal: Portal, row: DossierRow): Promise<void> {
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
    } catch (error) {
      if (!(error instanceof PortalRefused)) throw error;
      await returned(portal, row, error);
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
        `UPDATE national_dossiers SET sent = ?, attempts = 0, why = '', cut = ?, told = 'accepted',
           accepted_at = coalesce(accepted_at, ?), state = CASE WHEN noticed = ? THEN 'sent' ELSE 'waiting' END
         WHERE portal = ? AND dossier_id = ?`,
        ...[row.noticed, JSON.stringify(cut), store.now(), row.noticed, portal.key, row.dossierId],
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

  const tell = (
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

  async function sendSteps(portal: Portal): Promise<boolean> {
    // of each dossier only what comes next may go: a step that waits holds those behind it
    const rows = await store.all<StepRow>(
      `SELECT operation_id AS "operationId", dossier_id AS "dossierId", parts FROM national_steps
       WHERE portal = ? AND state = 'waiting' AND next_try_at <= ? ORDER BY at, dossier_id, ordinal LIMIT ?`,
      ...[portal.key, store.now(), portal.table.stepsAtOnce],
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
    await sendTogether(portal, steps);
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

  /** A message that is refused is sent step by step, so that one bad step holds up its own dossier alone. */
  async function sendTogether(
    portal: Portal,
    steps: readonly (PlacedStep & { row: StepRow })[],
  ): Promise<void> {
    try {
      for (const [part, send] of portal.stepParts.entries()) {
        const due = steps.filter(({ row }) => row.parts <= part);
        if (due.length === 0) continue;
        await send(due);
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
      if (!(error instanceof PortalRefused)) throw error;
      const held = new Set<string>();
      if (steps.length > 1) {
        for (const step of steps) {
          if (held.has(step.row.dossierId)) continue;
          await sendTogether(portal, [step]);
          if (step.row.parts < portal.stepParts.length) held.add(step.row.dossierId);
        }
        return;
      }
      const [bad] = steps;
      if (!bad) return;
      await stepRefused(portal, bad, error);
    }
  }

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
      await tx.run(
        `UPDATE national_steps SET attempts = attempts + 1, next_try_at = ?
         WHERE portal = ? AND dossier_id = ? AND state = 'waiting'`,
        ...[timestamp(store.nowMs() + REFUSED_WAIT), portal.key, row.dossierId],
      );
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

  async function serve(portal: Portal): Promise<void> {
    const rest = away.get(portal.key);
    if (rest && rest.until > store.nowMs()) return;
    try {
      for (;;) {
        const rows = await store.all<DossierRow>(
          `SELECT dossier_id AS "dossierId", noticed, code, portal_id AS "portalId", there, attempts, told,
             noticed_at AS "noticedAt" FROM national_dossiers
           WHERE portal = ? AND state <> 'sent' AND next_try_at <= ? ORDER BY next_try_at, noticed_at LIMIT ?`,
          ...[portal.key, store.now(), AT_ONCE],
        );
        for (const row of rows) await sendDossier(portal, row);
        let more = rows.length > 0;
        while (await sendSteps(portal)) more = true;
        if (!more) break;
      }
      away.delete(portal.key);
    } catch (error) {
      if (!(error instanceof PortalAway)) throw error;
      const failures = (rest?.failures ?? 0) + 1;
      away.set(portal.key, { failures, until: store.nowMs() + wait(failures - 1), why: error.message });
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
          away: away.get(key)?.why ?? "",
        });
      }
      return states;
    },
  };
}

export type Onward = ReturnType<typeof createOnward>;
