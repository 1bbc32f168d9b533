import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import type { NetResponse } from "../../main/core/ports.ts";
import { type Counter, counter, noise, outbox, province, receive } from "../support/sync-counter.ts";

const CODE = "H41.99-260109-0001";
const OTHER = "H41.99-260109-0002";
const JSON_TYPE = { "content-type": "application/json", "sync-protocol": "1" };
const YEAR = 31_536_000;

type Answer = (response: ServerResponse, asked: IncomingMessage) => void;

/** Stands between a counter and its province and answers one path itself, in raw bytes, until `honest`. */
async function between(server: { url: string }, path: string, answer: Answer) {
  let lies = true;
  const lied: IncomingMessage[] = [];
  const host = createServer((asked, response) => {
    if (lies && asked.url?.split("?")[0] === path) {
      lied.push(asked);
      asked.resume();
      asked.on("end", () => answer(response, asked));
      return;
    }
    const { method, headers } = asked;
    const onward = request(new URL(asked.url!, server.url), { method, headers }, (told) => {
      response.writeHead(told.statusCode!, told.headers);
      told.pipe(response);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    host.closeAllConnections();
    host.close();
  });
  const { port } = host.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    lied,
    honest: () => {
      lies = false;
    },
  };
}

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
  const honest = change(at, "/v1/operations/batch", ({ results }) => ({
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

/** Changes the JSON that one path answers; the returned function lets the truth through again. */
function change(at: Counter, path: string, untruth: (json: Record<string, unknown>) => unknown): () => void {
  const { send } = at.ports.net;
  at.ports.net.send = async (asked): Promise<NetResponse> => {
    const answer = await send(asked);
    if (new URL(asked.url).pathname !== path) return answer;
    const json = JSON.parse(Buffer.from(answer.body).toString("utf8"));
    return { ...answer, status: 200, body: Buffer.from(JSON.stringify(untruth(json))) };
  };
  return () => {
    at.ports.net.send = send;
  };
}

type Told = Record<string, unknown>;
const changesOf = (page: Told) => page["changes"] as Told[];

/** Two dossiers that the province holds. */
async function two() {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  const [one, two] = [await receive(at, { code: CODE }), await receive(at, { code: OTHER })];
  await at.engine.now();
  return { server, at, one, two };
}

const rows = (at: Counter) =>
  at.database.read.selectFrom("dossiers").select(["id", "code", "state"]).orderBy("code").execute();
const results = (at: Counter) =>
  at.database.read.selectFrom("results").select(["dossier_id", "state"]).orderBy("seq").execute();
/** What was put aside is tried again in its time. */
const later = (at: Counter) => {
  at.clock.advance(600_001);
  return at.engine.now();
};

describe("news that cannot be", () => {
  test("a change told twice in one page is applied once", async () => {
    const { server, at, one } = await two();
    change(at, "/v1/changes", (page) => ({
      ...page,
      changes: changesOf(page).flatMap((told) => [told, told, told]),
    }));
    await server.issueResult({ dossierId: one, title: "Giấy khai sinh", pdf: noise(2000) });
    expect((await at.engine.now()).problem).toBeNull();
    expect(await results(at)).toEqual([{ dossier_id: one, state: "ready" }]);
    const events = await at.database.read
      .selectFrom("dossier_events")
      .select("kind")
      .where("dossier_id", "=", one)
      .execute();
    expect(events).toHaveLength(1);
  });

  test.each([
    ["a number in quotes", (told: Told) => ({ result: { ...(told["result"] as Told), size: "2000" } })],
    ["a day that does not exist", () => ({ type: "due-changed", dueAt: "2026-02-30", why: "" })],
    [
      "a word of a newer province",
      () => ({
        type: "fee-paid",
        voucher: {
          ...{ number: "1", issuer: "Kho bạc", amount: 1000, paidAt: "2026-01-09T08:00:00.000+07:00" },
          signature: "quantum",
        },
      }),
    ],
  ])(
    "%s: the dossier's news wait with the reason, the others' arrive, and what is told right later counts",
    async (_what, untrue) => {
      const { server, at, one, two: second } = await two();
      const honest = change(at, "/v1/changes", (page) => ({
        ...page,
        changes: changesOf(page).map((told) =>
          told["dossierId"] === one ? { ...told, ...untrue(told) } : told,
        ),
      }));
      await server.issueResult({ dossierId: one, title: "Giấy khai sinh", pdf: noise(2000) });
      await server.tellState(second, "processing", "");
      const status = await at.engine.now();
      expect(status.problem).toContain("Máy chủ tỉnh trả lời sai: một tin của hồ sơ không đúng mẫu");
      expect(status.problem).toContain("cần cập nhật phần mềm");
      expect((await rows(at)).map(({ state }) => state)).toEqual(["received", "processing"]);
      expect(await results(at)).toEqual([]);
      honest();
      expect((await later(at)).problem).toBeNull();
      expect(await results(at)).toEqual([{ dossier_id: one, state: "ready" }]);
    },
  );

  test("a page of another shape is not read; what waits to be sent goes on, and the page is asked for again", async () => {
    const { server, at, one } = await two();
    for (const untrue of [
      (page: Told) => ({ ...page, changes: changesOf(page).map(({ id: _id, ...told }) => told) }),
      (page: Told) => ({ ...page, more: "no" }),
      (page: Told) => ({ ...page, changes: changesOf(page).map((told) => ({ ...told, cursor: 7 })) }),
      () => [],
    ]) {
      const honest = change(at, "/v1/changes", untrue);
      const sent = await receive(at, { code: `H41.99-260109-9${at.random.uuid().slice(0, 3)}` });
      await server.tellState(one, "processing", "");
      expect((await at.engine.now()).problem).toContain(
        "Máy chủ tỉnh trả lời sai: nguồn tin không đúng mẫu.",
      );
      expect((await server.state()).dossiers.map(({ id }) => id)).toContain(sent);
      honest();
    }
    expect((await at.engine.now()).problem).toBeNull();
    expect((await rows(at))[0]).toMatchObject({ id: one, state: "processing" });
  });

  test("a feed without an end holds up no dossier", async () => {
    const { server, at } = await two();
    let pages = 0;
    const honest = change(at, "/v1/changes", () => {
      const id = `33333333-3333-4333-8333-${String(++pages).padStart(12, "0")}`;
      return {
        changes: [{ id, cursor: `v1.on.and.on.${pages}`, type: "dossier-state", dossierId: id }],
        cursor: `v1.on.and.on.${pages}`,
        more: true,
      };
    });
    await receive(at, { code: "H41.99-260109-0003" });
    expect((await at.engine.now()).waitingOperations).toBe(0);
    expect((await server.state()).dossiers).toHaveLength(3);
    // read once before the sending and once behind it
    expect(pages).toBe(100);
    honest();
    expect((await at.engine.now()).problem).toBeNull();
  });

  test("the result of one dossier is neither given to another nor taken back from it by its news", async () => {
    const { server, at, one, two: second } = await two();
    await server.issueResult({ dossierId: one, title: "Giấy khai sinh", pdf: noise(2000) });
    await at.engine.now();
    const stolen = await at.database.read.selectFrom("results").select("id").executeTakeFirstOrThrow();
    const before = await rows(at);
    for (const untrue of [
      (told: Told) => ({ type: "result-withdrawn", resultId: stolen.id, why: "", ...only(told) }),
      (told: Told) => ({ result: { ...(told["result"] as Told), id: stolen.id }, ...only(told) }),
    ]) {
      const honest = change(at, "/v1/changes", (page) => ({
        ...page,
        changes: changesOf(page).map((told) => ({ ...told, ...untrue(told) })),
      }));
      await server.issueResult({ dossierId: second, title: "Trích lục", pdf: noise(1000, at.random.uuid()) });
      expect((await at.engine.now()).problem).toMatch(
        /đưa cho hồ sơ này thứ của hồ sơ khác\. Phần mềm tự thử lại lúc \d\d:\d\d;/,
      );
      expect(await rows(at)).toEqual(before);
      expect(await results(at)).toEqual([{ dossier_id: one, state: "ready" }]);
      honest();
    }
    // the second stood behind the first, and is told anew after it
    await later(at);
    expect((await later(at)).problem).toBeNull();
    expect(await results(at)).toEqual([
      { dossier_id: one, state: "ready" },
      { dossier_id: second, state: "ready" },
      { dossier_id: second, state: "ready" },
    ]);
  });

  test("a code that another dossier bears is bound to nobody", async () => {
    const { server, at, one } = await two();
    const before = await rows(at);
    const honest = change(at, "/v1/changes", (page) => ({
      ...page,
      changes: changesOf(page).map((told) => ({
        ...told,
        ...{ type: "number-bound", oldCode: CODE, newCode: OTHER },
      })),
    }));
    await server.tellState(one, "processing", "");
    expect((await at.engine.now()).problem).toContain(`gắn mã ${OTHER} của một hồ sơ cho hồ sơ khác`);
    expect(await rows(at)).toEqual(before);
    honest();
    expect((await later(at)).problem).toBeNull();
    expect((await rows(at))[0]).toEqual({ id: one, code: CODE, state: "processing" });
  });
});

const only = ({ dossierId }: Told) => ({ dossierId });

test("a newer province says more than this edition knows, everywhere: what is known counts, the rest is passed over", async () => {
  const server = await province();
  const stock = { days: 2, series: [{ series: "dossier" as const, count: 20, threshold: 5 }] };
  const at = await counter({ url: server.url, token: server.token, stock });
  const more = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(more);
    if (typeof value !== "object" || value === null) return value;
    const known = Object.entries(value).map(([name, inner]) => [name, more(inner)]);
    return { ...Object.fromEntries(known), "x-newer": { of: [1, "hai", null] } };
  };
  const { send } = at.ports.net;
  at.ports.net.send = async (asked) => {
    const answer = await send(asked);
    if (!String(answer.headers["content-type"]).includes("json")) return answer;
    const json = more(JSON.parse(Buffer.from(answer.body).toString("utf8"))) as Told;
    const changes = json["changes"] as Told[] | undefined;
    // a change of a kind that came after this edition, before each that it knows
    const told = changes?.flatMap((one) => [
      { ...one, id: at.random.uuid(), type: "drone-delivered", drone: { wings: 4 } },
      one,
    ]);
    const body = Buffer.from(JSON.stringify({ ...json, ...(told && { changes: told }) }));
    return { ...answer, headers: { ...answer.headers, "x-newer": "1" }, body };
  };
  const dossier = await receive(at, { code: "TAM-0001", provisional: true });
  await receive(at, { code: OTHER });
  await at.engine.now();
  await server.issueResult({ dossierId: dossier, title: "Giấy khai sinh", pdf: noise(2000) });
  const status = await at.engine.now();
  expect(status).toMatchObject({ problem: null, waitingOperations: 0, failedOperations: 0 });
  expect((await server.state()).operations).toHaveLength(2);
  expect(await results(at)).toEqual([{ dossier_id: dossier, state: "ready" }]);
  const bound = await at.database.read
    .selectFrom("dossiers")
    .select("provisional")
    .where("id", "=", dossier)
    .executeTakeFirst();
  expect(bound?.provisional).toBe(0);
  expect(await at.database.read.selectFrom("number_blocks").select("state").execute()).toHaveLength(2);
});

describe("numbers that were not asked for", () => {
  const stock = { days: 3, series: [{ series: "dossier" as const, count: 20, threshold: 5 }] };
  const blocks = (at: Counter) =>
    at.database.read.selectFrom("number_blocks").select(["day", "first", "last", "state"]).execute();

  test.each<[string, (blocks: Told[]) => unknown]>([
    ["in quotes", (given) => given.map((one) => ({ ...one, first: String(one["first"]) }))],
    ["under one name for two days", (given) => given.map((one) => ({ ...one, id: given[0]!["id"] }))],
    ["of no block", (given) => [...given, null]],
    ["without an end", (given) => given.map((one) => ({ ...one, last: Number.MAX_VALUE }))],
    ["of another office", (given) => given.map((one) => ({ ...one, agencyCode: "H41.98" }))],
    ["of another day", (given) => given.map((one) => ({ ...one, day: "2031-01-01" }))],
    ["backwards", (given) => given.map((one) => ({ ...one, first: one["last"], last: one["first"] }))],
    ["none", () => []],
  ])(
    "%s: none is taken, the dossiers go, and the true ones come later under the same key",
    async (_what, untrue) => {
      const server = await province();
      const at = await counter({ url: server.url, token: server.token, stock });
      await receive(at, { code: CODE });
      const honest = change(at, "/v1/number-blocks", (told) => ({
        blocks: untrue(told["blocks"] as Told[]),
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
    change(at, "/v1/number-blocks", (told) => ({
      blocks: (told["blocks"] as Told[]).map((one) => ({ ...one, first: 5, last: 24 })),
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
  const honest = change(at, "/v1/clock", (told) => ({ ...told, now: "1970-01-01T07:00:00.000+07:00" }));
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
  const honest = change(at, "/v1/clock", (told) => ({ ...told, now }));
  const status = await at.engine.now();
  expect(status.waitingOperations).toBe(1);
  expect(status.problem).toContain("Máy chủ tỉnh trả lời sai: không nêu giờ");
  honest();
  expect((await at.engine.now()).waitingOperations).toBe(0);
});
