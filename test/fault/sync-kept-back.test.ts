import { expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import type { NetRequest, NetResponse } from "../../main/core/ports.ts";
import { type Counter, counter, noise, outbox, province, receive, sign } from "../support/sync-counter.ts";

/** A device on the way (firewall, proxy, virus scanner) lets everything pass but one thing. */
const code = (n: number) => `H41.99-260109-000${n}`;

/** What a web application firewall answers to what it does not like: a page, often with status 200. */
const PAGE: NetResponse = {
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: Buffer.from("<html><head><title>Request Rejected</title></head><body>Support ID: 4711</body></html>"),
};

/** Keeps back what `which` names; `page`: answers with its own page, else cuts the connection. */
function keepBack(at: Counter, which: (asked: NetRequest) => boolean, how: "page" | "cut"): () => void {
  const { send } = at.ports.net;
  at.ports.net.send = async (asked) => {
    if (!which(asked)) return send(asked);
    if (how === "page") return PAGE;
    throw new AppError("sync.offline", {}, { retryable: true });
  };
  return () => {
    at.ports.net.send = send;
  };
}

const says = (asked: NetRequest, text: string) => String(asked.body ?? "").includes(text);
const rows = (at: Counter) => outbox(at).then((all) => all.filter(({ state }) => state !== "done"));
const WORDS =
  "Máy chủ tỉnh vẫn trả lời, nhưng một thiết bị trên đường truyền (tường lửa, proxy, phần mềm diệt virus) chặn riêng phần này.";

test.each(["page", "cut"] as const)(
  "one dossier that a firewall keeps back (%s) is passed by all the others, and goes by itself when it may",
  async (how) => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const stuck = await receive(at, { code: code(1), extra: { note: "1=1; DROP TABLE" } });
    for (const n of [2, 3, 4]) await receive(at, { code: code(n) });
    const open = keepBack(at, (asked) => says(asked, "DROP TABLE"), how);
    await at.engine.now();
    const status = await at.engine.now();
    expect((await server.state()).dossiers.map((one) => one["code"]).sort()).toEqual([2, 3, 4].map(code));
    expect(status).toMatchObject({ online: true, waitingOperations: 1, failedOperations: 0 });
    const [left] = await rows(at);
    expect(left).toMatchObject({ dossier_id: stuck, state: "waiting" });
    const error = JSON.parse(left!.error!);
    if (how === "page") {
      expect(error.message).toBe(WORDS);
      expect(status.sentence).toBe(
        "1 hồ sơ chưa gửi vì một thiết bị trên đường truyền chặn riêng phần này; mọi thứ đã lưu trên máy này.",
      );
    } else
      expect(error.message).toBe("Máy chủ tỉnh vẫn trả lời, nhưng đường truyền đứt giữa chừng ở phần này.");
    expect(error.action).toMatch(/tự thử lại lúc \d\d:\d\d/);
    open();
    expect((await at.engine.now()).waitingOperations).toBe(0);
  },
);

test.each(["page", "cut"] as const)(
  "one scan that a virus scanner keeps back (%s) holds up no other scan and no dossier",
  async (how) => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const bad = noise(400_000, "virus?");
    const stuck = await receive(at, { code: code(1) });
    await sign(at, stuck, [bad]);
    await sign(at, await receive(at, { code: code(2) }), [noise(500_000, "good")]);
    const piece = Buffer.from(bad.subarray(0, 64));
    const open = keepBack(
      at,
      ({ body }) => typeof body === "object" && Buffer.from(body.subarray(0, 64)).equals(piece),
      how,
    );
    await at.engine.now();
    await receive(at, { code: code(3) });
    await at.engine.now();
    expect((await rows(at)).map((row) => row.dossier_id)).toEqual([stuck]);
    expect((await server.state()).dossiers).toHaveLength(3);
    open();
    expect((await at.engine.now()).waitingOperations).toBe(0);
    expect((await server.state()).files.every(({ intact }) => intact)).toBe(true);
  },
);

test.each(["page", "cut"] as const)(
  "a result that is kept back on its way down (%s) holds up neither the sending nor other results",
  async (how) => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const [one, two] = [await receive(at, { code: code(1) }), await receive(at, { code: code(2) })];
    await at.engine.now();
    await server.issueResult({ dossierId: one, title: "Giấy khai sinh", pdf: noise(2000, "kept") });
    await server.issueResult({ dossierId: two, title: "Trích lục", pdf: noise(1000, "free") });
    let first = "";
    const open = keepBack(
      at,
      ({ url }) => {
        if (!url.includes("/v1/files/by-hash/")) return false;
        first ||= url;
        return url === first;
      },
      how,
    );
    await receive(at, { code: code(3) });
    const status = await at.engine.now();
    expect(status).toMatchObject({ online: true, waitingOperations: 0 });
    expect(status.problem).toContain(how === "page" ? WORDS : "đường truyền đứt giữa chừng");
    const titles = async () =>
      (await at.database.read.selectFrom("results").select("title").orderBy("title").execute()).map(
        ({ title }) => title,
      );
    expect(await titles()).toEqual(["Trích lục"]);
    open();
    // what was put aside is asked for at once when somebody says so
    expect((await at.engine.now()).problem).toBeNull();
    expect(await titles()).toEqual(["Giấy khai sinh", "Trích lục"]);
  },
);

test.each(["page", "cut"] as const)(
  "the whole feed of news kept back (%s) keeps no dossier from going",
  async (how) => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    await receive(at, { code: code(1) });
    const open = keepBack(at, ({ url }) => url.includes("/v1/changes"), how);
    const status = await at.engine.now();
    expect(status).toMatchObject({ online: true, waitingOperations: 0 });
    expect(status.problem).toContain("Máy chủ tỉnh vẫn trả lời");
    open();
    expect((await at.engine.now()).problem).toBeNull();
  },
);

test("a page to everything is still a network that is not open: nothing is tried one by one", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  for (const n of [1, 2, 3, 4, 5]) await receive(at, { code: code(n) });
  await at.engine.now();
  for (const n of [6, 7, 8]) await receive(at, { code: code(n) });
  let asked = 0;
  const open = keepBack(at, () => ++asked > 0, "page");
  const status = await at.engine.now();
  expect(status).toMatchObject({ online: false, waitingOperations: 3 });
  expect(status.sentence).toContain("mạng đang bị chặn (trang đăng nhập Wi-Fi hoặc proxy)");
  expect(asked).toBeLessThanOrEqual(2);
  open();
  expect((await at.engine.now()).waitingOperations).toBe(0);
});
