import type { Database, WriteTx } from "../../../db/database.ts";
import { AppError, toWireError } from "../errors.ts";
import { toTimestamp } from "../time.ts";
import { describeJob, type Job, type JobHandler, type JobState } from "./job.ts";
import { isDue, nextWake } from "./rules.ts";
import { createJobRunner, type JobPorts, LEASE_MS, type Running, TROUBLE_MS } from "./run.ts";

export type { Job, JobHandler } from "./job.ts";

const DEFAULT_CONCURRENCY = 2;

interface JobFilter {
  state?: JobState;
  kind?: string;
  subjectId?: string;
  /** newest first; default 200 */
  limit?: number;
}

export interface JobQueue {
  /**
   * Before `start`. At most `concurrency` (default 2) jobs of the kind run at a time, and as many more that a person
   * waits for: other work never keeps their places.
   */
  register(kind: string, handler: JobHandler, options?: { concurrency?: number }): void;
  /** Takes back what a former process left running, then works. */
  start(): Promise<void>;
  /** Takes no more; aborts what runs, which goes back to waiting, and waits until it has ended. */
  stop(): Promise<void>;
  /** A waiting job is cancelled, a running one is asked to end. False when there is nothing to cancel. */
  cancel(id: string): Promise<boolean>;
  /** Lets a failed or cancelled job run again from its first try. False for any other. */
  retry(id: string): Promise<boolean>;
  list(filter?: JobFilter): Promise<Job[]>;
}

