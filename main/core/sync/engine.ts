import type { Database } from "../../../db/database.ts";
import type { VerifyReport } from "../../../preload/contract/copies.ts";
import type { WireError } from "../../../preload/contract/errors.ts";
import type { SyncStatus } from "../../../preload/contract/sync.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { dayOf, displayTime, type Timestamp, toTimestamp } from "../time.ts";
import { Account, reconcile } from "./account.ts";
import { fetchAttachments, NO_ROOM } from "./attachments.ts";
import type { Partial } from "./download.ts";
import { recall, remember } from "./memory.ts";
import { ensureStock, type StockPlan, USUAL_STOCK } from "./numbers.ts";
import { pull, readDeferred } from "./pull.ts";
import { clearWaits, push } from "./push.ts";
import { allowedSpeed, backOff, chance, inTheWay, syncSentence, type UploadPolicy } from "./rules.ts";
import { createServerLine, type FileLine } from "./server-line.ts";
import { createTally } from "./tally.ts";
import { listItems, reasonOf, type SyncItemView, soonestTry } from "./view.ts";
import { AskedToWait, type Line, probe, probeAgain } from "./wire.ts";

/** Whom this machine speaks to, and as whom. */
export interface SyncConfig extends Line {
  agencyCode: string;
  /** UUID of this machine */
  deviceId: string;
  stock?: StockPlan;
  /** how fast files may go up; as fast as the line is when absent */
  upload?: UploadPolicy;
}

