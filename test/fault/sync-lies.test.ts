import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import type { NetResponse } from "../../main/core/ports.ts";
import { lie, withJson } from "../support/lying-province.ts";
import { testClock } from "../support/memory-ports.ts";
import { startServer } from "../support/server.ts";
import { counter, noise, outbox, province, receive, sign, until } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

const CODE = "H41.99-260109-0001";

test("an answer about another sending settles nothing", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  await receive(at, { code: CODE });
  const honest = lie(at, "/v1/operations", (answer) =>
    withJson(answer, (json) => ({ ...json, id: "11111111-1111-4111-8111-111111111111" })),
  );
  const status = await at.engine.now();
  expect(status.waitingOperations).toBe(1);
  expect(status.sentence).toBe("1 hồ sơ chưa gửi vì máy chủ tỉnh trả lời sai; mọi thứ đã lưu trên máy này.");
  expect(status.problem).toMatch(
    /^Máy chủ tỉnh trả lời sai: nói về một lần gửi khác\. Phần mềm tự thử lại lúc \d\d:\d\d; nếu lặp lại, báo CNTT\.$/,
  );
  honest();
  expect((await at.engine.now()).waitingOperations).toBe(0);
  expect((await server.state()).operations).toHaveLength(1);
});

/** What a list may be answered that cannot be: none of it settles anything, and each goes alone. */
const LIES: Record<string, (results: Record<string, unknown>[]) => unknown> = {
  "names another operation": ([first, ...rest]) => [
    { ...first, id: "11111111-1111-4111-8111-111111111111" },
    ...rest,
  ],
  "leaves one out": ([, ...rest]) => rest,
  "names one twice": ([first, , ...rest]) => [first, first, ...rest],
  "tells them in another order": (results) => results.toReversed(),
  "tells one more": (results) => [...results, results[0]],
  "has no numbers": (results) => results.map((result) => ({ ...result, status: "yes" })),
};

test.each(Object.keys(LIES))(
  "an answer to a list that %s settles nothing, and nothing is lost",
  async (name) => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    for (const n of [1, 2, 3]) await receive(at, { code: `H41.99-260109-000${n}` });
    let lied = 0;
    lie(at, "/v1/operations/batch", (answer) => {
      lied++;
      return withJson(answer, ({ results }) => ({
        results: LIES[name]!(results as Record<string, unknown>[]),
      }));
    });
    const status = await at.engine.now();
    expect(lied).toBe(1);
    // alone, each was answered that it had come before
    expect(status.waitingOperations).toBe(0);
    const rows = await at.database.read.selectFrom("outbox").select(["id", "result"]).execute();
    for (const { id, result } of rows) expect(JSON.parse(result!)).toMatchObject({ id, result: "duplicate" });
    expect((await server.state()).operations).toHaveLength(3);
  },
);

test("a web page, two gigabytes or half an answer instead of a list's: each goes alone later, none is lost", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  const wrong: ((answer: NetResponse) => NetResponse)[] = [
    (answer) => ({
      ...answer,
      headers: { "content-type": "text/html" },
      body: Buffer.from("<h1>Wi-Fi</h1>"),
    }),
    (answer) => ({ ...answer, body: answer.body.subarray(0, answer.body.length / 2) }),
    () => {
      throw new AppError("files.too-large", { size: "2 GB", limit: "1 MB" });
    },
  ];
  let code = 0;
  for (const change of wrong) {
    for (let n = 0; n < 2; n++) await receive(at, { code: `H41.99-260109-${1000 + ++code}` });
    const honest = lie(at, "/v1/operations/batch", change);
    await at.engine.now();
    honest();
    expect((await at.engine.now()).waitingOperations).toBe(0);
  }
  expect((await server.state()).operations).toHaveLength(code);
});

/** What a list of files may be answered that is not so; what it says `found` is all that is believed of a file. */
const FILE_LIES: Record<string, (results: Record<string, unknown>[]) => unknown> = {
  "names another file": ([first, ...rest]) => [{ ...first, sha256: "0".repeat(64) }, ...rest],
  "found something else": ([first, ...rest]) => [{ ...first, found: "0".repeat(64) }, ...rest],
  "leaves one out": ([, ...rest]) => rest,
  "names one twice": ([first, , ...rest]) => [first, first, ...rest],
  "tells them in another order": (results) => results.toReversed(),
  "tells one more": (results) => [...results, results[0]],
  "says that it has none": (results) => results.map((result) => ({ ...result, status: 460 })),
  "has no numbers": (results) => results.map((result) => ({ ...result, status: "yes" })),
  "is empty": () => [],
};

