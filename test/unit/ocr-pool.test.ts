import { describe, expect, it } from "vitest";
import { createOcrPool, readersFor } from "../../main/core/digitise/ocr-pool.ts";
import type { OcrPage } from "../../main/core/digitise/types.ts";
import { AppError } from "../../main/core/errors.ts";
import { createMemoryWatch } from "../../main/core/memory-watch.ts";
import type { Child, ChildCallOptions } from "../../main/core/ports.ts";
import { testClock, testTimers } from "../support/memory-ports.ts";

const PAGE: OcrPage = { text: "chữ", lines: [], width: 10, height: 10 };
const params = { image: new Uint8Array(1), dpi: 200 };

/** Children whose answers a test decides; counts starts, stops and calls at the same time. */
function fakeChildren(
  answer: (call: number, options: ChildCallOptions, child: FakeChild, page: number) => Promise<OcrPage>,
) {
  const log = { started: 0, stopped: 0, calls: 0, running: 0, most: 0, memory: 0 };
  const living: FakeChild[] = [];
  const children = {
    start(): Child {
      log.started++;
      const child = new FakeChild();
      living.push(child);
      return child;
    },
    /** what the children hold, and 100 of this process */
    resident: () => living.reduce((sum, child) => sum + (child.dead ? 0 : child.memory()), 100),
  };
  class FakeChild implements Child {
    dead = false;
    bytes: number | undefined;
    async call<T>(_method: string, asked: unknown, options: ChildCallOptions = {}): Promise<T> {
      log.most = Math.max(log.most, ++log.running);
      try {
        return (await answer(++log.calls, options, this, (asked as { page: number }).page)) as T;
      } finally {
        log.running--;
      }
    }
    memory(): number {
      return this.bytes ?? log.memory;
    }
    alive(): boolean {
      return !this.dead;
    }
    async stop(): Promise<void> {
      this.dead = true;
      log.stopped++;
    }
  }
  return { children, log };
}
type FakeChild = { dead: boolean; bytes: number | undefined };

const crash = (child: FakeChild): never => {
  child.dead = true;
  throw new AppError("child.crashed", { child: "ocr" }, { retryable: true });
};

