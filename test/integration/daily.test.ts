import { afterAll, beforeAll, expect, test } from "vitest";
import { compareMonth } from "../../main/core/daily/month-compare.ts";
import type { DossierDetail, OpeningLine } from "../../preload/contract/index.ts";
import { LIFE_CALLS, receive } from "../support/life.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { type Call, type OpenCore, openCore } from "../support/open-core.ts";
import { withTools } from "../support/paper-samples.ts";
import { refusal } from "../support/refusal.ts";

/** The routines of a day at the counter: opening, closing, handing over. */
let office: TestOffice;
let opened: OpenCore;
let officer: Call;
let cashier: Call;

async function seat(client: string, username: string): Promise<Call> {
  const window = opened.as(client);
  await window("accounts.signIn", { username, password: office.account(username).password });
  return window;
}

beforeAll(async () => {
  office = await createTestOffice();
  opened = await openCore(office);
  officer = await seat("officer", "tn1");
  cashier = await seat("cashier", "thuphi");
}, 120_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

const lineOf = (lines: readonly OpeningLine[], code: string): OpeningLine => {
  const found = lines.find((one) => one.code === code);
  if (!found) throw new Error(`no line ${code}`);
  return found;
};

test("opening: every line says a state in words, and what to do where it is not good", async () => {
  await officer("sync.now", {});
  const { lines, opened: before } = await officer("daily.check", {});
  expect(before).toBeNull();
  expect(lines.map(({ code }) => code)).toEqual([
    "clock",
    "stock",
    "token",
    "printer",
    "scanner",
    "calendar",
    "revocation",
    "catalogue",
    "disk",
    "backup",
    "unsent",
    "transfer",
    "yesterday",
  ]);
  for (const line of lines) {
    expect(line.state.word, line.code).toMatch(/\p{L}{2}/u);
    expect(line.found, line.code).toMatch(/\.$/);
    expect(line.todo === null, line.code).toBe(line.state.tone === "good");
  }
  expect(lineOf(lines, "clock")).toMatchObject({ state: { word: "Đúng" }, place: null });
  expect(lineOf(lines, "scanner")).toMatchObject({
    state: { word: "Chưa chọn" },
    place: "/digitise/scanners",
  });
});

test("opening: who, when and what was found is recorded once, and told to whoever sits here", async () => {
  const key = "6a1f6d52-8f5e-4b7e-9f0b-0d3f7c1f2a10";
  const first = await officer("daily.open", { note: "Máy quét đang sửa" }, key);
  expect(await officer("daily.open", { note: "Máy quét đang sửa" }, key)).toEqual(first);
  expect(first.by).toBe(office.account("tn1").fullName);
  expect(first.problems.map(({ name }) => name)).toContain("Máy quét");
  expect(await cashier("daily.opened", {})).toEqual({ opened: true });
  const { opened: now, earlier } = await cashier("daily.check", {});
  expect(now).toEqual(first);
  expect(earlier).toEqual([]);
  expect(await refusal(cashier("daily.open", { note: "" }))).toBe("session.forbidden");
});

test("opening: a clock that was set wrong is the first line, and confirming it settles it", async () => {
  opened.shift(30 * 60_000);
  const doubted = lineOf((await officer("daily.check", {})).lines, "clock");
  expect(doubted).toMatchObject({ state: { tone: "bad" }, place: "confirm-clock" });
  expect(doubted.found).toContain("vừa bị đổi");
  opened.shift(-30 * 60_000);
  expect(lineOf((await officer("daily.check", {})).lines, "clock").state.tone).toBe("good");
});

const window = { call: (...[proc, input]: Parameters<typeof officer>) => officer(proc, input) } as never;
const withOriginals = (fullName: string, originals: number): Promise<DossierDetail> =>
  receive(window, fullName, {
    components: draftOf(fullName).components.map((one) => ({ ...one, originals })),
  });
const passwordOf = (username: string) => office.account(username).password;

/** What a paper says, as another program reads it. */
async function textOf(formId: string): Promise<string> {
  const { token } = await officer("forms.file", { id: formId });
  const file = await opened.core.blob(token);
  return withTools(file?.bytes ?? new Uint8Array(), async ({ pageTexts }) => (await pageTexts()).join(" "));
}

test("handing dossiers over: the taker signs with a sign-in of their own, and the originals are counted", async () => {
  const dossier = await withOriginals("Hồ Thị Bản Chính", 2);
  expect(await officer("daily.originals", {})).toMatchObject([
    { code: dossier.code, count: 2, place: "Tại quầy" },
  ]);
  await LIFE_CALLS.transfer?.(window, dossier);
  const { lists } = await officer("life.worklist", {});
  const list = lists.find((one) => one.codes.includes(dossier.code));
  expect(list).toMatchObject({ originals: 2, signedAt: null });
  const given = { id: list?.id ?? "", username: "tn2", password: passwordOf("tn2"), originals: 2, note: "" };
  expect(await refusal(officer("life.takeTransfer", { ...given, password: "sai" }))).toBe(
    "accounts.wrong-password",
  );
  expect(await refusal(officer("life.takeTransfer", { ...given, originals: 1 }))).toBe(
    "life.originals-differ",
  );
  const own = { username: "tn1", password: passwordOf("tn1") };
  expect(await refusal(officer("life.takeTransfer", { ...given, ...own }))).toBe("life.same-person");
  const taken = await officer("life.takeTransfer", given);
  expect(taken).toMatchObject({ signedBy: "tn2", counted: 2, taker: office.account("tn2").fullName });
  // said twice, the first stands; and the officer still sits here
  expect(await officer("life.takeTransfer", { ...given, originals: 2 })).toEqual(taken);
  expect((await officer("accounts.me", {}))?.username).toBe("tn1");
  const words = await textOf(taken.formId);
  // the words may be broken over two lines
  expect(words).toMatch(/2 bản\b/);
  expect(words).toContain(office.account("tn2").fullName);
  expect((await officer("daily.originals", {}))[0]?.place).toBe("Phòng Văn hóa - Xã hội");
});

test("the way back: a list of the unit's, signed by its own people; what is there is not taken back twice", async () => {
  const [held] = (await officer("life.worklist", {})).unitHeld;
  expect(held).toMatchObject({ unit: "Phòng Văn hóa - Xã hội", applicantName: "Hồ Thị Bản Chính" });
  const given = { ids: [held!.id], unit: held!.unit };
  expect(await refusal(officer("life.takeBack", { ...given, unit: "Phòng khác" }))).toBe("life.not-at-unit");
  const { list } = await officer("life.takeBack", given);
  expect(list).toMatchObject({ isBack: true, giver: "", originals: 2, codes: [held!.code] });
  expect(await refusal(officer("life.takeBack", given))).toBe("life.not-at-unit");
  const sign = { id: list.id, username: "tn2", password: passwordOf("tn2"), originals: 2, note: "" };
  const signed = await officer("life.takeTransfer", sign);
  expect(signed).toMatchObject({
    giver: office.account("tn2").fullName,
    taker: office.account("tn1").fullName,
  });
  const words = await textOf(signed.formId);
  expect(words).toMatch(/Bên giao:?\s*Phòng Văn hóa/);
  expect((await officer("daily.originals", {}))[0]?.place).toBe("Tại quầy");
});

test("originals of a refused dossier are held until the person has signed for them; what waits after 15 o'clock is on paper", async () => {
  const dossier = await withOriginals("Lê Bị Từ Chối", 3);
  const { formId } = await officer("life.printWaiting", {});
  expect(await textOf(formId)).toContain(dossier.code);
  await seat("unit", "chuyenmon").then((unit) =>
    unit("life.refuse", { id: dossier.id, why: "Không đủ điều kiện" }),
  );
  const mine = async () => (await officer("daily.originals", {})).filter(({ code }) => code === dossier.code);
  expect(await mine()).toMatchObject([{ count: 3, mayGiveBack: true, place: "Tại quầy" }]);
  const key = "6a1f6d52-8f5e-4b7e-9f0b-0d3f7c1f2a77";
  const input = { id: dossier.id, takenBy: "Lê Bị Từ Chối", note: "" };
  const first = await officer("returns.giveOriginals", input, key);
  expect(await officer("returns.giveOriginals", input, key)).toEqual(first);
  expect(await textOf(first.formId)).toContain("(3 bản)");
  expect(await mine()).toEqual([]);
  expect(await refusal(officer("returns.giveOriginals", input))).toBe("returns.nothing-to-give");
  expect((await officer("dossiers.get", { id: dossier.id })).state.code).toBe("refused");
});

test("the shift is handed over with what is in hand, signed off by both; a difference of cash is explained", async () => {
  const { items, expected } = await officer("daily.shift", {});
  expect(items.find(({ name }) => name.startsWith("Biểu mẫu"))).toBeDefined();
  const given = { username: "tn2", password: passwordOf("tn2"), counted: expected, note: "" };
  expect(await refusal(officer("daily.handShift", { ...given, counted: expected + 5000 }))).toBe(
    "daily.cash-differs",
  );
  const own = { username: "tn1", password: passwordOf("tn1") };
  expect(await refusal(officer("daily.handShift", { ...given, ...own }))).toBe("daily.same-person");
  const note = await officer("daily.handShift", {
    ...given,
    counted: expected + 5000,
    note: "Thừa chưa rõ vì sao",
  });
  expect(note).toMatchObject({
    giver: office.account("tn1").fullName,
    taker: office.account("tn2").fullName,
  });
  const words = await textOf(note.formId);
  expect(words).toContain("BIÊN BẢN BÀN GIAO CA");
  expect(words).toContain("Thừa 5.000 đồng");
});

test("the day is closed once, its paper carries what was left; reopening is explained on the next one", async () => {
  const { day, figures, closed } = await officer("daily.sheet", { day: "" });
  expect(closed).toBeNull();
  const count = (code: string) => figures.find((one) => one.code === code)?.count;
  expect([count("received"), count("handed"), count("originals")]).toEqual([2, 1, 2]);
  const first = await officer("daily.close", { day, note: "" });
  expect(await refusal(officer("daily.close", { day, note: "" }))).toBe("daily.sheet-closed");
  expect(await textOf(first.formId)).toContain("Bản chính đang giữ");
  // what came after the closing is said, not hidden
  await withOriginals("Hồ Văn Sau", 0);
  const after = await officer("daily.sheet", { day });
  expect(after.changed).toContainEqual({ name: "Hồ sơ tiếp nhận", atClosing: 2, now: 3 });
  await officer("daily.reopen", { day, why: "Nhận thêm một hồ sơ sau khi khóa" });
  const second = await officer("daily.close", { day, note: "" });
  const words = await textOf(second.formId);
  expect(words).toContain("Nhận thêm một hồ sơ sau khi khóa");
  expect(words).not.toMatch(/0\d{11}|09\d{8}/);
  expect(await refusal(officer("daily.close", { day: "2099-01-01", note: "" }))).toBe("daily.no-such-day");
});

test("the head's week: what falls due and whose apology must go out tomorrow, by officer, on paper too", async () => {
  const head = await seat("head", "truong");
  const [first] = await officer("dossiers.search", { text: "Hồ Văn Sau" });
  const { dueAt } = await officer("dossiers.get", { id: first?.id ?? "" });
  const { due, officers, from } = await head("daily.week", { from: dueAt.slice(0, 10) });
  expect(due.map(({ code }) => code)).toContain(first?.code);
  expect(officers.find((one) => one.officer === office.account("tn1").fullName)?.due).toBe(due.length);
  const { formId } = await head("daily.printWeek", { from });
  expect(await textOf(formId)).toContain("DANH SÁCH VIỆC TUẦN TỚI");
});

test("the month is compared with the province dossier by dossier: what it lacks, what this machine lacks, what differs", async () => {
  const head = await seat("head", "truong");
  await officer("sync.now", {});
  const { month, figures } = await head("daily.month", { month: "" });
  expect(figures.find(({ code }) => code === "received")?.count).toBe(3);
  const first = await head("daily.reconcileMonth", { month });
  expect(first).toMatchObject({ here: 3, province: 3, differences: [] });
  // the line goes down: one more dossier is here alone
  await officer("sync.pause", { paused: true });
  const own = await withOriginals("Hồ Thị Mới", 0);
  const second = await head("daily.reconcileMonth", { month });
  expect(second.differences).toEqual([
    { dossierId: own.id, code: own.code, what: "Tỉnh chưa có", here: "có", province: "không" },
  ]);
  expect(await textOf(second.formId)).toContain(own.code);
  await officer("sync.pause", { paused: false });
  const received = {
    procedure: "1",
    receivedAt: "2026-01-09T08:00:00.000+07:00",
    state: "processing",
    feesPaid: 20_000,
    unsent: 0,
  };
  const differ = compareMonth(
    [{ id: "a", code: "A", ...received }],
    [
      {
        dossierId: "a",
        code: "B",
        procedureCode: "1",
        receivedAt: "2026-01-10T08:00:00.000+07:00",
        state: "received",
        feesPaid: 0,
      },
      { dossierId: "c", code: "C", procedureCode: "1", receivedAt: "2026-01-10T08:00:00.000+07:00" },
    ],
  );
  expect(differ.map(({ what, here, province }) => [what, here, province]).slice(0, 4)).toEqual([
    ["Mã hồ sơ", "A", "B"],
    ["Ngày tiếp nhận", "2026-01-09", "2026-01-10"],
    ["Trạng thái", "Đang giải quyết", "Đã tiếp nhận"],
    ["Phí, lệ phí đã thu", "20.000 đ", "0 đ"],
  ]);
  expect(differ.at(-1)?.what).toBe("Máy này không có");
});

test("the year's end: each step is looked at, and ticked by the head", async () => {
  const head = await seat("head", "truong");
  const { steps } = await head("daily.year", {});
  expect(steps.map(({ code }) => code)).toContain("calendar");
  for (const step of steps) expect(step.todo === "", step.code).toBe(step.done);
  const { steps: after } = await head("daily.tickYear", { code: "books" });
  expect(after.find(({ code }) => code === "books")?.ticked?.by).toBe(office.account("truong").fullName);
});