test.each(Object.keys(FILE_LIES))(
  "an answer to a list of files that %s is not believed; each goes by itself and is there once",
  async (name) => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    for (const n of [1, 2, 3]) {
      const dossier = await receive(at, { code: `H41.99-260109-000${n}` });
      await sign(at, dossier, [noise(3000, `lie ${n}`)]);
    }
    let lied = 0;
    lie(at, "/v1/files/batch", (answer) => {
      lied++;
      return withJson(answer, ({ results }) => ({
        results: FILE_LIES[name]!(results as Record<string, unknown>[]),
      }));
    });
    const asked: string[] = [];
    const { send } = at.ports.net;
    at.ports.net.send = (request) => {
      if (request.method === "POST") asked.push(new URL(request.url).pathname);
      return send(request);
    };
    expect((await at.engine.now()).waitingOperations).toBe(0);
    expect(lied).toBe(1);
    // it is asked again for what was not believed, and says itself that it has it: no byte goes twice
    expect(asked.filter((path) => path === "/v1/files").length).toBeGreaterThan(0);
    expect([...server.receivedBytes().values()]).toEqual([3000, 3000, 3000]);
    const state = await server.state();
    expect(state.files.map((file) => file.intact)).toEqual([true, true, true]);
    expect(state.operations).toHaveLength(6);
  },
);

test("a list of files that the province says it has, and has not, is brought when the operation is refused", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  const wanted: string[] = [];
  for (const n of [1, 2]) {
    const dossier = await receive(at, { code: `H41.99-260109-000${n}` });
    wanted.push(...(await sign(at, dossier, [noise(3000, `lie ${n}`)])).sha256);
  }
  const { send } = at.ports.net;
  let lied = 0;
  at.ports.net.send = async (request) => {
    if (!request.url.endsWith("/v1/files/batch")) return send(request);
    lied++;
    const results = wanted.map((sha256) => ({ sha256, found: sha256, status: 201 }));
    return {
      status: 200,
      headers: { "content-type": "application/json", "sync-protocol": "1" },
      body: Buffer.from(JSON.stringify({ results })),
    };
  };
  expect((await at.engine.now()).waitingOperations).toBe(2);
  expect((await at.engine.now()).waitingOperations).toBe(0);
  expect(lied).toBe(1);
  expect((await server.state()).files.map((file) => file.intact)).toEqual([true, true]);
});

test("a province of before, without lists and whole files, is sent everything one by one", async () => {
  const clock = testClock();
  const server = await startServer({ dataDir: tempDir(), clock: clock.now, accepts: {} });
  onTestFinished(() => server.close());
  const at = await counter({ url: server.url, token: server.token });
  const asked = new Set<string>();
  const { send } = at.ports.net;
  at.ports.net.send = (request) => {
    asked.add(`${request.method} ${new URL(request.url).pathname.replace(/[0-9a-f]{32,64}/, "…")}`);
    return send(request);
  };
  for (const n of [1, 2, 3]) {
    const dossier = await receive(at, { code: `H41.99-260109-000${n}` });
    await sign(at, dossier, [noise(3000, `before ${n}`)]);
  }
  expect((await at.engine.now()).waitingOperations).toBe(0);
  const state = await server.state();
  expect(state.operations).toHaveLength(6);
  expect(state.files.every((file) => file.intact)).toBe(true);
  expect([...asked]).toEqual(
    expect.arrayContaining(["POST /v1/operations", "HEAD /v1/files/by-hash/…", "PATCH /v1/files/…"]),
  );
  expect([...asked].filter((path) => path.includes("batch"))).toEqual([]);
});

test("an answer of two gigabytes is not read", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  await receive(at, { code: CODE });
  const endless = createPlainServer((_request, response) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "sync-protocol": "1",
      "content-length": String(2 * 1024 ** 3),
    });
    response.write("{");
  });
  await new Promise<void>((resolve) => endless.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    endless.closeAllConnections();
    endless.close();
  });
  at.line.serverUrl = `http://127.0.0.1:${(endless.address() as AddressInfo).port}`;
  const status = await at.engine.now();
  expect(status.problem).toContain("Máy chủ tỉnh trả lời sai: dài hơn mức cho phép nên không đọc.");
  expect(status.waitingOperations).toBe(1);
  at.line.serverUrl = server.url;
  expect((await at.engine.now()).waitingOperations).toBe(0);
});

test("a certificate that is not the province's: nothing is sent, the words name it, and it goes on when it is right", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  await receive(at, { code: CODE });
  const folder = tempDir();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=tinh.example", "-days", "30"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, ...subject],
    { stdio: "ignore" },
  );
  let asked = 0;
  const stranger = createServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    (_request, response) => {
      asked++;
      response.end();
    },
  );
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void stranger.close());
  at.line.serverUrl = `https://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  const status = await at.engine.now();
  expect(status).toMatchObject({ online: false, waitingOperations: 1 });
  expect(status.sentence).toBe(
    "1 hồ sơ chưa gửi vì chứng thư của máy chủ tỉnh không đúng; mọi thứ đã lưu trên máy này.",
  );
  expect(status.problem).toBe(
    "Chứng thư của máy chủ đã đổi, hết hạn hoặc không đúng tên: có thể có người chen giữa. Báo CNTT kiểm tra chứng thư của máy chủ và đường mạng.",
  );
  expect(asked).toBe(0);
  at.line.serverUrl = server.url;
  await at.engine.start();
  expect(await until(at, async () => (await outbox(at))[0]!.state === "done")).toBe(true);
});
