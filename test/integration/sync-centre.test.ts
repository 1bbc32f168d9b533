import { expect, onTestFinished, test } from "vitest";
import { createContext } from "../../main/core/context.ts";
import type { OfficeConfig } from "../../main/core/office/config.ts";
import { createAges, createCentre, createRefused } from "../../main/core/sync/service.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { testClock } from "../support/memory-ports.ts";
import { AT } from "../support/open-database.ts";
import { AGENCY } from "../support/rows.ts";
import { startServer } from "../support/server.ts";
import { type Counter, counter, noise, outbox, province, receive, sign } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

const code = (n: number) => `H41.99-260109-${String(n).padStart(4, "0")}`;

function centreOf(at: Counter) {
  const core = createContext({
    ports: { ...at.ports, disk: nodeDisk() },
    config: { agency: { code: AGENCY }, requireRevocationList: false } as OfficeConfig,
    database: at.database,
    emit: () => {},
  });
  return { core, centre: createCentre(core, at.engine), refused: createRefused(core, at.engine) };
}
const ALL = { view: "dossiers", show: "all", after: 0, limit: 200 } as const;

test("every dossier and file with its state, walked page by page, and one sentence that sums up", async () => {
  const at = await counter({ url: "http://127.0.0.1:9", token: "device-token-1" });
  const { centre } = centreOf(at);
  const one = await receive(at, { code: code(1) });
  const scan = await sign(at, one, [noise(3_000_000)]);
  for (const n of [2, 3]) await receive(at, { code: code(n) });
  await at.engine.now();
  const page = await centre.rows({ ...ALL, limit: 2 });
  expect(page).toMatchObject({
    total: 3,
    rows: [
      { id: one, title: code(1), what: "Tiếp nhận hồ sơ", operations: 2, files: 1, bytesLeft: 3_000_000 },
      { title: code(2), operations: 1, bytesLeft: 0 },
    ],
  });
  const rest = await centre.rows({ ...ALL, limit: 2, after: page.next! });
  expect(rest).toMatchObject({ rows: [{ title: code(3) }], next: null });
  expect(await centre.rows({ ...ALL, view: "files" })).toMatchObject({
    total: 1,
    rows: [{ id: scan.ids[0], dossierId: one, state: { word: "Chưa tải" }, bytesLeft: 3_000_000 }],
  });
  expect(await centre.rows({ ...ALL, show: "refused" })).toMatchObject({ total: 0, rows: [] });
  expect((await centre.overview()).sentence).toBe(
    "3 hồ sơ chưa gửi, cũ nhất từ 8:00; còn 2,9 MB; chưa lần nào nối được với máy chủ tỉnh.",
  );
});

test("what is to go first goes first; a refusal that the head set aside lets the rest of the dossier go, and comes back whole", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  const { centre, refused } = centreOf(at);
  const one = await receive(at, { code: code(1) });
  const two = await receive(at, { code: code(2) });
  await refused.first("canbo", two);
  await at.engine.now();
  const order = (await server.state()).operations.map(({ dossierId }) => dossierId);
  expect(order).toEqual([two, one]);
  const tell = (title: string) =>
    at.database.write({ actor: "canbo", at: AT }, (tx) =>
      tx.outbox({ kind: "paper.reused", dossierId: one, body: { title } }),
    );
  server.fault({ kind: "reject", path: "/v1/operations", reason: "Chưa rõ giấy tờ.", pointer: "/title" });
  const first = await tell("một");
  const second = await tell("hai");
  await at.engine.now();
  expect(await centre.waiting(one)).toMatchObject([
    {
      id: first,
      state: { code: "rejected" },
      refusedField: "Tên giấy tờ",
      failure: { message: "Máy chủ tỉnh từ chối: Chưa rõ giấy tờ." },
      jump: { screen: "dossier", id: one },
    },
    { id: second, state: { code: "behind" } },
  ]);
  expect(await centre.overview()).toMatchObject({ counts: { refused: 1, aside: 0 }, tone: "bad" });
  await refused.setAside("truong", "Dương Đình Kỷ", first, "tỉnh chưa nhận loại này");
  await at.engine.now();
  expect((await outbox(at)).filter(({ state }) => state !== "done")).toEqual([]);
  expect(await refused.aside()).toMatchObject([
    { id: first, by: "Dương Đình Kỷ", why: "tỉnh chưa nhận loại này" },
  ]);
  await refused.putBack("truong", first);
  await at.engine.now();
  const told = (await server.state()).operations.filter(({ kind }) => kind === "paper.reused");
  expect(told.map(({ id }) => id)).toEqual([second, first]);
  await expect(refused.setAside("truong", "", second, "không có lý do")).rejects.toThrow();
});

test("the sentence, the list and the line at the bottom count the same: what was refused is not told as waiting", async () => {
  const server = await province();
  const at = await counter({ url: server.url, token: server.token });
  const { centre } = centreOf(at);
  const tell = (dossierId: string | null) =>
    at.database.write({ actor: "canbo", at: AT }, (tx) =>
      tx.outbox({ kind: "incident.reported", dossierId, body: {} }),
    );
  await receive(at, { code: code(1) });
  server.fault({ kind: "reject", path: "/v1/operations", reason: "Chưa rõ giấy tờ.", pointer: "/code" });
  await at.engine.now();
  await at.engine.pause(true);
  await receive(at, { code: code(2) });
  await tell(null);
  await tell(null);
  const { total } = await centre.rows(ALL);
  const overview = await centre.overview();
  expect(overview.sentence).toMatch(
    /^1 hồ sơ chưa gửi, .*; 1 việc bị từ chối, cần sửa; đang tạm dừng gửi\.$/,
  );
  expect(overview.counts).toMatchObject({ listed: 4, refused: 1 });
  expect(total).toBe(4);
  expect((await at.engine.status()).sentence).toContain("; 1 hồ sơ khác chưa gửi;");
});

