import { describe, expect, onTestFinished, test } from "vitest";
import type { Database } from "../../db/database.ts";
import { AppError } from "../../main/core/errors.ts";
import { createJobQueue, type Job, type JobHandler, type JobQueue } from "../../main/core/jobs/queue.ts";
import { memoryLog, seededRandom, settled, testClock, testTimers } from "../support/memory-ports.ts";
import { AT, openTestDatabase } from "../support/open-database.ts";

const write = { actor: "tester", at: AT };

async function setUp(database?: Database) {
  const clock = testClock();
  const db = database ?? (await openTestDatabase({ clock })).database;
  const timers = testTimers(clock);
  const log = memoryLog();
  const ports = { clock, timers, log, random: seededRandom("jobs") };
  const queue = createJobQueue({ database: db, ports, owner: "this machine" });
  onTestFinished(() => queue.stop());
  const enqueue = (
    payload: Record<string, unknown> = {},
    more: { maxAttempts?: number; runAfter?: string } = {},
  ) => db.write(write, (tx) => tx.enqueue({ kind: "work", payload, subjectId: "s", ...more }));
  return { database: db, clock, timers, log, queue, enqueue };
}

/** Waits until something holds; the test's own time limit ends a wait that is in vain. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Lets the queue work until the job has the state. */
async function reaches(queue: JobQueue, id: string, state: string): Promise<Job> {
  const find = async () => (await queue.list()).find((job) => job.id === id);
  await until(async () => (await find())?.state === state);
  return (await find())!;
}

