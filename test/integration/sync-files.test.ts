import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { testClock } from "../support/memory-ports.ts";
import { startProxy } from "../support/proxy.ts";
import { startServer } from "../support/server.ts";
import {
  type Counter,
  counter,
  noise,
  outbox,
  province,
  receive,
  sign,
  until,
} from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

const code = (n: number) => `H41.99-260109-${1000 + n}`;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What this counter asks from now on: method and path without what is different each time. */
function asked(at: Counter): string[] {
  const all: string[] = [];
  const { send } = at.ports.net;
  at.ports.net.send = (request) => {
    all.push(`${request.method} ${new URL(request.url).pathname.replace(/[0-9a-f-]{32,64}$/, "…")}`);
    return send(request);
  };
  return all;
}

/** So many dossiers, each with two scans of `size` bytes. */
async function dossiers(at: Counter, count: number, size: number): Promise<string[]> {
  const hashes: string[] = [];
  for (let n = 0; n < count; n++) {
    const scans = [noise(size, `one ${n}`), noise(size - n, `two ${n}`)];
    hashes.push(...(await sign(at, await receive(at, { code: code(n) }), scans)).sha256);
  }
  return hashes;
}

describe("small files in lists", () => {
  test("go up together and once, are intact and in their dossiers", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const paths = asked(at);
    const wanted = await dossiers(at, 12, 90_000);
    expect((await at.engine.now()).waitingOperations).toBe(0);
    // two megabytes and some: three lists of at most one
    expect(paths.filter((path) => path === "POST /v1/files/batch")).toHaveLength(3);
    expect(paths.filter((path) => path === "POST /v1/files")).toEqual([]);
    const state = await server.state();
    expect(state.files.map((file) => file.sha256).sort()).toEqual([...wanted].sort());
    expect(state.files.every((file) => file.intact)).toBe(true);
    expect([...server.receivedBytes().keys()]).toHaveLength(24);
    expect([...server.receivedBytes().values()].every((bytes) => bytes <= 90_000)).toBe(true);
    expect(state.operations.flatMap(({ files }) => files).sort()).toEqual([...wanted].sort());
    expect(server.violations).toEqual([]);
    const rows = await at.database.read.selectFrom("uploads").select("state").execute();
    expect(rows.map(({ state: word }) => word)).toEqual(Array(24).fill("done"));
  });

  test("what the broken line had brought whole is not sent again", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    onTestFinished(() => proxy.close());
    const at = await counter({ url: proxy.url, token: server.token });
    const wanted = await dossiers(at, 4, 100_000);
    // inside the fourth scan of the list; the dossiers took some kilobytes before it
    proxy.cutAfter("up", 380_000);
    for (let run = 0; run < 3; run++) await at.engine.now();
    const state = await server.state();
    expect(state.operations).toHaveLength(8);
    expect(state.files.map((file) => file.sha256).sort()).toEqual([...wanted].sort());
    expect(state.files.every((file) => file.intact)).toBe(true);
    const sizes = new Map(state.files.map((file) => [file.sha256, file.size]));
    const whole = server.files.transfers.filter(({ uploadId }) => uploadId.startsWith("whole-"));
    expect(whole.length).toBeGreaterThanOrEqual(3);
    for (const { uploadId, received } of whole) expect(received).toBe(sizes.get(uploadId.slice(6)));
    expect(new Set(whole.map(({ uploadId }) => uploadId)).size).toBe(whole.length);
  });

  test("a scan that cannot be read here stays with its reason, the others of its list arrive", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const [first] = await dossiers(at, 3, 50_000);
    const row = await at.database.read
      .selectFrom("files")
      .select("name")
      .where("sha256", "=", first!)
      .executeTakeFirstOrThrow();
    rmSync(join(at.folder, "files", row.name.slice(0, 2), row.name.slice(2, 4), row.name));
    const status = await at.engine.now();
    expect(status).toMatchObject({ waitingOperations: 0, failedOperations: 1 });
    const failed = (await outbox(at)).filter(({ state }) => state === "rejected");
    expect(failed.map(({ error }) => JSON.parse(error!).code)).toEqual(["files.missing"]);
    expect((await server.state()).files).toHaveLength(5);
  });

  test("take no more of the line than files may", async () => {
    const server = await province();
    const upload = { kilobytesPerSecond: 100, workingHours: null };
    const at = await counter({ url: server.url, token: server.token, upload });
    const paths = asked(at);
    await dossiers(at, 10, 40_000);
    const before = at.clock.monotonic();
    await at.engine.start();
    expect(await until(at, async () => (await at.engine.status()).waitingOperations === 0)).toBe(true);
    // two scans a second, 800 KB in all
    expect(at.clock.monotonic() - before).toBeGreaterThanOrEqual(7_000);
    expect(paths.filter((path) => path === "POST /v1/files/batch")).toHaveLength(10);
  });

  test("a dossier received while they go up does not wait for all of them", async () => {
    const server = await province();
    const upload = { kilobytesPerSecond: 200, workingHours: null };
    const at = await counter({ url: server.url, token: server.token, upload });
    await dossiers(at, 6, 90_000);
    let late = "";
    const { send } = at.ports.net;
    at.ports.net.send = async (request) => {
      const answer = await send(request);
      if (late === "" && request.url.endsWith("/v1/files/batch")) {
        late = await receive(at, { code: code(99) });
        at.engine.poke();
      }
      return answer;
    };
    await at.engine.start();
    expect(await until(at, async () => (await at.engine.status()).waitingOperations === 0)).toBe(true);
    const { operations } = await server.state();
    const place = operations.findIndex(({ dossierId }) => dossierId === late);
    expect(operations.slice(place + 1).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["document.signed"]),
    );
    // every one of them once, though they were interrupted
    expect([...server.receivedBytes().values()].every((bytes) => bytes <= 90_000)).toBe(true);
  });

  test("a province that takes whole files but no lists is sent each by itself", async () => {
    const clock = testClock();
    const accepts = { operationsAtOnce: 100, wholeFileBytes: 1_000_000 };
    const server = await startServer({ dataDir: tempDir(), clock: clock.now, accepts });
    onTestFinished(() => server.close());
    const at = await counter({ url: server.url, token: server.token });
    const paths = asked(at);
    await dossiers(at, 3, 20_000);
    expect((await at.engine.now()).waitingOperations).toBe(0);
    expect(paths.filter((path) => path === "POST /v1/files")).toHaveLength(6);
    expect(paths).not.toContain("POST /v1/files/batch");
  });
});