/** The durable queue of this machine over the `jobs` table (hàng đợi công việc). */
export function createJobQueue(parts: {
  database: Database;
  ports: JobPorts;
  /** name of this machine in leases */
  owner: string;
  /** a job's state or progress changed */
  onChange?(ids: string[]): void;
}): JobQueue {
  const { database, ports } = parts;
  const { clock, timers, log } = ports;
  const kinds = new Map<string, { handler: JobHandler; concurrency: number }>();
  const running = new Map<string, Running>();
  let working = false;
  let pumping: Promise<void> | undefined;
  let again = false;
  let cancelWake: () => void = () => undefined;
  let stopListening: () => void = () => undefined;

  async function write<T>(work: (tx: WriteTx) => Promise<T>, ids: string[]): Promise<T> {
    const result = await database.write({ actor: "system", at: toTimestamp(clock.now()) }, work);
    if (ids.length > 0) parts.onChange?.(ids);
    return result;
  }

  const run = createJobRunner({ database, ports, onChange: parts.onChange, working: () => working });

  /** Looks for work until there is none; a call while it looks makes it look once more. */
  function pump(): void {
    if (!working) return;
    again = true;
    pumping ??= (async () => {
      while (again && working) {
        again = false;
        await fill();
      }
    })()
      .catch((error) => {
        log.error("jobs.pump", { code: toWireError(error).code });
        wakeIn(TROUBLE_MS);
      })
      .finally(() => {
        pumping = undefined;
        // a call may have come after the last look
        if (again) pump();
      });
  }

  function wakeIn(ms: number): void {
    cancelWake();
    cancelWake = timers.after(ms, pump);
  }

  /** Starts every due job for which its kind has room, then sleeps until the next one is due. */
  async function fill(): Promise<void> {
    const now = clock.now();
    // work of a kind that a person waits for and other work of that kind have places of their own
    const free = new Map<string, number>();
    const places = (job: { kind: string; urgent: boolean | number }) => `${job.kind} ${Number(job.urgent)}`;
    for (const [kind, { concurrency }] of kinds) {
      for (const urgent of [true, false]) free.set(places({ kind, urgent }), concurrency);
    }
    for (const job of running.values()) free.set(places(job), free.get(places(job))! - 1);
    const waiting = await database.read
      .selectFrom("jobs")
      .select(["id", "kind", "run_after", "attempts", "urgent"])
      .where("state", "=", "waiting")
      .where("kind", "in", [...kinds.keys()])
      .orderBy("urgent", "desc")
      .orderBy("seq")
      .execute();
    for (const job of waiting) {
      // without room it is looked at again when one of its kind ends
      const room = free.get(places(job)) ?? 0;
      if (room <= 0 || running.has(job.id) || !isDue(job, now)) continue;
      if (await claim(job.id)) free.set(places(job), room - 1);
      if (!working) return;
    }
    const wake = nextWake(waiting, now);
    if (wake !== undefined) wakeIn(wake);
  }

  /** Takes a job for this process, durably, and starts it. */
  async function claim(id: string): Promise<boolean> {
    const row = await write(
      (tx) =>
        tx.db
          .updateTable("jobs")
          .set((set) => ({
            state: "running",
            attempts: set("attempts", "+", 1),
            lease_owner: parts.owner,
            lease_until: toTimestamp(clock.now() + LEASE_MS),
          }))
          .where("id", "=", id)
          .where("state", "=", "waiting")
          .returningAll()
          .executeTakeFirst(),
      [id],
    );
    if (!row) return false;
    const job: Running = {
      kind: row.kind,
      urgent: row.urgent === 1,
      abort: new AbortController(),
      progress: null,
      ended: Promise.resolve(),
    };
    running.set(id, job);
    job.ended = run(row, job, kinds.get(row.kind)!.handler).finally(() => {
      running.delete(id);
      pump();
    });
    return true;
  }

  /** A job that was running when the program died counts its try; one that has none left is given up. */
  async function takeBack(): Promise<void> {
    const left = await database.read.selectFrom("jobs").selectAll().where("state", "=", "running").execute();
    if (left.length === 0) return;
    const now = clock.now();
    await write(
      async (tx) => {
        for (const row of left) {
          const crashed = new AppError("child.crashed", { child: row.kind });
          const next = row.attempts < row.max_attempts ? 0 : undefined;
          await tx.db
            .updateTable("jobs")
            .set({
              lease_owner: null,
              lease_until: null,
              ...(next === undefined
                ? { state: "failed", finished_at: tx.at, error: JSON.stringify(toWireError(crashed)) }
                : { state: "waiting", run_after: toTimestamp(now + next) }),
            })
            .where("id", "=", row.id)
            .execute();
        }
      },
      left.map((row) => row.id),
    );
    log.warn("jobs.taken-back", { count: left.length });
  }

  return {
    register(kind, handler, options = {}) {
      if (kinds.has(kind)) throw new Error(`job kind ${kind} is registered twice`);
      kinds.set(kind, { handler, concurrency: options.concurrency ?? DEFAULT_CONCURRENCY });
    },

    async start() {
      await takeBack();
      working = true;
      stopListening = database.listen((topic) => {
        if (topic === "jobs") pump();
      });
      pump();
    },

    async stop() {
      working = false;
      stopListening();
      cancelWake();
      await pumping;
      for (const job of running.values()) {
        job.because ??= "stop";
        job.abort.abort(new AppError("core.unavailable", {}, { retryable: true }));
      }
      await Promise.all([...running.values()].map((job) => job.ended));
    },

    async cancel(id) {
      const job = running.get(id);
      if (job?.settling) await job.ended;
      else if (job) {
        job.because = "cancel";
        job.abort.abort(new AppError("core.unavailable", {}, { retryable: true }));
        return true;
      }
      const changed = await write(
        (tx) =>
          tx.db
            .updateTable("jobs")
            .set({ state: "cancelled", finished_at: tx.at })
            .where("id", "=", id)
            .where("state", "=", "waiting")
            .executeTakeFirst(),
        [id],
      );
      // it may have been claimed while the write waited
      return changed.numUpdatedRows > 0n || (running.has(id) && this.cancel(id));
    },

    async retry(id) {
      const changed = await write(
        async (tx) => {
          const result = await tx.db
            .updateTable("jobs")
            .set({
              state: "waiting",
              attempts: 0,
              run_after: tx.at,
              error: null,
              progress: null,
              finished_at: null,
            })
            .where("id", "=", id)
            .where("state", "in", ["failed", "cancelled"])
            .executeTakeFirst();
          tx.emit("jobs", [id]);
          return result;
        },
        [id],
      );
      return changed.numUpdatedRows > 0n;
    },

    async list(filter = {}) {
      let query = database.read.selectFrom("jobs").selectAll();
      if (filter.state) query = query.where("state", "=", filter.state);
      if (filter.kind) query = query.where("kind", "=", filter.kind);
      if (filter.subjectId) query = query.where("subject_id", "=", filter.subjectId);
      const rows = await query
        .orderBy("seq", "desc")
        .limit(filter.limit ?? 200)
        .execute();
      return rows.map((row) => describeJob(row, running.get(row.id)?.progress));
    },
  };
}
