import { describe, expect, test } from "vitest";
import { type Told, tell } from "../support/lying-province.ts";
import { type Counter, counter, province, receive } from "../support/sync-counter.ts";

const CODE = "H41.99-260109-0001";
const OTHER = "H41.99-260109-0002";

describe("numbers that were not asked for", () => {
  const stock = { days: 3, series: [{ series: "dossier" as const, count: 20, threshold: 5 }] };
  const blocks = (at: Counter) =>
    at.database.read.selectFrom("number_blocks").select(["day", "first", "last", "state"]).execute();

  test.each<[string, (blocks: Told[]) => unknown]>([
    ["in quotes", (given) => given.map((one) => ({ ...one, first: String(one.first) }))],
    ["under one name for two days", (given) => given.map((one) => ({ ...one, id: given[0]!.id }))],
    ["of no block", (given) => [...given, null]],
    ["without an end", (given) => given.map((one) => ({ ...one, last: Number.MAX_VALUE }))],
    ["of another office", (given) => given.map((one) => ({ ...one, agencyCode: "H41.98" }))],
    ["of another day", (given) => given.map((one) => ({ ...one, day: "2031-01-01" }))],
    ["backwards", (given) => given.map((one) => ({ ...one, first: one.last, last: one.first }))],
    ["none", () => []],
  ])(
    "%s: none is taken, the dossiers go, and the true ones come later under the same key",
    async (_what, untrue) => {
      const server = await province();
      const at = await counter({ url: server.url, token: server.token, stock });
      await receive(at, { code: CODE });
      const honest = tell(at, "/v1/number-blocks", (told) => ({
        blocks: untrue(told.blocks as Told[]),
      }));
      const status = await at.engine.now();
      expect(status.problem).toContain("Máy chủ tỉnh trả lời sai: dải số không đúng với dải đã xin");
      expect(await blocks(at)).toEqual([]);
      expect((await server.state()).operations).toHaveLength(1);
      honest();
      expect((await at.engine.now()).problem).toBeNull();
      const taken = await blocks(at);
      expect(taken.map(({ state }) => state)).toEqual(["open", "open", "open"]);
      // the province gave them once, however often it was asked
      expect(taken.map(({ first }) => first)).toEqual([1, 1, 1]);
    },
  );

  test("a block that overlaps one of ours, under a new name, is given up unused", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token, stock });
    await at.engine.now();
    await at.database.write({ actor: "test", at: "2026-01-09T08:00:00.000+07:00" }, (tx) =>
      tx.db.updateTable("number_blocks").set({ next: 19 }).execute(),
    );
    tell(at, "/v1/number-blocks", (told) => ({
      blocks: (told.blocks as Told[]).map((one) => ({ ...one, first: 5, last: 24 })),
    }));
    await at.engine.now();
    const all = await blocks(at);
    expect(all.filter(({ state }) => state === "open").map(({ first }) => first)).toEqual([1, 1, 1]);
    expect(all.filter(({ state }) => state === "abandoned").map(({ first }) => first)).toEqual([5, 5, 5]);
  });
});

test("a province whose clock stands in 1970: dossiers go in their order, the distance is told, the days here stay", async () => {
  const server = await province();
  const stock = { days: 3, series: [{ series: "dossier" as const, count: 20, threshold: 5 }] };
  const at = await counter({ url: server.url, token: server.token, stock });
  const honest = tell(at, "/v1/clock", (told) => ({ ...told, now: "1970-01-01T07:00:00.000+07:00" }));
  const ids = [await receive(at, { code: CODE }), await receive(at, { code: OTHER })];
  const status = await at.engine.now();
  expect(status).toMatchObject({ online: true, waitingOperations: 0, failedOperations: 0 });
  expect(Math.round(status.clockSkewSeconds! / 86_400 / 365.25)).toBe(56);
  expect((await server.state()).operations.map(({ dossierId }) => dossierId)).toEqual(ids);
  const received = await at.database.read.selectFrom("dossiers").select("received_at").execute();
  for (const { received_at } of received) expect(received_at.slice(0, 10)).toBe("2026-01-09");
  honest();
  expect((await at.engine.now()).problem).toBeNull();
  const days = await at.database.read.selectFrom("number_blocks").select("day").execute();
  expect(days.map(({ day }) => day)).toEqual(
    expect.arrayContaining(["2026-01-09", "2026-01-10", "2026-01-11"]),
  );
});

test.each([
  ["a number", 1_767_920_400_000],
  ["a word", "hôm nay"],
  ["a day that does not exist", "2026-02-31T25:00:00.000+07:00"],
])("a clock that tells %s is no clock: nothing is sent, and it is said", async (_what, now) => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  await receive(at, { code: CODE });
  const honest = tell(at, "/v1/clock", (told) => ({ ...told, now }));
  const status = await at.engine.now();
  expect(status.waitingOperations).toBe(1);
  expect(status.problem).toContain("Máy chủ tỉnh trả lời sai: không nêu giờ");
  honest();
  expect((await at.engine.now()).waitingOperations).toBe(0);
});
