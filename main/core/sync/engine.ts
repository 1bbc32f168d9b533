import type { WireError } from "../../../preload/contract/errors.ts";
import type { SyncStatus } from "../../../preload/contract/sync.ts";
import { AppError, toWireError } from "../errors.ts";
import { dayOf, displayTime, type Timestamp, toTimestamp } from "../time.ts";
import { createContact } from "./contact.ts";
import { recall, remember } from "./memory.ts";
import { readDeferred } from "./pull.ts";
import { backOff, chance, DOWN_CODES, inTheWay, SOON_MENDED_CODES, syncSentence } from "./rules.ts";
import { asFailure, createRun, PROBE_MS, type RunParts, type SyncConfig } from "./run.ts";
import { createTally } from "./tally.ts";
import { listItems, reasonOf, type SyncItemView, soonestTry } from "./view.ts";
import { clearWaits } from "./waits.ts";
import { AskedToWait } from "./wire.ts";

interface SyncEngineParts
  extends Pick<RunParts, "database" | "ports" | "verifyResult" | "alongside" | "maxResultBytes"> {
  /** asked before every run; null: not enrolled yet */
  config(): Promise<SyncConfig | null>;
  /** line up or down, paused, problem: what no transaction tells */
  onEvent(topic: "sync", ids: string[]): void;
}

export interface SyncEngine {
  start(): Promise<void>;
  /** Ends the run at the next step; does not wait longer than three seconds for the network. */
  stop(): Promise<void>;
  /** Tries everything at once and resolves when this run has ended. */
  now(): Promise<SyncStatus>;
  /** Something was queued: a run begins soon. */
  poke(): void;
  pause(paused: boolean, actor?: string): Promise<SyncStatus>;
  /** Puts a refused operation back into the queue, by hand. */
  retry(id: string, actor?: string): Promise<SyncStatus>;
  status(): Promise<SyncStatus>;
  items(which: "waiting" | "failed" | "done", limit: number): Promise<SyncItemView[]>;
  /** operations that are on the line at this moment */
  sendingIds(): readonly string[];
  /** this machine's clock minus the server's, milliseconds; null before the first contact of this run */
  skewMs(): number | null;
}

/** The probes while the line is down, with something waiting or not. */
const OFFLINE_PROBE_MS = 1_000;
const IDLE_PROBE_MS = 60_000;
const SOON_MS = 50;
const STOP_PATIENCE_MS = 3_000;
/** these say nothing against the line itself */
const PROVINCE_ANSWERED = new Set([
  "sync.server-error",
  "sync.strange-answer",
  "sync.blocked",
  "sync.broken-off",
]);

/**
 * Sends the outbox and brings in the province's news, in runs one after another (`createRun`). What goes wrong stays
 * in the queue with its reason; nothing is lost by stopping anywhere.
 */