describe("a list at the province", () => {
  const line = (bytes: Uint8Array, change: object = {}) =>
    Buffer.from(
      `${JSON.stringify({ sha256: sha256(bytes), size: bytes.length, mediaType: "application/pdf", title: "Đơn", ...change })}\n`,
    );
  const body = (...files: Uint8Array[]) => Buffer.concat(files.flatMap((bytes) => [line(bytes), bytes]));
  const post = (server: Awaited<ReturnType<typeof province>>, bytes: Uint8Array) =>
    server.send("POST", "/v1/files/batch", {
      headers: { "content-type": "application/x-file-list" },
      body: bytes,
    });

  test("each is judged by itself: one that is not what it says is refused, the others are kept over a restart", async () => {
    const clock = testClock();
    const dataDir = tempDir();
    const server = { ...(await startServer({ dataDir, clock: clock.now, deviceTokens: ["t"] })), clock };
    const [one, two, empty, big] = [
      noise(3_000, "1"),
      noise(700, "2"),
      new Uint8Array(),
      noise(1_000_000, "4"),
    ];
    const wrong = noise(700, "other");
    const told = await post(server, Buffer.concat([body(one), line(two), wrong, body(empty, big, one)]));
    expect(told.status).toBe(200);
    const results = told.json["results"] as Record<string, unknown>[];
    expect(results.map(({ status }) => status)).toEqual([201, 460, 201, 201, 201]);
    expect(results[1]).toMatchObject({ sha256: sha256(two), found: sha256(wrong), code: "hash-mismatch" });
    expect(server.violations).toEqual([]);
    await server.close();

    const again = await startServer({ dataDir, clock: clock.now, deviceTokens: ["t"] });
    onTestFinished(() => again.close());
    const state = await again.state();
    expect(state.files.map((file) => [file.size, file.intact])).toEqual(
      expect.arrayContaining([one, empty, big].map((bytes) => [bytes.length, true])),
    );
    expect(state.files).toHaveLength(3);
    const headers = { authorization: "Bearer t", "sync-protocol": "1" };
    const ask = (method: string, bytes: Uint8Array, range = "") =>
      fetch(`${again.url}/v1/files/by-hash/${sha256(bytes)}`, {
        method,
        headers: { ...headers, ...(range && { range }) },
      });
    const read = await ask("GET", big, "bytes=500-999");
    expect(read.status).toBe(206);
    expect(Buffer.compare(new Uint8Array(await read.arrayBuffer()), big.subarray(500, 1000))).toBe(0);
    // its pack is gone: it is not said to be there, and may come again
    for (const name of readdirSync(join(dataDir, "packs"))) rmSync(join(dataDir, "packs", name));
    expect((await ask("HEAD", one)).status).toBe(404);
    expect((await post({ ...again, clock }, body(one))).json["results"]).toMatchObject([{ status: 201 }]);
    expect((await ask("HEAD", one)).status).toBe(200);
  });

  test.each<[string, Buffer, number]>([
    ["nothing", Buffer.alloc(0), 400],
    ["a line without its bytes", line(noise(10)), 400],
    ["what is no JSON", Buffer.from("xin chào\n"), 400],
    ["a line without end", Buffer.alloc(100_000, "["), 400],
    ["a hash that is none", Buffer.concat([line(noise(3), { sha256: "../../x" }), noise(3)]), 400],
    ["a size below nothing", line(noise(3), { size: -1 }), 400],
    ["a file that is too large for a list", line(noise(3), { size: 2_000_000 }), 413],
    ["a hundred and one files", body(...Array.from({ length: 101 }, (_, n) => noise(5, String(n)))), 400],
  ])("%s is refused and leaves nothing", async (_what, bytes, status) => {
    const server = await province();
    expect((await post(server, bytes)).status).toBe(status);
    expect((await server.state()).files).toEqual([]);
    expect(server.violations).toEqual([]);
    // and it goes on
    expect((await post(server, body(noise(9)))).status).toBe(200);
  });
});
