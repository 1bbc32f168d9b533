import type { Database } from "../../../db/database.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { toTimestamp } from "../time.ts";
import type { JobHandler, JobRow } from "./job.ts";
import { afterFailure } from "./rules.ts";

export type JobPorts = Pick<Ports, "clock" | "random" | "timers" | "log">;

/** A job that runs in this process now. */
export interface Running {
  kind: string;
  /** a person waits for it */
  urgent: boolean;
  abort: AbortController;
  /** why it was aborted */
  because?: "cancel" | "stop";
  /** the handler has ended; how is being written down */
  settling?: boolean;
  progress: { done: number; total: number } | null;
  ended: Promise<void>;
}

/** A lease outlives the process by this much at most; milliseconds. */
export const LEASE_MS = 60_000;
/** How long the queue waits when it could not write, for a full disk to be cleared. */
export const TROUBLE_MS = 5000;
const PROGRESS_EVERY_MS = 1000;

/** Runs one claimed job from its handler's first line to the row that says how it ended. */
export function createJobRunner(parts: {
  database: Database;
  ports: JobPorts;
  onChange?(ids: string[]): void;
  /** false once the queue is stopping */
  working(): boolean;
}) {
  const { database, ports } = parts;
  const { clock, random, timers, log } = ports;

  async function update(id: string, values: Partial<JobRow>): Promise<void> {
    await database.write({ actor: "system", at: toTimestamp(clock.now()) }, async (tx) => {
      await tx.db.updateTable("jobs").set(values).where("id", "=", id).execute();
    });
    parts.onChange?.([id]);
  }

  async function run(row: JobRow, job: Running, handler: JobHandler): Promise<void> {
    const release = renewLease(row.id);
    const report = progressWriter(row.id, job);
    let failure: unknown;
    try {
      await handler(JSON.parse(row.payload) as Record<string, unknown>, {
        jobId: row.id,
        attempt: row.attempts,
        signal: job.abort.signal,
        progress: report.progress,
      });
    } catch (error) {
      failure = error ?? new AppError("core.internal");
    }
    job.settling = true;
    release();
    await report.stop();
    await settle(row, job, failure);
  }

  /** Writes down how a job ended; tries until it can, because the work itself is already done. */
  async function settle(row: JobRow, job: Running, failure: unknown): Promise<void> {
    const now = clock.now();
    const ended = { lease_owner: null, lease_until: null, finished_at: toTimestamp(now) };
    const progress = job.progress && JSON.stringify(job.progress);
    let values: Partial<JobRow>;
    if (failure === undefined) values = { ...ended, state: "done", error: null, progress };
    else if (job.because === "cancel") values = { ...ended, state: "cancelled", progress };
    else if (job.because === "stop") {
      values = {
        state: "waiting",
        attempts: row.attempts - 1,
        lease_owner: null,
        lease_until: null,
        progress,
      };
    } else {
      const error = JSON.stringify(toWireError(failure));
      const next = afterFailure(failure, row, random);
      log.warn("jobs.failed", { kind: row.kind, attempt: row.attempts, code: toWireError(failure).code });
      values =
        next === "give-up"
          ? { ...ended, state: "failed", error, progress }
          : {
              state: "waiting",
              run_after: toTimestamp(now + next),
              error,
              lease_owner: null,
              lease_until: null,
              progress,
            };
    }
    for (;;) {
      try {
        await update(row.id, values);
        return;
      } catch (error) {
        log.error("jobs.settle", { kind: row.kind, code: toWireError(error).code });
        // a stopping program does not wait for a disk: the lease expires and the job runs again
        if (!parts.working()) return;
        await new Promise<void>((resolve) => timers.after(TROUBLE_MS, resolve));
      }
    }
  }

  /** Prolongs the lease while the handler works; returns the way to stop. */
  function renewLease(id: string): () => void {
    let cancel = timers.after(LEASE_MS / 3, renew);
    let held = true;
    function renew(): void {
      void update(id, { lease_until: toTimestamp(clock.now() + LEASE_MS) })
        .catch((error) => log.warn("jobs.lease", { code: toWireError(error).code }))
        .finally(() => {
          if (held) cancel = timers.after(LEASE_MS / 3, renew);
        });
    }
    return () => {
      held = false;
      cancel();
    };
  }

  /** Progress lives in memory and is written at most once a second, the latest only. */
  function progressWriter(id: string, job: Running) {
    let cancel: (() => void) | undefined;
    let writing: Promise<void> = Promise.resolve();
    const flush = () => {
      cancel = undefined;
      writing = update(id, { progress: JSON.stringify(job.progress) }).catch((error) =>
        log.warn("jobs.progress", { code: toWireError(error).code }),
      );
    };
    return {
      progress(done: number, total: number): void {
        job.progress = { done, total };
        cancel ??= timers.after(PROGRESS_EVERY_MS, flush);
      },
      async stop(): Promise<void> {
        cancel?.();
        await writing;
      },
    };
  }

  return run;
}
