import { expect, test } from "vitest";
import { keepChild } from "../../main/core/kept-child.ts";
import type { Child } from "../../main/core/ports.ts";
import { testClock, testTimers } from "../support/memory-ports.ts";

/** A kept child whose calls end when the test says so. */
function kept(idleAfter?: number) {
  const timers = testTimers(testClock());
  const log = { started: 0, stopped: 0 };
  const open: (() => void)[] = [];
  const start = (): Child => {
    let living = true;
    log.started++;
    return {
      call: <T>() => new Promise<T>((done) => open.push(() => done("answer" as T))),
      memory: () => 1,
      alive: () => living,
      async stop() {
        living = false;
        log.stopped++;
      },
    };
  };
  const child = keepChild({ timers, children: { start } }, "pdf", { idleAfter });
  async function answered() {
    const call = child.call("verify", {});
    await timers.advance(0);
    open.shift()?.();
    return call;
  }
  return { child, timers, log, open, answered };
}

test("a child without work is stopped, and the next call finds a new one", async () => {
  const { child, timers, log, answered } = kept(1_000);
  await answered();
  await timers.advance(999);
  expect(log.stopped).toBe(0);
  await timers.advance(1);
  expect(log).toEqual({ started: 1, stopped: 1 });
  expect(child.memory()).toBeUndefined();
  expect(await answered()).toBe("answer");
  expect(log.started).toBe(2);
});

test("a call that takes longer than that is not cut off", async () => {
  const { child, timers, log, open, answered } = kept(1_000);
  await answered();
  const long = child.call("verify", {});
  await timers.advance(5_000);
  expect(log.stopped).toBe(0);
  open.shift()?.();
  expect(await long).toBe("answer");
  await timers.advance(1_000);
  expect(log.stopped).toBe(1);
});

test("a child that holds an officer's session rests never, and a stopped one leaves no timer", async () => {
  const token = kept();
  await token.answered();
  await token.timers.advance(86_400_000);
  expect(token.log.stopped).toBe(0);
  const pdf = kept(1_000);
  await pdf.answered();
  await pdf.child.stop();
  expect(pdf.timers.pending()).toBe(0);
});
