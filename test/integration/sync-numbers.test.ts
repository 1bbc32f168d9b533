import { describe, expect, test } from "vitest";
import type { StockPlan } from "../../main/core/sync/service.ts";
import { startProxy } from "../support/proxy.ts";
import { type Counter, counter, province, receive } from "../support/sync-counter.ts";

const PLAN: StockPlan = {
  days: 45,
  series: [
    { series: "dossier", count: 10, threshold: 3 },
    { series: "copy", count: 5, threshold: 2 },
  ],
};
const blocks = (at: Counter) =>
  at.database.read
    .selectFrom("number_blocks")
    .selectAll()
    .orderBy("series")
    .orderBy("day")
    .orderBy("first")
    .execute();

describe("numbers leased in advance", () => {
  test("for 45 days of both series, once", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token, stock: PLAN });
    await at.engine.now();
    const rows = await blocks(at);
    expect(rows).toHaveLength(90);
    const dossier = rows.filter((row) => row.series === "dossier");
    expect([dossier[0]!.day, dossier.at(-1)!.day]).toEqual(["2026-01-09", "2026-02-22"]);
    expect(dossier[0]).toMatchObject({ agency_code: "H41.99", first: 1, last: 10, next: 1, state: "open" });
    await at.engine.now();
    expect(await blocks(at)).toHaveLength(90);
    expect((await server.state()).blocks).toHaveLength(90);
  });

  test("a day that runs low gets a further block behind the first", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token, stock: PLAN });
    await at.engine.now();
    await at.database.write({ actor: "test", at: "2026-01-09T08:00:00.000+07:00" }, async (tx) => {
      await tx.db
        .updateTable("number_blocks")
        .set({ next: 9 })
        .where("series", "=", "dossier")
        .where("day", "=", "2026-01-09")
        .execute();
    });
    await at.engine.now();
    const today = (await blocks(at)).filter((row) => row.series === "dossier" && row.day === "2026-01-09");
    expect(today.map((row) => [row.first, row.last, row.next])).toEqual([
      [1, 10, 9],
      [11, 20, 11],
    ]);
  });

  test("an answer that was lost is asked for again under its key: no block is lost", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token, stock: PLAN });
    server.fault({ kind: "drop-after", path: "/v1/number-blocks" });
    await at.engine.now();
    await at.engine.now();
    expect(await blocks(at)).toHaveLength(90);
    expect((await server.state()).blocks.map((block) => block.id).sort()).toEqual(
      (await blocks(at)).map((block) => block.id).sort(),
    );
  });

  test("law case 19: two machines side by side hold numbers that do not overlap", async () => {
    const server = await province();
    const one = await counter({ url: server.url, token: server.deviceTokens[0]!, stock: PLAN }, 1);
    const two = await counter({ url: server.url, token: server.deviceTokens[1]!, stock: PLAN }, 2);
    await Promise.all([one.engine.now(), two.engine.now()]);
    const taken = [...(await blocks(one)), ...(await blocks(two))].flatMap((row) =>
      Array.from({ length: row.last - row.first + 1 }, (_, n) => `${row.series} ${row.day} ${row.first + n}`),
    );
    expect(taken).toHaveLength(2 * 45 * 15);
    expect(new Set(taken).size).toBe(taken.length);
  });

  test("a server restored from an older copy leases the same ordinals again: they are never used", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token, stock: { ...PLAN, days: 1 } });
    await at.engine.now();
    for (const table of ["ordinals", "blocks", "leases"]) await server.store.run(`DELETE FROM ${table}`);
    await at.database.write({ actor: "test", at: "2026-01-09T08:00:00.000+07:00" }, async (tx) => {
      await tx.db
        .updateTable("number_blocks")
        .set({ next: 11, state: "spent" })
        .where("series", "=", "dossier")
        .execute();
    });
    await at.engine.now();
    await at.engine.now();
    const rows = (await blocks(at)).filter((row) => row.series === "dossier");
    expect(rows.map((row) => `${row.first} ${row.state}`).sort()).toEqual([
      "1 abandoned",
      "1 spent",
      "11 open",
    ]);
  });

  test("days are counted by the server's clock, and a refusal does not hold up the dossiers", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token, stock: { ...PLAN, days: 2 } });
    at.clock.set(Date.parse("2009-01-01T00:00:00+07:00"));
    await receive(at, { code: "TẠM-1", provisional: true });
    const status = await at.engine.now();
    expect(status.waitingOperations).toBe(0);
    expect([...new Set((await blocks(at)).map((row) => row.day))]).toEqual(["2026-01-09", "2026-01-10"]);
    server.fault({ kind: "status", status: 500, path: "/v1/number-blocks", times: -1 });
    await at.database.write({ actor: "test", at: "2026-01-09T08:00:00.000+07:00" }, async (tx) => {
      await tx.db.deleteFrom("number_blocks").execute();
    });
    await receive(at, { code: "TẠM-2", provisional: true });
    expect((await at.engine.now()).waitingOperations).toBe(0);
  });

  test("a series that the province refuses keeps no other from its numbers", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token, stock: { ...PLAN, days: 1 } });
    server.fault({ kind: "status", status: 422, path: "/v1/number-blocks" });
    await at.engine.now();
    expect((await blocks(at)).map(({ series }) => series)).toEqual(["copy"]);
    // a request that was for days gone by is made anew under another key
    await at.timers.advance(300_000);
    await at.engine.now();
    expect((await blocks(at)).map(({ series }) => series)).toEqual(["copy", "dossier"]);
  });

  test("no line, no lease; the request is kept and served when the line is back", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token, stock: PLAN });
    proxy.down();
    await at.engine.now();
    expect(await blocks(at)).toHaveLength(0);
    proxy.up();
    await at.engine.now();
    expect(await blocks(at)).toHaveLength(90);
    await proxy.close();
  });
});
