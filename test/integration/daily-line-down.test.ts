import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProvince } from "../../main/hosts/demo/province.ts";
import { type CounterDay, openCounterDay, windowOf } from "../support/counter-day.ts";
import { LIFE_CALLS, receive } from "../support/life.ts";
import type { Call } from "../support/open-core.ts";
import { refusal } from "../support/refusal.ts";
import { plainPdf } from "../support/signable-pdfs.ts";

/** The routines of a day and a month while the province does not answer at all, and what its return completes. */
let day: CounterDay;
let officer: Call;
let head: Call;
let here: { id: string; code: string };
let month: string;

beforeAll(async () => {
  day = await openCounterDay();
  [officer, head] = [await day.seat("tn1"), await day.seat("truong")];
  await officer("sync.now", {});
  await receive(windowOf(officer), "Hồ Thị Có Mạng");
  expect((await officer("sync.now", {})).waitingOperations).toBe(0);
  // the cable is out: nobody listens on the province's address any more
  await day.office.province.stop();
  expect((await officer("sync.now", {})).online).toBe(false);
  here = await receive(windowOf(officer), "Hồ Thị Mất Mạng");
}, 120_000);
afterAll(() => day?.end());

test("the check of the morning is made and recorded; what only the province knows is said as old, not as gone", async () => {
  const { lines } = await officer("daily.check", {});
  for (const line of lines) expect(line.found, line.code).toMatch(/\.$/);
  expect(lines.find(({ code }) => code === "unsent")?.found).toMatch(/\d/);
  const opening = await officer("daily.open", { note: "Đứt cáp từ sáng" });
  expect((await officer("daily.check", {})).opened).toEqual(opening);
});

test("what waits at the signing desk is unsigned work of whoever it waits for, of the keeper of the seal, and of the day", async () => {
  const leader = await day.seat("lanhdao");
  const keeper = await day.seat("vanthu");
  const signerId = (await officer("signing.signers", {})).find(
    ({ fullName }) => fullName === day.office.account("lanhdao").fullName,
  )!.id;
  const upload = async () =>
    day.opened.core.upload("tn1", "van-ban.pdf", "application/pdf", await plainPdf());
  await officer("signing.put", {
    id: randomUUID(),
    kind: "document",
    upload: await upload(),
    title: "Quyết định trợ cấp xã hội",
    symbol: "QĐ-UBND",
    signerId,
  });
  await officer("signing.put", {
    id: randomUUID(),
    kind: "copy",
    upload: await upload(),
    title: "Bản sao sổ hộ tịch",
    copyForm: "SAO Y",
  });
  const item = async (call: Call, name: string) =>
    (await call("daily.shift", {})).items.find((one) => one.name.startsWith(name));
  const [toSign, toSeal, putUp] = ["Văn bản chờ người", "Văn bản chờ văn thư", "Văn bản đã trình"];
  expect(await item(leader, toSign)).toMatchObject({ count: 1, detail: "Quyết định trợ cấp xã hội" });
  expect(await item(leader, toSeal)).toMatchObject({ count: 0, detail: "" });
  expect(await item(keeper, toSeal)).toMatchObject({ count: 1, detail: "Bản sao sổ hộ tịch (SAO Y)" });
  expect(await item(officer, toSign)).toMatchObject({ count: 0 });
  expect(await item(officer, putUp)).toMatchObject({ count: 2 });
  const { figures } = await officer("daily.sheet", { day: "" });
  const figure = (code: string) => figures.find((one) => one.code === code);
  const leaderName = day.office.account("lanhdao").fullName;
  expect(figure("papers-to-sign")).toMatchObject({
    count: 1,
    pending: true,
    detail: `Quyết định trợ cấp xã hội (chờ ${leaderName})`,
  });
  expect(figure("papers-to-seal")).toMatchObject({ count: 1, pending: true });
  const { expected } = await officer("daily.shift", {});
  const taker = { username: "tn2", password: day.passwordOf("tn2"), counted: expected, note: "" };
  const note = await officer("daily.handShift", taker);
  expect(await day.textOf(officer, note.formId)).toContain("Quyết định trợ cấp xã hội");
});