test("what is sent for another machine, and a file of no dossier, are told apart and offer nothing that is not here", async () => {
  const at = await counter({ url: "http://127.0.0.1:9", token: "device-token-1" });
  const { centre } = centreOf(at);
  const scan = await sign(at, null, [noise(40_000), noise(50_000), noise(60_000)]);
  const elsewhere = at.random.uuid();
  const operation = (kind: string, body: Record<string, unknown>, state: string, seq: number) => ({
    id: at.random.uuid(),
    dossier_id: elsewhere,
    kind,
    body: JSON.stringify(body),
    hash: "0".repeat(64),
    files: "[]",
    state,
    attempts: 1,
    created_at: AT,
    device_id: "may-kia",
    device_seq: seq,
  });
  await at.database.write({ actor: "test", at: AT }, (tx) =>
    tx.db
      .insertInto("outbox")
      .values([
        operation("dossier.received", { code: code(7) }, "done", 1),
        operation("dossier.event", { event: "finish" }, "rejected", 2),
      ])
      .execute(),
  );
  expect((await centre.rows(ALL)).rows).toMatchObject([
    { what: "Không theo hồ sơ", files: 3 },
    {
      queue: elsewhere,
      dossierId: null,
      title: code(7),
      what: "Diễn biến của hồ sơ, gửi thay máy khác",
    },
  ]);
  expect(await centre.waiting(elsewhere)).toMatchObject([{ foreign: true, jump: null, canGoAside: true }]);
  const [file] = (await centre.rows({ ...ALL, view: "files" })).rows;
  const [waiting] = await centre.waiting(file!.queue);
  expect(waiting?.files.map(({ id }) => id)).toEqual(scan.ids);
});

test("ages: what is too old by the limits in force is said with what to do", async () => {
  const at = await counter({ url: "http://127.0.0.1:9", token: "device-token-1" });
  const { core } = centreOf(at);
  const ages = createAges(core, {
    engine: at.engine,
    announcedYears: () => [2025, 2026],
    certificate: async () => null,
    provinceTrust: async () => ({ at: "2026-01-08T08:00:00.000+07:00", offered: ["ca-moi"] }),
    listFolder: tempDir(),
  });
  const found = Object.fromEntries((await ages()).map((age) => [age.what, age]));
  expect(found.contact).toMatchObject({ value: "chưa lần nào", tooOld: true });
  expect(found.stock).toMatchObject({ value: "đã hết", tooOld: true });
  expect(found.calendar).toMatchObject({ value: "biết đến hết năm 2026", tooOld: false });
  expect(found.trust).toMatchObject({ tooOld: true, fix: expect.stringContaining("ghi danh lại") });
  expect(found.trust?.value).toContain("tỉnh có thêm ca-moi");
  expect(found.revocation).toMatchObject({ value: "chưa có danh sách nào, không bắt buộc", tooOld: false });
});

test("a long list is walked at the speed of a short one: 10,000 dossiers, a page of the middle", async () => {
  const at = await counter({ url: "http://127.0.0.1:9", token: "device-token-1" });
  const { centre } = centreOf(at);
  await at.database.write({ actor: "test", at: AT }, async (tx) => {
    for (let n = 0; n < 10_000; n++) {
      const dossierId = at.random.uuid();
      await tx.outbox({ kind: "dossier.received", dossierId, body: { code: code(n) } });
    }
  });
  const page = await centre.rows({ ...ALL, after: 5_000 });
  expect(page).toMatchObject({ total: 10_000, next: 5_200 });
  expect(page.rows).toHaveLength(200);
  expect(page.rows[0]?.title).toBe(code(5_000));
});

test("the province sets an end to this edition of the program: said before the day comes, on it and after it, and taken back", async () => {
  const clock = testClock();
  const options = { clock: clock.now, deviceTokens: ["device-token-1"] };
  const ending = await startServer({ ...options, dataDir: tempDir(), protocolEndsOn: "2026-02-28" });
  const endless = await startServer({ ...options, dataDir: tempDir() });
  onTestFinished(async () => {
    await ending.close();
    await endless.close();
  });
  const at = await counter({ url: ending.url, token: "device-token-1" });
  const ages = createAges(centreOf(at).core, {
    engine: at.engine,
    announcedYears: () => [2026],
    certificate: async () => null,
    provinceTrust: async () => undefined,
    listFolder: tempDir(),
  });
  const said = async () => (await ages()).find(({ what }) => what === "protocol");
  expect(await said()).toBeUndefined();
  await at.engine.now();
  expect(await said()).toMatchObject({
    value: "tỉnh nhận đến hết ngày 28/02/2026 (còn 50 ngày)",
    tooOld: true,
    fix: "Báo CNTT cập nhật phần mềm trước ngày đó; hồ sơ vẫn tiếp nhận và lưu trên máy này.",
  });
  at.clock.set(Date.parse("2026-03-01T08:00:00+07:00"));
  expect(await said()).toMatchObject({
    value: "tỉnh thôi nhận từ sau ngày 28/02/2026",
    fix: "Báo CNTT cập nhật phần mềm ngay; hồ sơ vẫn tiếp nhận và lưu trên máy này.",
  });
  at.line.serverUrl = endless.url;
  await at.engine.now();
  expect(await said()).toBeUndefined();
});
