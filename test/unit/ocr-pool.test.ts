import { describe, expect, it } from "vitest";
import { createOcrPool } from "../../main/core/digitise/ocr-pool.ts";
import type { OcrPage } from "../../main/core/digitise/types.ts";
import { AppError } from "../../main/core/errors.ts";
import type { Child, ChildCallOptions, Children } from "../../main/core/ports.ts";
import { testClock, testTimers } from "../support/memory-ports.ts";

const PAGE: OcrPage = { text: "chữ", lines: [], width: 10, height: 10 };
const params = { image: new Uint8Array(1), dpi: 200 };

/** Children whose answers a test decides; counts starts, stops and calls at the same time. */
function fakeChildren(
  answer: (call: number, options: ChildCallOptions, child: FakeChild) => Promise<OcrPage>,
) {
  const log = { started: 0, stopped: 0, calls: 0, running: 0, most: 0, memory: 0 };
  const children: Children = {
    start() {
      log.started++;
      return new FakeChild();
    },
  };
  class FakeChild implements Child {
    dead = false;
    async call<T>(_method: string, _params: unknown, options: ChildCallOptions = {}): Promise<T> {
      log.most = Math.max(log.most, ++log.running);
      try {
        return (await answer(++log.calls, options, this)) as T;
      } finally {
        log.running--;
      }
    }
    memory(): number {
      return log.memory;
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
type FakeChild = { dead: boolean };

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