test("lists and the day's sheet are made, printed and say what was not sent", async () => {
  for (const { formId } of [
    await officer("daily.printOriginals", {}),
    await officer("life.printWaiting", {}),
    await head("daily.printWeek", { from: (await head("daily.week", { from: "" })).from }),
  ])
    expect(await day.textOf(officer, formId)).toMatch(/DANH SÁCH/);
  expect((await head("daily.year", {})).steps.find(({ code }) => code === "unsent")?.done).toBe(false);
  const sheet = await officer("daily.sheet", { day: "" });
  expect(sheet.figures.find(({ code }) => code === "unsent")?.count).toBeGreaterThan(0);
  const closed = await officer("daily.close", { day: sheet.day, note: "" });
  const words = await day.textOf(officer, closed.formId);
  expect(words).toContain("Việc chưa gửi về tỉnh");
  expect(words).toContain("Quyết định trợ cấp xã hội");
});

test("the month is reported from this machine, and its paper says that comparing it is owed and since when", async () => {
  await LIFE_CALLS.transfer?.(windowOf(officer), { id: here.id } as never);
  const before = await head("daily.month", { month: "" });
  month = before.month;
  expect(before.owed).toEqual([]);
  expect(await refusal(head("daily.reconcileMonth", { month }))).toMatch(/^sync\./);
  expect((await head("daily.month", { month })).reports).toEqual([]);
  const key = randomUUID();
  const report = await head("daily.reportMonth", { month }, key);
  expect(await head("daily.reportMonth", { month }, key)).toEqual(report);
  expect(report).toMatchObject({ here: 2, province: null, differences: [] });
  const words = await day.textOf(head, report.formId);
  expect(words).toContain("CHƯA ĐỐI CHIẾU VỚI TỈNH");
  expect(words).toMatch(/còn nợ từ \d\d\/\d\d\/\d{4} \d\d:\d\d/);
  expect(words).not.toContain("Hồ sơ tỉnh có");
  expect(words).toContain(day.office.account("tn1").fullName);
  const { byProcedure, byOfficer, figures, owed } = await head("daily.month", { month });
  const sum = (of: typeof byProcedure, key: "received" | "open") => of.reduce((n, one) => n + one[key], 0);
  for (const shares of [byProcedure, byOfficer])
    expect([sum(shares, "received"), sum(shares, "open")]).toEqual([2, 2]);
  expect(figures.find(({ code }) => code === "open")?.count).toBe(2);
  expect(owed).toEqual([{ month, since: report.at }]);
  // made again, the earlier paper counts no more, and the debt is as old as it was
  const again = await head("daily.reportMonth", { month });
  expect((await head("forms.get", { id: report.formId })).state.word).not.toBe(
    (await head("forms.get", { id: again.formId })).state.word,
  );
  expect((await head("daily.month", { month })).owed).toEqual([{ month, since: report.at }]);
});

test("when the line is back, comparing completes the report: nothing is owed, its paper stands for the earlier one", async () => {
  const port = Number(new URL(day.office.province.url).port);
  day.office.province = await startProvince({ folder: day.office.folder, port });
  await officer("sync.now", {});
  const [owing] = (await head("daily.month", { month })).reports;
  const done = await head("daily.reconcileMonth", { month });
  expect(done).toMatchObject({ here: 2, province: 2, differences: [] });
  const { owed, reports } = await head("daily.month", { month });
  expect(owed).toEqual([]);
  expect(reports[0]).toEqual(done);
  const words = await day.textOf(head, done.formId);
  expect(words).toContain("Khớp từng hồ sơ");
  expect(words).not.toContain("CHƯA ĐỐI CHIẾU");
  expect(await head("forms.get", { id: owing!.formId })).not.toMatchObject({
    state: { word: (await head("forms.get", { id: done.formId })).state.word },
  });
});
