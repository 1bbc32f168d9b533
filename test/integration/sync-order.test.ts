import { describe, expect, test } from "vitest";
import { allowedSpeed } from "../../main/core/sync/rules.ts";
import type { Timestamp } from "../../main/core/time.ts";
import { counter, noise, province, receive, sign, until } from "../support/sync-counter.ts";

const code = (n: number) => `H41.99-260109-000${n}`;

describe("what goes first", () => {
  test("every dossier before any scan, small scans before big ones", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const one = await receive(at, { code: code(1) });
    const big = await sign(at, one, [noise(900_000, "big")]);
    const two = await receive(at, { code: code(2) });
    const small = await sign(at, two, [noise(2_000, "small")]);
    const three = await receive(at, { code: code(3) });
    expect((await at.engine.now()).waitingOperations).toBe(0);
    const { operations } = await server.state();
    expect(operations.map(({ kind, dossierId }) => [kind, dossierId])).toEqual([
      ["dossier.received", one],
      ["dossier.received", two],
      ["dossier.received", three],
      ["document.signed", two],
      ["document.signed", one],
    ]);
    expect(operations.slice(3).map(({ files }) => files)).toEqual([small.sha256, big.sha256]);
  });

  test("a dossier received while a big scan goes up does not wait for it; the scan goes on at its byte", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const one = await receive(at, { code: code(1) });
    const bytes = noise(3_400_000, "big");
    await sign(at, one, [bytes]);
    const { send } = at.ports.net;
    let pieces = 0;
    let two = "";
    at.ports.net.send = async (request) => {
      const answer = await send(request);
      if (request.method === "PATCH" && ++pieces === 2) {
        two = await receive(at, { code: code(2) });
        at.engine.poke();
      }
      return answer;
    };
    await at.engine.now();
    const { operations } = await server.state();
    expect(operations.map(({ kind, dossierId }) => [kind, dossierId])).toEqual([
      ["dossier.received", one],
      ["dossier.received", two],
      ["document.signed", one],
    ]);
    expect([...server.receivedBytes().values()]).toEqual([bytes.length]);
  });
});

describe("the limit for files", () => {
  test("in working hours it is another one, by the clock of Vietnam", () => {
    const policy = {
      kilobytesPerSecond: null,
      workingHours: { from: "07:00", to: "17:00", kilobytesPerSecond: 20 },
    };
    const speed = (time: string) => allowedSpeed(policy, `2026-01-09T${time}:00.000+07:00` as Timestamp);
    expect(["06:59", "07:00", "16:59", "17:00"].map(speed)).toEqual([
      Number.POSITIVE_INFINITY,
      20_480,
      20_480,
      Number.POSITIVE_INFINITY,
    ]);
    // a day off has no working hours
    const worksOn = (day: string) => day !== "2026-01-10";
    const on = (day: string) =>
      allowedSpeed({ ...policy, worksOn }, `${day}T09:00:00.000+07:00` as Timestamp);
    expect(["2026-01-09", "2026-01-10"].map(on)).toEqual([20_480, Number.POSITIVE_INFINITY]);
    expect(allowedSpeed(undefined, "2026-01-09T09:00:00.000+07:00" as Timestamp)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  test("a scan takes as long as its share of the line", async () => {
    const server = await province();
    const upload = { kilobytesPerSecond: 100, workingHours: null };
    const at = await counter({ url: server.url, token: server.token, upload });
    await sign(at, await receive(at, { code: code(1) }), [noise(1_024_000)]);
    const before = at.clock.monotonic();
    await at.engine.start();
    expect(await until(at, async () => (await at.engine.status()).waitingOperations === 0)).toBe(true);
    // ten pieces of a second each, the clock moving in whole seconds
    expect(at.clock.monotonic() - before).toBeGreaterThanOrEqual(10_000);
    expect(server.files.transfers).toHaveLength(10);
  });

  test("where files wait for the evening, dossiers go at once and the files by themselves after closing", async () => {
    const server = await province();
    const workingHours = { from: "07:00", to: "17:00", kilobytesPerSecond: 0 };
    const at = await counter({
      url: server.url,
      token: server.token,
      upload: { kilobytesPerSecond: null, workingHours },
    });
    const dossier = await receive(at, { code: code(1) });
    await sign(at, dossier, [noise(5_000)]);
    const status = await at.engine.now();
    expect(status).toMatchObject({
      waitingOperations: 1,
      waitingFiles: 1,
      failedOperations: 0,
      problem: null,
    });
    expect((await server.state()).operations.map(({ kind }) => kind)).toEqual(["dossier.received"]);
    // this machine's clock alone says that it is evening
    at.clock.set(Date.parse("2026-01-09T17:00:01+07:00"));
    expect((await at.engine.now()).waitingOperations).toBe(1);
    server.clock.set(Date.parse("2026-01-09T17:00:01+07:00"));
    expect((await at.engine.now()).waitingOperations).toBe(0);
    expect((await server.state()).files).toMatchObject([{ intact: true }]);
  });
});