export function createSyncEngine(parts: SyncEngineParts): SyncEngine {
  const { database, ports } = parts;
  let started = false;
  let stopping = false;
  let paused = false;
  let configured = true;
  let online = false;
  let problem: WireError | null = null;
  let failures = 0;
  let nextRunAt: Timestamp | null = null;
  let cancelTimer: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let newcomers = false;

  const tally = createTally(database, ports, () => {
    if (!stopping) parts.onEvent("sync", []);
  });

  const at = () => toTimestamp(ports.clock.now());
  const contact = createContact(database, ports);
  /** operations that are on the line at this moment */
  const sending = new Set<string>();
  const province = createRun({
    ...parts,
    contact,
    sending,
    stopped: () => stopping || paused,
    hurried: () => again,
    newcomers: {
      any: () => newcomers,
      take() {
        const came = newcomers;
        newcomers = false;
        return came;
      },
    },
  });

  function say(change: { online?: boolean; problem?: AppError | null }): void {
    const before = `${online} ${problem?.code ?? ""}`;
    if (change.online !== undefined) online = change.online;
    if (change.problem !== undefined) problem = change.problem ? toWireError(change.problem) : null;
    if (before !== `${online} ${problem?.code ?? ""}`) parts.onEvent("sync", []);
  }

  /** Loads what is remembered; done once, before the first run or question. */
  let loaded: Promise<void> | undefined;
  function load(): Promise<void> {
    loaded ??= (async () => {
      paused = (await recall(database, "sync.paused")) === "1";
      await contact.load();
    })();
    return loaded;
  }

  /** A whole run with its outcome noted; answers the wait until the next. */
  async function cycle(): Promise<number> {
    await load();
    if (paused) return IDLE_PROBE_MS;
    try {
      const config = await parts.config();
      configured = config !== null;
      if (!config) {
        say({ online: false, problem: new AppError("sync.not-configured") });
        return IDLE_PROBE_MS;
      }
      const wait = await province.run(config, online, () => say({ online: true }));
      failures = 0;
      say({ problem: null });
      return wait;
    } catch (error) {
      const failure = asFailure(ports, error);
      failures++;
      const wait = await waitAfter(failure);
      const next = displayTime(toTimestamp(ports.clock.now() + wait)).slice(11);
      const lineUp = PROVINCE_ANSWERED.has(failure.code) || !failure.code.startsWith("sync.");
      say({
        online: lineUp && online,
        problem: new AppError(failure.code, { ...failure.params, next }, { retryable: true }),
      });
      return wait;
    } finally {
      sending.clear();
    }
  }

  async function waitAfter(failure: AppError): Promise<number> {
    if (DOWN_CODES.has(failure.code)) {
      const waiting = await database.read
        .selectFrom("outbox")
        .select("seq")
        .where("state", "in", ["waiting", "sending"])
        .limit(1)
        .executeTakeFirst();
      // asked often while something waits, so that it goes at once when the line is up; never all counters in step
      return waiting ? Math.round(OFFLINE_PROBE_MS * (0.5 + chance(ports) / 2)) : IDLE_PROBE_MS;
    }
    const asked = failure instanceof AskedToWait ? failure.waitMs : undefined;
    const wait = asked ?? backOff(failures, chance(ports));
    return SOON_MENDED_CODES.has(failure.code) ? Math.min(wait, PROBE_MS * (0.5 + chance(ports) / 2)) : wait;
  }

  /** Runs now or, when a run is on, once more after it; resolves when that run has ended. */
  function go(): Promise<void> {
    if (stopping) return Promise.resolve();
    cancelTimer?.();
    cancelTimer = undefined;
    if (running) {
      again = true;
      return running;
    }
    nextRunAt = null;
    running = (async () => {
      let wait: number;
      do {
        again = false;
        wait = await cycle();
      } while (again && !stopping);
      const due = stopping ? null : await soonestTry(database);
      const soonest = due ? Date.parse(due) - ports.clock.now() : wait;
      schedule(Math.max(SOON_MS, online ? Math.min(wait, soonest) : wait));
    })()
      .catch((error: unknown) => {
        ports.log.error("sync.run-failed", { error: String(error) });
        schedule(PROBE_MS);
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  function schedule(wait: number): void {
    if (!started || stopping) return;
    cancelTimer?.();
    nextRunAt = toTimestamp(ports.clock.now() + wait);
    cancelTimer = ports.timers.after(wait, () => void go());
  }

  async function status(): Promise<SyncStatus> {
    await load();
    const counts = await tally.counts();
    const skewMs = contact.last()?.skewMs ?? null;
    const deferred = (await readDeferred(database)).find((entry) => entry.error);
    const stuck = problem ?? (counts.lastError ? (JSON.parse(counts.lastError) as WireError) : null);
    const told = stuck ?? (deferred?.error as WireError | undefined) ?? null;
    return {
      configured,
      online,
      paused,
      sentence: syncSentence({
        ...counts,
        configured,
        online,
        paused,
        problem: stuck?.code ?? null,
        failed: counts.failedOperations,
        lastAt: counts.lastDoneAt ?? contact.last()?.at ?? null,
        today: dayOf(ports.clock.now()),
      }),
      waitingDossiers: counts.waitingDossiers,
      waitingOperations: counts.waitingOperations,
      waitingFiles: counts.waitingFiles,
      waitingBytes: counts.waitingBytes,
      failedOperations: counts.failedOperations,
      onlyHere: counts.onlyHere,
      lastContactAt: contact.last()?.at ?? null,
      nextTryAt: counts.waitingOperations > 0 ? (counts.soonestTryAt ?? nextRunAt) : null,
      obstacle: inTheWay(problem?.code ?? null),
      problem: told ? reasonOf(JSON.stringify(told)) : null,
      clockSkewSeconds: skewMs === null ? null : Math.round(skewMs / 100) / 10,
    };
  }

  return {
    async start() {
      if (started) return;
      started = true;
      stopping = false;
      await load();
      schedule(SOON_MS);
    },
    async stop() {
      stopping = true;
      started = false;
      cancelTimer?.();
      if (!running) return;
      const patience = new Promise<void>((resolve) => {
        const cancel = ports.timers.after(STOP_PATIENCE_MS, resolve);
        running?.finally(cancel);
      });
      await Promise.race([running, patience]);
    },
    async now() {
      await load();
      await clearWaits(database, at());
      province.putOffNothing();
      await go();
      return status();
    },
    poke() {
      newcomers = true;
      if (started && !running) schedule(SOON_MS);
      else again = true;
    },
    async pause(value, actor = "system") {
      await load();
      paused = value;
      await database.write({ actor, at: at() }, async (tx) => {
        await remember(tx, "sync.paused", value ? "1" : null);
        await tx.audit(value ? "sync.paused" : "sync.resumed", "sync");
        tx.emit("sync", []);
      });
      if (!value) void go();
      return status();
    },
    async retry(id, actor = "system") {
      await database.write({ actor, at: at() }, async (tx) => {
        const row = await tx.db
          .updateTable("outbox")
          .set({ state: "waiting", attempts: 0, next_try_at: null, error: null })
          .where("id", "=", id)
          .where("state", "<>", "done")
          .returning("dossier_id")
          .executeTakeFirst();
        if (!row) return;
        await tx.audit("sync.retried", id);
        tx.emit("sync", []);
        if (row.dossier_id) tx.emit("dossiers", [row.dossier_id]);
      });
      if (started) void go();
      return status();
    },
    status,
    items: (which, limit) => listItems(database, which, limit, sending),
    sendingIds: () => [...sending],
    skewMs: contact.skewMs,
  };
}
