import { describe, expect, test } from "vitest";
import { between, lie, type Told, tell, withJson } from "../support/lying-province.ts";
import { type Counter, counter, noise, province, receive } from "../support/sync-counter.ts";

const CODE = "H41.99-260109-0001";
const OTHER = "H41.99-260109-0002";

const changesOf = (page: Told) => page.changes as Told[];

/** A question as the counter asks it. */
const asking = (at: Counter, path: string) => ({
  method: "GET",
  url: `${at.line.serverUrl}${path}`,
  headers: { authorization: `Bearer ${at.line.deviceToken}`, "sync-protocol": "1" },
  timeout: 10_000,
  maxBytes: 1_000_000,
});

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
    tell(at, "/v1/changes", (page) => ({
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
    ["a number in quotes", (told: Told) => ({ result: { ...(told.result as Told), size: "2000" } })],
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
      const honest = tell(at, "/v1/changes", (page) => ({
        ...page,
        changes: changesOf(page).map((told) =>
          told.dossierId === one ? { ...told, ...untrue(told) } : told,
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
      const honest = tell(at, "/v1/changes", untrue);
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
    const honest = tell(at, "/v1/changes", () => {
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
      (told: Told) => ({ result: { ...(told.result as Told), id: stolen.id }, ...only(told) }),
    ]) {
      const honest = tell(at, "/v1/changes", (page) => ({
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

  test("a result under the code of another dossier's takes that one nothing", async () => {
    const { server, at, one, two: second } = await two();
    await server.issueResult({ dossierId: one, title: "Giấy khai sinh", pdf: noise(2000) });
    await at.engine.now();
    const { code } = await at.database.read.selectFrom("results").select("code").executeTakeFirstOrThrow();
    const honest = tell(at, "/v1/changes", (page) => ({
      ...page,
      changes: changesOf(page).map((told) => ({ ...told, result: { ...(told["result"] as Told), code } })),
    }));
    await server.issueResult({ dossierId: second, title: "Trích lục", pdf: noise(1000) });
    expect((await at.engine.now()).problem).toContain("đưa cho hồ sơ này thứ của hồ sơ khác");
    expect(await results(at)).toEqual([{ dossier_id: one, state: "ready" }]);
    honest();
    expect((await at.engine.now()).problem).toBeNull();
    expect(await results(at)).toEqual([
      { dossier_id: one, state: "ready" },
      { dossier_id: second, state: "ready" },
    ]);
  });

  test("a result of two gigabytes is not fetched: said in words that fit, the others' news arrive", async () => {
    const { server, at, one, two: second } = await two();
    const honest = tell(at, "/v1/changes", (page) => ({
      ...page,
      changes: changesOf(page).map((told) =>
        told["dossierId"] === one
          ? { ...told, result: { ...(told["result"] as Told), size: 2 * 1024 ** 3 } }
          : told,
      ),
    }));
    await server.issueResult({ dossierId: one, title: "Giấy khai sinh", pdf: noise(2000) });
    await server.issueResult({ dossierId: second, title: "Trích lục", pdf: noise(1000) });
    expect((await at.engine.now()).problem).toMatch(
      /^Tệp tỉnh gửi về \(2,0 GB\) lớn hơn mức máy này nhận \(200 MB\)\. Báo CNTT của tỉnh; phần mềm hỏi lại lúc \d\d:\d\d\.$/,
    );
    expect(await results(at)).toEqual([{ dossier_id: second, state: "ready" }]);
    honest();
    expect((await at.engine.now()).problem).toBeNull();
    expect(await results(at)).toHaveLength(2);
  });

  test("two gigabytes instead of a small result are not read", async () => {
    const { server, at, one } = await two();
    const { sha256 } = await server.issueResult({
      dossierId: one,
      title: "Giấy khai sinh",
      pdf: noise(2000),
    });
    const liar = await between(server, `/v1/files/by-hash/${sha256}`, (response) => {
      response.writeHead(206, { "sync-protocol": "1", "content-type": "application/octet-stream" });
      const flood = () => {
        while (response.write(Buffer.alloc(1024 * 1024)));
      };
      response.on("drain", flood);
      flood();
    });
    at.line.serverUrl = liar.url;
    const before = process.memoryUsage().rss;
    expect((await at.engine.now()).problem).toContain(
      "Máy chủ tỉnh trả lời sai: dài hơn mức cho phép nên không đọc.",
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
    expect(await results(at)).toEqual([]);
    liar.honest();
    expect((await at.engine.now()).problem).toBeNull();
    expect(await results(at)).toEqual([{ dossier_id: one, state: "ready" }]);
  });

  test("a code that another dossier bears is bound to nobody", async () => {
    const { server, at, one } = await two();
    const before = await rows(at);
    const honest = tell(at, "/v1/changes", (page) => ({
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

test("news of a dossier that is not here changes nothing and holds up nothing", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  const dossier = await receive(at, { code: CODE });
  await at.engine.now();
  const before = await at.database.read.selectFrom("dossiers").selectAll().execute();
  const honest = lie(at, "/v1/changes", (answer) =>
    withJson(answer, (json) => ({
      ...json,
      changes: (json.changes as object[]).map((change) => ({
        ...change,
        dossierId: "22222222-2222-4222-8222-222222222222",
      })),
    })),
  );
  await server.tellState(dossier, "processing", "");
  expect((await at.engine.now()).problem).toBeNull();
  expect(await at.database.read.selectFrom("dossiers").selectAll().execute()).toEqual(before);
  honest();
  await server.tellState(dossier, "processing", "");
  await at.engine.now();
  const { state } = await at.database.read.selectFrom("dossiers").select("state").executeTakeFirstOrThrow();
  expect(state).toBe("processing");
});

test("a feed that always comes back to the same cursor ends, is said in words, and the dossiers go on", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  const dossier = await receive(at, { code: CODE });
  await at.engine.now();
  await server.tellState(dossier, "processing", "");
  let asked = 0;
  const honest = tell(at, "/v1/changes", () => {
    // two pages that lead to each other
    const cursor = `v1.there.and.back.${++asked % 2}`;
    const id = `33333333-3333-4333-8333-33333333333${asked % 2}`;
    const told = { id, cursor, type: "dossier-state", dossierId: dossier, state: "processing", why: "" };
    return { changes: [told], cursor, more: true };
  });
  await receive(at, { code: "H41.99-260109-0002" });
  const status = await at.engine.now();
  expect(asked).toBeLessThan(12);
  expect(status.problem).toContain("Máy chủ tỉnh trả lời sai: nguồn tin lặp lại một mốc đã qua.");
  expect((await server.state()).dossiers).toHaveLength(2);
  honest();
  expect((await at.engine.now()).problem).toBeNull();
});

test("a feed that tells the same page behind its own end says nothing new, and that is said", async () => {
  const { server, at, one } = await two();
  await server.tellState(one, "processing", "");
  const page = (await at.ports.net.send(asking(at, "/v1/changes?limit=100"))).body;
  await at.engine.now();
  // whatever is asked for, and behind whichever place, this page comes and is the last
  const honest = tell(at, "/v1/changes", () => JSON.parse(Buffer.from(page).toString("utf8")));
  await server.tellState(one, "processing", "tin mới");
  const third = await receive(at, { code: "H41.99-260109-0003" });
  const status = await at.engine.now();
  expect(status.problem).toContain("Máy chủ tỉnh trả lời sai: nguồn tin lặp lại một mốc đã qua.");
  expect((await server.state()).dossiers.map(({ id }) => id)).toContain(third);
  honest();
  expect((await at.engine.now()).problem).toBeNull();
  const told = await at.database.read.selectFrom("dossier_events").select("why").execute();
  expect(told.map(({ why }) => why)).toContain("tin mới");
});

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
    const changes = json.changes as Told[] | undefined;
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
