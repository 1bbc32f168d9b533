import { expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import type { ErrorCode } from "../../preload/contract/errors.ts";
import { type Counter, counter, outbox, province, receive } from "../support/sync-counter.ts";

/** A counter whose way out fails by `code` until `open`; `asked`: when it tried, milliseconds of its clock. */
async function shutOut(code: ErrorCode, seed = 1) {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token }, seed);
  await receive(at, { code: "H41.99-260109-0001" });
  const { send } = at.ports.net;
  const asked: number[] = [];
  at.ports.net.send = async () => {
    asked.push(at.clock.monotonic());
    throw new AppError(
      code,
      { proxy: "p:3128", url: "http://p/", status: 503, why: "x" },
      { retryable: true },
    );
  };
  await at.engine.start();
  const open = () => {
    at.ports.net.send = send;
  };
  return { at, asked, open };
}

/** Seconds of the counter's clock until its dossier is with the province, in steps of a tenth. */
async function secondsUntilSent(at: Counter): Promise<number> {
  const since = at.clock.monotonic();
  for (let step = 0; step < 4000; step++) {
    if ((await outbox(at))[0]!.state === "done") return (at.clock.monotonic() - since) / 1000;
    await at.timers.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return Number.POSITIVE_INFINITY;
}

test.each<[ErrorCode, number]>([
  ["sync.offline", 2],
  ["sync.proxy-down", 2],
  ["sync.proxy-offline", 2],
  ["sync.pac-unreachable", 2],
  // somebody has to sign in or to mend something: looked after often enough for whoever waits beside it
  ["sync.not-json", 15],
  ["sync.pac", 15],
  ["sync.proxy-refused", 15],
  // whoever asks with a wrong password each second is locked out
  ["sync.proxy-password", 300],
])(
  "after half an hour of %s, a dossier goes within %i seconds of the line being up",
  async (code, seconds) => {
    const { at, asked, open } = await shutOut(code);
    await at.timers.advance(1_800_000);
    expect((await at.engine.status()).online).toBe(false);
    const tries = asked.length;
    open();
    expect(await secondsUntilSent(at)).toBeLessThanOrEqual(seconds + 0.5);
    if (code === "sync.proxy-password") expect(tries).toBeLessThan(30);
  },
);

test("counters of one province that lost the line together do not come back in step", async () => {
  const together = await Promise.all([1, 2, 3, 4].map((seed) => shutOut("sync.offline", seed)));
  for (const { at } of together) await at.timers.advance(20_000);
  const times = together.map(({ asked }) => asked.slice(-5).join());
  expect(new Set(times).size).toBe(together.length);
});
