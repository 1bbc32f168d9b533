import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { digitise } from "../../main/core/digitise/engine.ts";
import { createOcrPool } from "../../main/core/digitise/ocr-pool.ts";
import type { OcrPage } from "../../main/core/digitise/types.ts";
import { AppError, toWireError } from "../../main/core/errors.ts";
import { createMemoryWatch } from "../../main/core/memory-watch.ts";
import type { Child } from "../../main/core/ports.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import { systemTimers } from "../../main/hosts/node/ports.ts";
import type { AssembledPage } from "../../main/pdf/assembled.ts";
import { CONTINUATION, DECISION, makePage } from "../support/pages.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Process ids of this test's own children that run `entry`, by Linux's process table. */
function childIds(entry: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => {
      try {
        const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${id}/stat`, "utf8"))?.[1]);
        return parent === process.pid && readFileSync(`/proc/${id}/cmdline`, "utf8").includes(entry);
      } catch {
        return false;
      }
    });
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const children = nodeChildren();
let imaging: Child;
let png: Uint8Array;
beforeAll(async () => {
  imaging = children.start("imaging");
  png = new Uint8Array(await makePage(DECISION));
});
afterAll(() => imaging.stop());

describe.runIf(process.platform === "linux")("an OCR process that dies", () => {
  it("is replaced in the middle of a page, and the page is read", async () => {
    const pool = createOcrPool(children, { workers: 1 });
    const derived = await imaging.call<{ bytes: Uint8Array }>("derive", { bytes: png, dpi: 200 });
    const reading: Promise<OcrPage> = pool.recognise({ image: derived.bytes, dpi: 200 });
    const first = await until(() => childIds("children/ocr.ts")[0]);
    process.kill(first, "SIGKILL");
    expect((await reading).text).toContain("QUYẾT ĐỊNH");
    const second = childIds("children/ocr.ts");
    expect(second).toHaveLength(1);
    expect(second[0]).not.toBe(first);
    await pool.close();
    expect(childIds("children/ocr.ts")).toEqual([]);
  });

  it("twice on the same page costs that page's text alone", async () => {
    const pages: AssembledPage[] = [];
    let deaths = 0;
    // every reading of page 1 loses its process; page 2 is left in peace
    const hunting = {
      ...children,
      start: (...args: Parameters<typeof children.start>): Child => {
        const child = children.start(...args);
        return {
          call: (method, params, options) => {
            const answer = child.call(method, params, options) as Promise<never>;
            if ((params as { page?: number }).page === 1) {
              deaths++;
              const id = childIds("children/ocr.ts")[0];
              if (id) process.kill(id, "SIGKILL");
            }
            return answer;
          },
          memory: () => child.memory(),
          alive: () => child.alive(),
          stop: () => child.stop(),
        };
      },
    };
    const pool = createOcrPool(hunting, { workers: 1 });
    const other = new Uint8Array(await makePage(CONTINUATION));
    const result = await digitise(
      [
        { name: "một", read: async () => png },
        { name: "hai", read: async () => other },
      ],
      { imaging, pool, writer: { addPage: async (page) => void pages.push(page) } },
    );
    await pool.close();
    expect(deaths).toBe(2);
    expect(result.warnings).toEqual([{ code: "ocr.failed", params: { page: 1 }, page: 1 }]);
    expect(pages).toHaveLength(2);
    expect((await result.readings.page(1)).lines).toEqual([]);
    expect(result.text.split("\f")[1]).toContain("Nơi nhận");
  });
});

describe.runIf(process.platform === "linux")("an OCR process that swells", () => {
  /** One page through a real reader that may hold so many bytes; which processes there were. */
  async function read(memoryMost: number | undefined) {
    const ids = new Set<number>();
    const counted = {
      ...children,
      start: (...args: Parameters<typeof children.start>): Child => {
        const child = children.start(...args);
        for (const id of childIds("children/ocr.ts")) ids.add(id);
        return child;
      },
    };
    const ended: number[] = [];
    const watch = createMemoryWatch({
      children,
      timers: systemTimers,
      limit: 8_000_000_000,
      onEnd: (resident) => ended.push(resident),
    });
    const pool = createOcrPool(counted, { workers: 1, watch, memoryMost });
    const pages: AssembledPage[] = [];
    const result = await digitise([{ name: "một", read: async () => png }], {
      imaging,
      pool,
      writer: { addPage: async (page) => void pages.push(page) },
    });
    await pool.close();
    return { result, pages, processes: ids.size, ended: ended.length, left: childIds("children/ocr.ts") };
  }

  it("past its limit is ended in the middle of the page, tried once more by a fresh one, then left to the person", async () => {
    // less than the trained data alone takes
    const swollen = await read(90_000_000);
    expect(swollen).toMatchObject({ processes: 2, ended: 2, left: [] });
    const { warnings, readings } = swollen.result;
    expect(warnings).toEqual([{ code: "ocr.failed", params: { page: 1 }, page: 1 }]);
    expect(toWireError(new AppError("ocr.failed", { page: 1 })).message).toBe(
      "Không nhận dạng được chữ trên trang 1.",
    );
    expect([swollen.pages.length, (await readings.page(1)).lines]).toEqual([1, []]);
    const usual = await read(undefined);
    expect(usual).toMatchObject({ processes: 1, ended: 0 });
    expect(usual.result.text).toContain("QUYẾT ĐỊNH");
  });
});

describe("a child of the Node host", () => {
  it("dies with its pending calls rejected, and says so later", async () => {
    const child = children.start("imaging");
    const pending = child.call("derive", { bytes: png, dpi: 200 });
    const refused = expect(pending).rejects.toMatchObject({ code: "child.crashed", retryable: true });
    await child.stop();
    await refused;
    expect(child.alive()).toBe(false);
    await expect(child.call("probe", { bytes: png, name: "" })).rejects.toMatchObject({
      code: "child.crashed",
    });
  });

  it("is killed when it does not answer in time", async () => {
    const child = children.start("imaging");
    await expect(child.call("derive", { bytes: png, dpi: 200 }, { timeout: 1 })).rejects.toMatchObject({
      code: "child.timeout",
      params: { child: "imaging" },
    });
    await until(() => (child.alive() ? undefined : true));
  });

  it("can be cancelled and serves on", async () => {
    const cancel = new AbortController();
    const call = imaging.call("derive", { bytes: png, dpi: 200 }, { signal: cancel.signal });
    cancel.abort(new Error("thôi"));
    await expect(call).rejects.toThrow("thôi");
    expect(await imaging.call("probe", { bytes: png, name: "" })).toMatchObject({ kind: "image" });
  });

  it.runIf(process.platform === "linux")("sees no secret of its parent", async () => {
    process.env.COUNTER_PIN = "12345678";
    process.env.SOME_TOKEN = "bí mật";
    const child = children.start("imaging");
    try {
      await child.call("probe", { bytes: png, name: "" });
      const environment = childIds("children/imaging.ts")
        .map((id) => readFileSync(`/proc/${id}/environ`, "utf8"))
        .join("\0");
      expect(environment).toContain("OMP_THREAD_LIMIT=1");
      expect(environment).not.toContain("12345678");
      expect(environment).not.toContain("SOME_TOKEN");
    } finally {
      delete process.env.COUNTER_PIN;
      delete process.env.SOME_TOKEN;
      await child.stop();
    }
  });

  it("reports its memory", async () => {
    await imaging.call("probe", { bytes: png, name: "" });
    expect(imaging.memory()).toBeGreaterThan(10_000_000);
  });
});
