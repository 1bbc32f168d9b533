import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureDemoCalendar } from "../../main/hosts/demo/calendar.ts";
import { type CounterDay, openCounterDay, windowOf } from "../support/counter-day.ts";
import { receive } from "../support/life.ts";
import type { Call } from "../support/open-core.ts";

/** The end of 2026 at a counter, whose calendar of 2027 the State has not announced, and the first day after it. */
let day: CounterDay;
let head: Call;
let officer: Call;

/** what was added to the wall clock, milliseconds */
let ahead = 0;

/** Sets the clock, and sits down again: whoever was away so long is asked to sign in. */
async function on(text: string): Promise<void> {
  const more = Date.parse(`${text}:00.000+07:00`) - (Date.now() + ahead);
  day.opened.shift(more);
  ahead += more;
  [officer, head] = [await day.seat("tn1"), await day.seat("truong")];
  // so long a step is asked about, as it is after weeks away
  await officer("office.confirmClock", {});
}

const step = async (code: string) => {
  const found = (await head("daily.year", {})).steps.find((one) => one.code === code);
  if (!found) throw new Error(`no step ${code}`);
  return found;
};

beforeAll(async () => {
  day = await openCounterDay();
  await on("2026-12-15T09:00");
  await receive(windowOf(officer), "Hồ Văn Tháng Chạp");
}, 120_000);
afterAll(() => day?.end());

test("December asks for the calendar of the year to come, at the opening and among the steps of the year's end", async () => {
  expect((await head("daily.year", {})).year).toBe(2026);
  expect(await step("calendar")).toMatchObject({ done: false, place: "/counter/calendar" });
  const line = (await officer("daily.check", {})).lines.find(({ code }) => code === "calendar");
  expect(line?.found).toContain("chưa có năm 2027");
  expect(line?.state.tone).not.toBe("good");
});

test("once the file that was announced is taken in, nobody is asked any more", async () => {
  const admin = await day.seat("quantri");
  const { example } = ensureDemoCalendar(join(day.office.folder, "demo-calendar"));
  const text = readFileSync(example, "utf8");
  const { against } = await admin("calendars.check", { text });
  await admin("calendars.apply", { text, against });
  expect(await step("calendar")).toMatchObject({ done: true, todo: "" });
  const line = (await officer("daily.check", {})).lines.find(({ code }) => code === "calendar");
  expect(line?.state.tone).toBe("good");
});

test("the book of the year is open until its last dossier; what is ticked stays ticked in January", async () => {
  expect(await step("books")).toMatchObject({ done: false, place: "/counter/register" });
  expect(await step("new-books")).toMatchObject({ done: false });
  expect(await step("carried")).toMatchObject({ done: false });
  await head("daily.tickYear", { code: "calendar" });
  await on("2027-01-04T08:00");
  // in January it is still the year before that is being closed
  expect((await head("daily.year", {})).year).toBe(2026);
  expect((await step("calendar")).ticked?.by).toBe(day.office.account("truong").fullName);
});

test("the first dossier of the new year opens a book that begins again with 01; the old one is closed for good", async () => {
  await receive(windowOf(officer), "Hồ Thị Tháng Giêng");
  expect(await step("new-books")).toMatchObject({ done: true });
  const books = await officer("forms.books", {});
  const [old, fresh] = [2026, 2027].map((year) => books.find((one) => one.year === year)!);
  expect(fresh!.volume).toMatch(/^(Quyển )?0?1/);
  expect((await officer("forms.bookRows", { id: fresh!.id })).map(({ ordinal }) => ordinal)).toEqual(["01"]);
  const { formId } = await officer("forms.closeBook", { id: old!.id });
  expect(await day.textOf(officer, formId)).toContain("Số hồ sơ trong sổ: 1. Khóa sổ: 04/01/2027");
  expect(await officer("forms.closeBook", { id: old!.id })).toEqual({ formId });
  expect(await step("books")).toMatchObject({ done: true });
  // the new year's book is not one of those that are to be closed
  expect((await officer("forms.books", {})).find(({ id }) => id === fresh!.id)).toMatchObject({
    closedAt: null,
  });
});