describe("OcrPool", () => {
  it("reads a page again in a fresh process when the first one dies", async () => {
    const { children, log } = fakeChildren(async (call, _, child) => (call === 1 ? crash(child) : PAGE));
    const pool = createOcrPool(children, { workers: 1 });
    expect(await pool.recognise(params, { page: 3 })).toBe(PAGE);
    expect(log.started).toBe(2);
  });

  it("gives up after the second death, for this page only", async () => {
    const { children } = fakeChildren(async (call, _, child) => (call <= 2 ? crash(child) : PAGE));
    const pool = createOcrPool(children, { workers: 1 });
    await expect(pool.recognise(params, { page: 3 })).rejects.toMatchObject({
      code: "ocr.failed",
      params: { page: 3 },
    });
    expect(await pool.recognise(params, { page: 4 })).toBe(PAGE);
  });

  it("never runs more pages at a time than it has processes", async () => {
    const { children, log } = fakeChildren(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return PAGE;
    });
    const pool = createOcrPool(children, { workers: 2 });
    await Promise.all(Array.from({ length: 9 }, () => pool.recognise(params)));
    expect(log.most).toBe(2);
    expect(log.started).toBe(2);
  });

  it("replaces a process after its share of pages", async () => {
    const { children, log } = fakeChildren(async () => PAGE);
    const pool = createOcrPool(children, { workers: 1, pagesPerChild: 2 });
    for (let i = 0; i < 5; i++) await pool.recognise(params);
    expect(log.started).toBe(3);
    expect(log.stopped).toBe(2);
  });

  it("replaces a process that grew above the ceiling", async () => {
    const { children, log } = fakeChildren(async () => PAGE);
    log.memory = 2_000;
    const pool = createOcrPool(children, { workers: 1, memoryCeiling: 1_000 });
    await pool.recognise(params);
    await pool.recognise(params);
    expect(log.stopped).toBe(2);
  });

  it("stops the process of a cancelled page and lets those who wait go on", async () => {
    const { children, log } = fakeChildren((call, options) =>
      call === 1
        ? new Promise((_, reject) =>
            options.signal?.addEventListener("abort", () => reject(options.signal?.reason)),
          )
        : Promise.resolve(PAGE),
    );
    const pool = createOcrPool(children, { workers: 1 });
    const cancel = new AbortController();
    const first = pool.recognise(params, { signal: cancel.signal });
    const second = pool.recognise(params);
    await new Promise((resolve) => setImmediate(resolve));
    cancel.abort(new Error("thôi"));
    await expect(first).rejects.toThrow("thôi");
    expect(await second).toBe(PAGE);
    expect(log.stopped).toBe(1);
    expect(log.calls).toBe(2);
  });

  it("refuses after close and rejects who waits", async () => {
    let free: (page: OcrPage) => void = () => {};
    const { children } = fakeChildren(() => new Promise((resolve) => (free = resolve)));
    const pool = createOcrPool(children, { workers: 1 });
    const first = pool.recognise(params);
    const second = pool.recognise(params);
    const refused = expect(second).rejects.toMatchObject({ code: "child.crashed" });
    await new Promise((resolve) => setImmediate(resolve));
    await pool.close();
    free(PAGE);
    await first;
    await refused;
    await expect(pool.recognise(params)).rejects.toMatchObject({ code: "child.crashed" });
  });

  it("ends processes that have nothing to read, and starts again when there is", async () => {
    const { children, log } = fakeChildren(async () => PAGE);
    const timers = testTimers(testClock());
    const pool = createOcrPool(children, { workers: 1, idle: { timers, after: 1_000 } });
    await pool.recognise(params);
    await timers.advance(900);
    await pool.recognise(params);
    await timers.advance(900);
    expect(log).toMatchObject({ started: 1, stopped: 0 });
    await timers.advance(200);
    expect(log).toMatchObject({ started: 1, stopped: 1 });
    expect(await pool.recognise(params)).toBe(PAGE);
    expect(log.started).toBe(2);
    await pool.close();
    expect(timers.pending()).toBe(0);
  });
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("readers that a machine gets by itself", () => {
  it("one fewer than it has cores, at least one", () => {
    expect([1, 2, 3, 4].map((cores) => readersFor(cores))).toEqual([1, 1, 2, 3]);
    expect([8, 16].map((cores) => readersFor(cores, 16_000_000_000))).toEqual([7, 15]);
  });

  it("and no more than its memory holds, however many cores it has", () => {
    expect([500, 700, 900, 1150, 2000].map((megabytes) => readersFor(32, megabytes * 1e6))).toEqual([
      1, 1, 2, 3, 7,
    ]);
  });
});

describe("who waits at the counter", () => {
  it("is read before the pages that came earlier, one page of which is being read", async () => {
    const order: number[] = [];
    const free: (() => void)[] = [];
    const { children } = fakeChildren((_call, _options, _child, page) => {
      order.push(page);
      return new Promise((resolve) => free.push(() => resolve(PAGE)));
    });
    const pool = createOcrPool(children, { workers: 1 });
    const bulk = [1, 2, 3].map((page) => pool.recognise(params, { page }));
    await turn();
    const person = [11, 12].map((page) => pool.recognise(params, { page, urgent: true }));
    for (let left = 5; left > 0; left--) {
      await turn();
      free.shift()?.();
    }
    await Promise.all([...bulk, ...person]);
    expect(order).toEqual([1, 11, 12, 2, 3]);
    await pool.close();
  });
});

describe("while memory is short", () => {
  /** A pool of two under a limit; the children report what the test says. */
  function tight(answer: Parameters<typeof fakeChildren>[0], limit: number) {
    const { children, log } = fakeChildren(answer);
    const timers = testTimers(testClock());
    const watch = createMemoryWatch({ children, timers, limit });
    return { log, timers, pool: createOcrPool(children, { workers: 2, watch }) };
  }
  const MB = 1_000_000;

  it("a second process is not started, and the work is done by one", async () => {
    const { log, pool, timers } = tight(async () => PAGE, 400 * MB);
    log.memory = 200 * MB;
    await Promise.all([1, 2, 3].map((page) => pool.recognise(params, { page })));
    expect(log).toMatchObject({ started: 1, most: 1, calls: 3 });
    await pool.close();
    expect(timers.pending()).toBe(0);
  });

  it("a process is given back after its page once the sum is near the limit", async () => {
    const { log, pool } = tight(async () => PAGE, 220 * MB);
    log.memory = 200 * MB;
    for (const page of [1, 2]) await pool.recognise(params, { page });
    expect(log).toMatchObject({ started: 2, stopped: 2 });
    await pool.close();
  });

  it("the largest process is ended when the limit is passed; its page is read again by itself", async () => {
    const free: (() => void)[] = [];
    const { log, pool, timers } = tight((call, _options, child, page) => {
      // the first process swells while another page is read beside it
      if (call === 1) child.bytes = 900 * MB;
      return new Promise((resolve, reject) => {
        const look = () => (child.dead ? reject(new AppError("child.crashed", { child: "ocr" })) : undefined);
        free.push(() => (look(), resolve({ ...PAGE, text: `trang ${page}` })));
        void timers.advance(0).then(look);
      });
    }, 800 * MB);
    log.memory = 200 * MB;
    const first = pool.recognise(params, { page: 1 });
    const second = pool.recognise(params, { page: 2 });
    await timers.advance(600);
    for (let left = 4; left > 0; left--) {
      await turn();
      free.shift()?.();
    }
    expect((await first).text).toBe("trang 1");
    expect((await second).text).toBe("trang 2");
    expect(log.started).toBeGreaterThan(1);
    await pool.close();
  });

  it("a page that fills the memory all by itself is given up after its second try, and the rest goes on", async () => {
    const { pool, timers, log } = tight((_call, _options, child, page) => {
      child.bytes = page === 1 ? 900 * MB : 200 * MB;
      if (page !== 1) return Promise.resolve(PAGE);
      return timers.advance(600).then(() => {
        if (child.dead) throw new AppError("child.crashed", { child: "ocr" }, { retryable: true });
        return PAGE;
      });
    }, 800 * MB);
    const given = expect(pool.recognise(params, { page: 1 })).rejects.toMatchObject({
      code: "ocr.failed",
      params: { page: 1 },
    });
    await given;
    expect(await pool.recognise(params, { page: 2 })).toBe(PAGE);
    // cut off beside others does not count, so it was tried once more than an ordinary failure
    expect(log.calls).toBe(4);
    await pool.close();
  });
});
