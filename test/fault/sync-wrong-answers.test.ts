import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type Answer, between, JSON_TYPE, tell } from "../support/lying-province.ts";
import { counter, noise, outbox, province, receive, sign } from "../support/sync-counter.ts";

const CODE = "H41.99-260109-0001";
const YEAR = 31_536_000;

/** Answers of the wire to a dossier that was sent, and how its officer reads them. */
const ANSWERS: Record<string, [Answer, RegExp]> = {
  "JSON that breaks off": [
    (response) => response.writeHead(200, JSON_TYPE).end('{"result":"accepted","id":"4f'),
    /bị cắt cụt hoặc không đọc được/,
  ],
  "no body under the name of JSON": [
    (response) => response.writeHead(200, JSON_TYPE).end(),
    /bị cắt cụt hoặc không đọc được/,
  ],
  "a gigabyte that is packed into a megabyte": [
    (response) =>
      response
        .writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" })
        .end(gzipSync(Buffer.alloc(64 * 1024 * 1024, "["))),
    /bị cắt cụt hoặc không đọc được/,
  ],
  "brackets that never close": [
    (response) => response.writeHead(200, JSON_TYPE).end("[".repeat(900_000)),
    /bị cắt cụt hoặc không đọc được/,
  ],
  "a yes that is not JSON by its type": [
    (response) => response.writeHead(200, { ...JSON_TYPE, "content-type": "text/plain" }).end("{}"),
    /không nói rõ đã nhận hay từ chối/,
  ],
  "a yes of another word": [
    (response) => response.writeHead(202, JSON_TYPE).end('{"result":"queued"}'),
    /không nói rõ đã nhận hay từ chối/,
  ],
  "a refusal without a reason": [
    (response) => response.writeHead(404, JSON_TYPE).end("{}"),
    /không nói rõ đã nhận hay từ chối/,
  ],
  "a list instead of an answer": [
    (response) => response.writeHead(200, JSON_TYPE).end("[]"),
    /nói về một lần gửi khác/,
  ],
  "nothing at all instead of an answer": [
    (response) => response.writeHead(200, JSON_TYPE).end("null"),
    /nói về một lần gửi khác/,
  ],
  "half the bytes that it announces": [
    (response) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": "500" });
      response.write("{");
      setTimeout(() => response.destroy(), 50);
    },
    /đường truyền đứt giữa chừng ở phần này/,
  ],
  "one byte now and then": [
    (response) => {
      response.writeHead(200, JSON_TYPE);
      const drip = setInterval(() => response.write(" "), 50);
      response.on("close", () => clearInterval(drip));
    },
    /đường truyền đứt giữa chừng ở phần này/,
  ],
  "what is no HTTP": [
    (response) => response.socket?.end("SSH-2.0-OpenSSH_9.6\r\n"),
    /đường truyền đứt giữa chừng ở phần này/,
  ],
};

test.each(Object.keys(ANSWERS))("%s: said in words, the dossier is kept and arrives once", async (name) => {
  const [answer, words] = ANSWERS[name]!;
  const server = await province();
  const liar = await between(server, "/v1/operations", answer);
  const at = await counter({ url: liar.url, token: server.token });
  const { send } = at.ports.net;
  // what drips is not waited for longer than any other answer
  at.ports.net.send = (asked) => send({ ...asked, timeout: Math.min(asked.timeout, 2_000) });
  await receive(at, { code: CODE });
  const status = await at.engine.now();
  expect(liar.lied.length).toBeGreaterThan(0);
  expect(status).toMatchObject({ waitingOperations: 1, failedOperations: 0 });
  expect(status.sentence).toMatch(/1 hồ sơ.*; mọi thứ đã lưu trên máy này\.$/);
  const [item] = await at.engine.items("waiting", 1);
  expect(item?.reason).toMatch(words);
  expect((await server.state()).operations).toHaveLength(0);
  liar.honest();
  expect((await at.engine.now()).waitingOperations).toBe(0);
  expect((await server.state()).operations).toHaveLength(1);
});

test("an answer that leads to another host is not followed: neither the dossier nor the machine's token goes there", async () => {
  const server = await province();
  let visits = 0;
  const elsewhere = await between(server, "/v1/operations", (response) => {
    visits++;
    response.writeHead(200, JSON_TYPE).end("{}");
  });
  for (const status of [301, 302, 307, 308]) {
    for (const headers of [{}, JSON_TYPE]) {
      const liar = await between(server, "/v1/operations", (response) =>
        response.writeHead(status, { ...headers, location: `${elsewhere.url}/v1/operations` }).end(),
      );
      const at = await counter({ url: liar.url, token: server.token }, status + Object.keys(headers).length);
      await receive(at, { code: `H41.99-260109-${status}${Object.keys(headers).length}` });
      expect(await at.engine.now()).toMatchObject({ waitingOperations: 1, failedOperations: 0 });
      expect(liar.lied.length).toBeGreaterThan(0);
      liar.honest();
      expect((await at.engine.now()).waitingOperations).toBe(0);
    }
  }
  expect(visits).toBe(0);
  expect((await server.state()).operations).toHaveLength(8);
});