interface SyncEngineParts {
  database: Database;
  ports: Ports;
  /** asked before every run; null: not enrolled yet */
  config(): Promise<SyncConfig | null>;
  /** judges the signature of a result before it is taken in */
  verifyResult(bytes: Uint8Array): Promise<VerifyReport>;
  /** what other features ask of the province while the line is up, now and then */
  alongside?(line: FileLine): Promise<void>;
  /** line up or down, paused, problem: what no transaction tells */
  onEvent(topic: "sync", ids: string[]): void;
  /** a larger result is refused; bytes, default 200 MiB */
  maxResultBytes?: number;
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

/** The longest that news of the province wait; and the probes while the line is down, with something waiting or not. */
const PROBE_MS = 15_000;
const OFFLINE_PROBE_MS = 1_000;
const IDLE_PROBE_MS = 60_000;
/** the feed was longer than one reading takes */
const MORE_NEWS_MS = 1_000;
const SOON_MS = 50;
const STOP_PATIENCE_MS = 3_000;
/** a contact is written down when the last note of it is older than this */
const NOTE_EVERY_MS = 300_000;
const STOCK_RETRY_MS = 300_000;
/** what other features ask for is news of hours, not of seconds */
const ALONGSIDE_EVERY_MS = 60_000;
/** of files filed online so much comes before what this machine has to send, the rest after it */
const FIRST_BYTES = 8 * 1024 * 1024;
const MAX_RESULT_BYTES = 200 * 1024 * 1024;

interface Contact {
  skewMs: number;
  at: Timestamp;
}

/**
 * Sends the outbox and brings in the province's news, in runs one after another: probe, numbers, news,
 * operations, news again. What goes wrong stays in the queue with its reason; nothing is lost by stopping
 * anywhere.
 */
export function createSyncEngine(parts: SyncEngineParts): SyncEngine {
  const { database, ports } = parts;
  let started = false;
  let stopping = false;
  let paused = false;
  let configured = true;
  let online = false;
  let problem: WireError | null = null;
  let contact: Contact | null = null;
  let noted: Contact | null = null;
  let measured: number | null = null;
  let failures = 0;
  const sending = new Set<string>();
  let stockNotBefore = Number.NEGATIVE_INFINITY;
  let alongsideNotBefore = Number.NEGATIVE_INFINITY;
  let nextRunAt: Timestamp | null = null;
  let cancelTimer: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let newcomers = false;
  const partial: Partial = { current: null };
  /** of the files that other features ask for */
  const besides: Partial = { current: null };

  const tally = createTally(database, ports, () => {
    if (!stopping) parts.onEvent("sync", []);
  });

  const at = () => toTimestamp(ports.clock.now());
  const stopped = () => stopping || paused;

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
      const stored = await recall(database, "sync.contact");
      if (stored !== undefined) contact = noted = JSON.parse(stored) as Contact;
    })();
    return loaded;
  }

  async function noteContact(skewMs: number): Promise<void> {
    measured = skewMs;
    contact = { skewMs, at: at() };
    const sinceNote = noted ? ports.clock.now() - Date.parse(noted.at) : Number.POSITIVE_INFINITY;
    const same = noted !== null && Math.abs(noted.skewMs - skewMs) < 2_000;
    if (same && sinceNote >= 0 && sinceNote < NOTE_EVERY_MS) return;
    noted = contact;
    const value = JSON.stringify(contact);
    await database.write({ actor: "system", at: at() }, (tx) => remember(tx, "sync.contact", value));
  }

  /** Until when the province takes this program is said before that day comes (see `createAges`). */
  async function noteEnd(day: string | null): Promise<void> {
    if (((await recall(database, "sync.protocol-ends")) ?? null) === day) return;
    await database.write({ actor: "system", at: at() }, async (tx) => {
      await remember(tx, "sync.protocol-ends", day);
      tx.emit("sync", []);
    });
  }

  /** One run from probe to news; answers how long to wait for the next, milliseconds. */
  async function run(config: SyncConfig): Promise<number> {
    const line = { serverUrl: config.serverUrl, deviceToken: config.deviceToken, pin: config.pin };
    const wasOnline = online;
    const told = await (wasOnline ? probe : probeAgain)(ports, line, config.deviceId);
    await noteContact(told.skewMs);
    await noteEnd(told.protocolEndsOn);
    if (!wasOnline) await clearWaits(database, at(), "line");
    say({ online: true });
    const serverNow = () => ports.clock.now() - (measured ?? 0);
    const pullParts = {
      database,
      ports,
      line,
      agencyCode: config.agencyCode,
      partial,
      stopped,
      maxResultBytes: parts.maxResultBytes ?? MAX_RESULT_BYTES,
      verifyResult: parts.verifyResult,
    };
    let trouble = await keepStock({ ...config, line, serverNow });
    trouble = (await askAlongside(line)) ?? trouble;
    const account = Account.safeParse(told.account);
    if (account.success) {
      const compare = () => reconcile({ database, ports, line, stopped }, account.data);
      trouble = (await attempt(compare)) ?? trouble;
    }
    let more = false;
    const hear = async () => {
      trouble = (await attempt(async () => ({ more } = await pull(pullParts)))) ?? trouble;
    };
    await hear();
    const filed = { database, ports, line, maxBytes: pullParts.maxResultBytes };
    const first = () => stopped() || newcomers;
    const fetchFiled = async (how: { stopped(): boolean; most?: number }) => {
      trouble = (await attempt(() => fetchAttachments({ ...filed, ...how }), NO_ROOM)) ?? trouble;
    };
    await fetchFiled({ stopped: first, most: FIRST_BYTES });
    const pushed = await push({
      database,
      ports,
      line,
      stopped,
      deviceId: config.deviceId,
      speed: () => allowedSpeed(config.upload, at()),
      newcomers() {
        const came = newcomers;
        newcomers = false;
        return came;
      },
      accepts: told.accepts,
      sending,
    });
    if (pushed.sent > 0 && !pushed.failure) await hear();
    if (!pushed.failure && !NO_ROOM.has(trouble?.code ?? "")) {
      await fetchFiled({ stopped: () => stopped() || again || newcomers });
    }
    const failure = pushed.failure ?? trouble;
    if (failure) throw failure;
    return more ? MORE_NEWS_MS : PROBE_MS;
  }

  async function keepStock(config: SyncConfig & { line: Line; serverNow(): number }) {
    if (ports.clock.monotonic() < stockNotBefore) return undefined;
    const failure = await attempt(() =>
      ensureStock({ ...config, database, ports, plan: config.stock ?? USUAL_STOCK }),
    );
    // numbers running out is told by the stock itself; a refusal must not hold up the dossiers
    if (failure) stockNotBefore = ports.clock.monotonic() + STOCK_RETRY_MS;
    return failure && failure.code !== "sync.rejected" ? failure : undefined;
  }

  async function askAlongside(line: Line): Promise<AppError | undefined> {
    const { alongside } = parts;
    if (!alongside || ports.clock.monotonic() < alongsideNotBefore) return undefined;
    alongsideNotBefore = ports.clock.monotonic() + ALONGSIDE_EVERY_MS;
    const failure = await attempt(async () => {
      try {
        await alongside(createServerLine(ports, line, besides));
      } catch (error) {
        if (error instanceof AppError && error.code.startsWith("sync.")) throw error;
        // an answer that another feature does not believe is its own affair; the dossiers go on
        ports.log.warn("sync.alongside-refused", {
          code: error instanceof AppError ? error.code : "unknown",
        });
      }
    });
    return failure;
  }

  /** A failure of one part does not keep the others from their turn, unless the line is gone. */
  async function attempt(
    work: () => Promise<unknown>,
    also: ReadonlySet<string> = new Set(),
  ): Promise<AppError | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      const failure = asFailure(error);
      const own = ["sync.server-error", "sync.strange-answer", "sync.rejected"].includes(failure.code);
      if (own || also.has(failure.code)) return failure;
      throw failure;
    }
  }

  function asFailure(error: unknown): AppError {
    if (error instanceof AppError) return error;
    ports.log.error("sync.run-failed", { error: String(error) });
    return new AppError("core.internal", {}, { cause: error });
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
      const wait = await run(config);
      failures = 0;
      say({ problem: null });
      return wait;
    } catch (error) {
      const failure = asFailure(error);
      failures++;
      const wait = await waitAfter(failure);
      const next = displayTime(toTimestamp(ports.clock.now() + wait)).slice(11);
      const lineUp =
        ["sync.server-error", "sync.strange-answer"].includes(failure.code) ||
        !failure.code.startsWith("sync.");
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
    if (failure.code === "sync.offline" || failure.code === "sync.proxy-down") {
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
    return asked ?? backOff(failures, chance(ports));
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
        lastAt: counts.lastDoneAt ?? contact?.at ?? null,
        today: dayOf(ports.clock.now()),
      }),
      waitingOperations: counts.waitingOperations,
      waitingFiles: counts.waitingFiles,
      waitingBytes: counts.waitingBytes,
      failedOperations: counts.failedOperations,
      onlyHere: counts.onlyHere,
      lastContactAt: contact?.at ?? null,
      nextTryAt: counts.waitingOperations > 0 ? (counts.soonestTryAt ?? nextRunAt) : null,
      obstacle: inTheWay(problem?.code ?? null),
      problem: told ? reasonOf(JSON.stringify(told)) : null,
      clockSkewSeconds: contact ? Math.round(contact.skewMs / 100) / 10 : null,
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
      await clearWaits(database, at(), "all");
      stockNotBefore = Number.NEGATIVE_INFINITY;
      alongsideNotBefore = Number.NEGATIVE_INFINITY;
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
    skewMs: () => measured,
  };
}
