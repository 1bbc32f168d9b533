import { AppError } from "../errors.ts";
import type { Random } from "../ports.ts";
import { fromTimestamp } from "../time.ts";

/** Longest pause between two tries, without jitter; milliseconds. */
export const MAX_BACKOFF_MS = 10 * 60_000;
const FIRST_BACKOFF_MS = 1000;

/**
 * Pause before the next try in milliseconds: doubles from one second to ten minutes, of which a random
 * half is taken off, so that many jobs that failed together do not come back together.
 */
export function backOff(attempts: number, random: Random): number {
  const whole = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.max(0, attempts - 1));
  const share = new DataView(random.bytes(4).buffer).getUint32(0) / 2 ** 32;
  return Math.round(whole * (1 - share / 2));
}

/** After a failure: milliseconds to wait, or `give-up` when no try is left or none can help. */
export function afterFailure(
  failure: unknown,
  job: { attempts: number; max_attempts: number },
  random: Random,
): number | "give-up" {
  if (failure instanceof AppError && !failure.retryable) return "give-up";
  return job.attempts < job.max_attempts ? backOff(job.attempts, random) : "give-up";
}

/** How long until a job is due; 0 or less when it is. */
function wait(job: { run_after: string; attempts: number }, now: number): number {
  const left = fromTimestamp(job.run_after) - now;
  // the PC's clock went backwards: a pause is never longer than the longest
  return job.attempts > 0 && left > MAX_BACKOFF_MS ? 0 : left;
}

/** True when a waiting job may run now. */
export function isDue(job: { run_after: string; attempts: number }, now: number): boolean {
  return wait(job, now) <= 0;
}

/** Milliseconds until the next job that is not due yet; undefined when there is none. */
export function nextWake(
  jobs: readonly { run_after: string; attempts: number }[],
  now: number,
): number | undefined {
  const waits = jobs.map((job) => wait(job, now)).filter((left) => left > 0);
  // looked at again within the longest pause, because the clock may be moved meanwhile
  return waits.length > 0 ? Math.min(MAX_BACKOFF_MS, ...waits) : undefined;
}