test.each([
  ["a year", String(YEAR), 300_000, 300_000],
  ["no time", "0", 1_000, 1_000],
  ["minus a minute", "-60", 1_000, 2_000],
  ["a date", "Fri, 31 Dec 2027 23:59:59 GMT", 1_000, 2_000],
])(
  "asked to come again in %s, it comes within five minutes and never without a pause",
  async (_what, wait, least, most) => {
    const server = await province();
    const liar = await between(server, "/v1/operations", (response) =>
      response.writeHead(503, { ...JSON_TYPE, "retry-after": wait }).end("{}"),
    );
    const at = await counter({ url: liar.url, token: server.token });
    await receive(at, { code: CODE });
    await at.engine.now();
    const [row] = await outbox(at);
    const until = Date.parse(row!.next_try_at!) - at.clock.now();
    expect(until).toBeGreaterThanOrEqual(least);
    expect(until).toBeLessThanOrEqual(most);
    expect(liar.lied).toHaveLength(1);
    liar.honest();
    expect((await at.engine.now()).waitingOperations).toBe(0);
  },
);

test("one of a list whose answer is the server's own trouble waits for its time and is no dead letter", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  for (const n of [1, 2, 3]) await receive(at, { code: `H41.99-260109-000${n}` });
  const honest = tell(at, "/v1/operations/batch", ({ results }) => ({
    results: (results as object[]).map((result, index) => ({
      ...result,
      ...[{ status: 500 }, { status: 401, code: "unauthorised", detail: "x" }, { status: 204 }][index],
    })),
  }));
  expect(await at.engine.now()).toMatchObject({ waitingOperations: 3, failedOperations: 0 });
  honest();
  expect((await at.engine.now()).waitingOperations).toBe(0);
  expect((await server.state()).operations).toHaveLength(3);
});

/** Where a file cannot have come to, told behind each piece of it. */
const OFFSETS: Record<string, (offset: number, size: number) => string | undefined> = {
  "beyond the file": (_offset, size) => String(size * 40),
  "before what it has confirmed": () => "0",
  "in words": () => "nửa tệp",
  "not at all": () => undefined,
};

test.each(Object.keys(OFFSETS))(
  "an upload whose place the province tells %s: said in words, the others' scans go, and it arrives whole later",
  async (name) => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const big = noise(1_500_000, "lied about");
    const stuck = await receive(at, { code: CODE });
    await sign(at, stuck, [big]);
    const small = await sign(at, await receive(at, { code: "H41.99-260109-0002" }), [noise(9000, "small")]);
    const { send } = at.ports.net;
    at.ports.net.send = async (asked) => {
      const answer = await send(asked);
      const { "upload-offset": told, ...headers } = answer.headers;
      if (told === undefined || asked.method !== "PATCH") return answer;
      const lied = OFFSETS[name]!(Number(told), big.length);
      return { ...answer, headers: { ...headers, ...(lied !== undefined && { "upload-offset": lied }) } };
    };
    const status = await at.engine.now();
    expect(status).toMatchObject({ online: true, waitingOperations: 1, failedOperations: 0 });
    const [item] = await at.engine.items("waiting", 9);
    expect(item).toMatchObject({ dossierId: stuck, bytesLeft: big.length });
    expect(item?.reason).toMatch(
      /^Máy chủ tỉnh trả lời sai: nêu sai vị trí của tệp đang gửi\. Phần mềm tự thử lại lúc \d\d:\d\d; nếu lặp lại, báo CNTT\.$/,
    );
    expect((await server.state()).files.map(({ sha256 }) => sha256)).toEqual(small.sha256);
    at.ports.net.send = send;
    expect((await at.engine.now()).waitingOperations).toBe(0);
    expect((await server.state()).files.every(({ intact }) => intact)).toBe(true);
  },
);

test("a place that the file could have come to and has not: no byte of it is left out", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  const bytes = noise(3_000_000, "skipped");
  const { sha256 } = await sign(at, await receive(at, { code: CODE }), [bytes]);
  const { send } = at.ports.net;
  let pieces = 0;
  at.ports.net.send = async (asked) => {
    const answer = await send(asked);
    if (asked.method !== "PATCH" || ++pieces > 1) return answer;
    return { ...answer, headers: { ...answer.headers, "upload-offset": "1048000" } };
  };
  await at.engine.now();
  expect((await at.engine.now()).waitingOperations).toBe(0);
  expect((await server.state()).files).toMatchObject([
    { sha256: sha256[0], size: bytes.length, intact: true },
  ]);
});
