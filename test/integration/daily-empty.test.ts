import { afterAll, beforeAll, expect, test } from "vitest";
import { type CounterDay, openCounterDay } from "../support/counter-day.ts";
import type { Call } from "../support/open-core.ts";

/** The routines of an office in which nothing has happened yet: every sheet says so in words. */
let day: CounterDay;
let officer: Call;
let head: Call;

beforeAll(async () => {
  day = await openCounterDay();
  [officer, head] = [await day.seat("tn1"), await day.seat("truong")];
}, 120_000);
afterAll(() => day?.end());

test("the day's sheet counts nothing as nothing, and names no original", async () => {
  const sheet = await officer("daily.sheet", { day: "" });
  const counts = sheet.figures.filter(({ code }) => code !== "unsent");
  expect(counts.filter(({ count }) => count !== 0)).toEqual([]);
  expect(counts.filter(({ pending }) => pending)).toEqual([]);
  expect(sheet.openDays).toEqual([]);
  const closed = await officer("daily.close", { day: sheet.day, note: "" });
  const words = await day.textOf(officer, closed.formId);
  expect(words).toContain("Không có bản chính nào.");
  expect(words).not.toContain("Mã hồ sơ");
});

test("lists that there is nothing for say so where their table would stand", async () => {
  const originals = await officer("daily.printOriginals", {});
  const week = await head("daily.printWeek", { from: (await head("daily.week", { from: "" })).from });
  const waiting = await officer("life.printWaiting", {});
  for (const [{ formId }, sentences] of [
    [originals, ["Không có bản chính nào đang giữ."]],
    [waiting, ["Không có hồ sơ nào chờ chuyển."]],
    [week, ["Không có hồ sơ nào phải gửi văn bản xin lỗi.", "Không có hồ sơ nào đến hạn."]],
  ] as const) {
    const words = await day.textOf(officer, formId);
    for (const sentence of sentences) expect(words).toContain(sentence);
    expect(words).not.toContain("STT");
    expect(words).toContain("(Ký");
  }
});

test("a shift without work in hand is handed over all the same", async () => {
  const { items, expected } = await officer("daily.shift", {});
  expect(items.filter(({ name, count }) => count !== 0 && !name.startsWith("Quyển"))).toEqual([]);
  const taker = { username: "tn2", password: day.passwordOf("tn2"), counted: expected, note: "" };
  const note = await officer("daily.handShift", taker);
  expect(await day.textOf(officer, note.formId)).toContain("Không lệch");
});

test("a month without a dossier is a report too", async () => {
  const { month, byProcedure, byOfficer, owed } = await head("daily.month", { month: "" });
  expect([byProcedure, byOfficer, owed]).toEqual([[], [], []]);
  const { formId, here } = await head("daily.reportMonth", { month });
  expect(here).toBe(0);
  const words = await day.textOf(head, formId);
  expect(words).toContain("Không có hồ sơ nào.");
  expect(words).toContain("Không có số nào được dùng.");
  expect(words).not.toContain("Còn giải quyết Còn");
});