describe("jobs", () => {
  test("run in order, wake on enqueue, and exist only if their transaction commits", async () => {
    const { database, queue, enqueue } = await setUp();
    const seen: unknown[] = [];
    queue.register("work", async (payload) => void seen.push(payload.n), { concurrency: 1 });
    await enqueue({ n: 1 });
    const second = await enqueue({ n: 2 });
    await queue.start();
    await reaches(queue, second, "done");
    await expect(
      database.write(write, async (tx) => {
        await tx.enqueue({ kind: "work", payload: { n: 3 } });
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    const last = await enqueue({ n: 4 });
    const job = await reaches(queue, last, "done");
    expect(seen).toEqual([1, 2, 4]);
    expect(job.finishedAt).not.toBeNull();
  });

  test("what a person waits for goes before, and has room though other work fills its own", async () => {
    const { database, queue, enqueue } = await setUp();
    const seen: unknown[] = [];
    const releases: (() => void)[] = [];
    queue.register(
      "work",
      (payload) =>
        new Promise<void>((resolve) => {
          seen.push(payload.n);
          releases.push(resolve);
        }),
      { concurrency: 1 },
    );
    for (const n of ["bulk 1", "bulk 2"]) await enqueue({ n });
    await queue.start();
    await until(() => seen.length === 1);
    const urgent = (n: string) =>
      database.write(write, (tx) => tx.enqueue({ kind: "work", payload: { n }, urgent: true }));
    await urgent("person 1");
    await urgent("person 2");
    await until(() => seen.length === 2);
    for (let left = 4; left > 0; left--) {
      await until(() => releases.length > 0);
      // the pile first: that it ends makes no place for a person's work, nor the other way round
      releases.shift()?.();
    }
    await until(() => seen.length === 4);
    expect(seen.slice(0, 2)).toEqual(["bulk 1", "person 1"]);
    expect(seen.indexOf("person 2")).toBeGreaterThan(1);
  });

  test("at most the allowed number of a kind runs at a time", async () => {
    const { queue, enqueue } = await setUp();
    const releases: (() => void)[] = [];
    let most = 0;
    let now = 0;
    queue.register("work", async () => {
      most = Math.max(most, ++now);
      await new Promise<void>((resolve) => releases.push(resolve));
      now--;
    });
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await enqueue());
    await queue.start();
    for (let left = 5; left > 0; left--) {
      await until(() => releases.length === Math.min(2, left));
      releases.shift()!();
    }
    for (const id of ids) await reaches(queue, id, "done");
    expect(most).toBe(2);
  });

  test("a passing failure is tried again after a pause, with its reason shown meanwhile", async () => {
    const { queue, enqueue, timers } = await setUp();
    const attempts: number[] = [];
    queue.register("work", async (_payload, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new AppError("sync.offline", {}, { retryable: true });
    });
    const id = await enqueue();
    await queue.start();
    await until(() => attempts.length >= 1);
    const waiting = await reaches(queue, id, "waiting");
    expect(waiting.error?.code).toBe("sync.offline");
    await settled();
    expect(attempts).toEqual([1]);
    await until(async () => {
      await timers.advance(1000);
      return attempts.length === 3;
    });
    const done = await reaches(queue, id, "done");
    expect(attempts).toEqual([1, 2, 3]);
    expect(done.error).toBeNull();
  });

  test("a failure that no repetition helps stays visible at once and can be tried by hand", async () => {
    const { queue, enqueue } = await setUp();
    let broken = true;
    let runs = 0;
    queue.register("work", async () => {
      runs++;
      if (broken) throw new AppError("pdf.encrypted");
    });
    const id = await enqueue();
    await queue.start();
    const failed = await reaches(queue, id, "failed");
    expect(runs).toBe(1);
    expect(failed.error).toMatchObject({ code: "pdf.encrypted", retryable: false });
    expect(failed.error?.message).not.toBe("");
    broken = false;
    expect(await queue.retry(id)).toBe(true);
    await reaches(queue, id, "done");
    expect(await queue.retry(id)).toBe(false);
  });

  test("an unknown failure is given up after the last try and kept", async () => {
    const { queue, enqueue, timers } = await setUp();
    let runs = 0;
    queue.register("work", async () => {
      runs++;
      throw new Error("surprise");
    });
    const id = await enqueue({}, { maxAttempts: 3 });
    await queue.start();
    await until(async () => {
      await timers.advance(1000);
      return runs === 3;
    });
    const failed = await reaches(queue, id, "failed");
    expect(runs).toBe(3);
    expect(failed.error?.code).toBe("core.internal");
  });

  test("a waiting job is cancelled, a running one is told so", async () => {
    const { queue, enqueue, clock } = await setUp();
    let started = false;
    const waitForAbort: JobHandler = (_payload, { signal }) =>
      new Promise((_resolve, reject) => {
        started = true;
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    queue.register("work", waitForAbort);
    await queue.start();
    const later = new Date(clock.now() + 3600_000 + 7 * 3600_000).toISOString().replace("Z", "+07:00");
    const waiting = await enqueue({}, { runAfter: later });
    expect(await queue.cancel(waiting)).toBe(true);
    await reaches(queue, waiting, "cancelled");
    const running = await enqueue();
    await until(() => started);
    expect(await queue.cancel(running)).toBe(true);
    await reaches(queue, running, "cancelled");
    expect(await queue.cancel(running)).toBe(false);
    expect(await queue.cancel("none")).toBe(false);
  });

  test("a stop waits, and what was running starts again with the next process without losing a try", async () => {
    const { database, queue, enqueue } = await setUp();
    let ended = false;
    let started = false;
    queue.register("work", async (_payload, { signal }) => {
      started = true;
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      await settled();
      ended = true;
      throw signal.reason;
    });
    const id = await enqueue();
    await queue.start();
    await until(() => started);
    await queue.stop();
    expect(ended).toBe(true);
    expect((await queue.list())[0]).toMatchObject({ state: "waiting", attempts: 0 });
    const next = await setUp(database);
    next.queue.register("work", async () => {});
    await next.queue.start();
    await reaches(next.queue, id, "done");
  });

  test("what a dead process left running is taken back; its last try given up, never deleted", async () => {
    const { database, queue, enqueue } = await setUp();
    const again = await enqueue({}, { maxAttempts: 5 });
    const last = await enqueue({}, { maxAttempts: 1 });
    await database.write(write, async (tx) => {
      await tx.db
        .updateTable("jobs")
        .set({ state: "running", attempts: 1, lease_owner: "dead", lease_until: AT })
        .execute();
    });
    const seen: number[] = [];
    queue.register("work", async (_payload, { attempt }) => void seen.push(attempt));
    await queue.start();
    await reaches(queue, again, "done");
    expect(seen).toEqual([2]);
    const failed = await reaches(queue, last, "failed");
    expect(failed.error?.code).toBe("child.crashed");
  });

  test("progress is shown at once and written at most once a second", async () => {
    const { database, queue, enqueue, timers } = await setUp();
    let release: () => void = () => undefined;
    let report: ((done: number, total: number) => void) | undefined;
    queue.register("work", async (_payload, { progress }) => {
      report = progress;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    const id = await enqueue();
    await queue.start();
    await until(() => report !== undefined);
    const journal = async () =>
      (await database.read.selectFrom("journal_tail").select("position").executeTakeFirstOrThrow()).position;
    await settled();
    const before = await journal();
    for (let done = 1; done <= 50; done++) report!(done, 50);
    expect((await queue.list())[0]?.progress).toEqual({ done: 50, total: 50 });
    expect(await journal()).toBe(before);
    await timers.advance(1000);
    await until(async () => (await journal()) > before);
    await settled();
    expect((await journal()) - before).toBe(1);
    release();
    expect((await reaches(queue, id, "done")).progress).toEqual({ done: 50, total: 50 });
  });

  test("a lease is prolonged while its job works", async () => {
    const { database, queue, enqueue, timers } = await setUp();
    let release: (() => void) | undefined;
    queue.register("work", async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    const id = await enqueue();
    await queue.start();
    await until(() => release !== undefined);
    const lease = async () =>
      (await database.read.selectFrom("jobs").select("lease_until").executeTakeFirstOrThrow()).lease_until!;
    const first = await lease();
    await timers.advance(25_000);
    await until(async () => (await lease()) > first);
    release?.();
    await reaches(queue, id, "done");
    expect(await lease()).toBeNull();
  });
});
