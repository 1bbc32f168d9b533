import { beforeAll, describe, expect, it } from "vitest";
import {
  buildCalendar,
  cutOffsOn,
  dayInfo,
  isWorkingDay,
  nextWorkingDay,
  type OfficeCalendar,
  officeHours,
} from "../../main/core/calendars/calendar.ts";
import { type CalendarData, loadCalendar } from "../../main/core/catalogue/service.ts";
import { addDays, weekday } from "../../main/core/time.ts";
import { readResource } from "../support/resources.ts";

let data: CalendarData;
let calendar: OfficeCalendar;
beforeAll(async () => {
  data = await loadCalendar(readResource);
  calendar = buildCalendar(data);
});

const days = (from: string, to: string): string[] => {
  const all: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) all.push(day);
  return all;
};

describe("the calendar of 2026 for public servants", () => {
  it("is off in exactly the announced stretches", () => {
    for (const [from, to] of [
      ["2026-01-01", "2026-01-04"],
      ["2026-02-14", "2026-02-22"],
      ["2026-04-25", "2026-04-27"],
      ["2026-04-30", "2026-05-03"],
      ["2026-08-29", "2026-09-02"],
    ] as const) {
      for (const day of days(from, to)) expect([day, isWorkingDay(calendar, day)]).toEqual([day, false]);
      for (const day of [addDays(from, -1), addDays(to, 1)])
        expect([day, isWorkingDay(calendar, day)]).toEqual([day, true]);
    }
    const weekdaysOff = days("2026-01-01", "2026-12-31").filter(
      (day) => weekday(day) <= 5 && !isWorkingDay(calendar, day),
    );
    const weekendsWorked = days("2026-01-01", "2026-12-31").filter(
      (day) => weekday(day) > 5 && isWorkingDay(calendar, day),
    );
    expect(weekdaysOff).toHaveLength(13);
    expect(weekendsWorked).toEqual(["2026-01-10", "2026-08-22"]);
  });

  it("says why", () => {
    expect(dayInfo(calendar, "2026-01-02").reason).toContain("hoán đổi");
    expect(dayInfo(calendar, "2026-01-10").reason).toContain("làm bù");
    expect(dayInfo(calendar, "2026-01-11")).toEqual({ working: false, reason: "Chủ nhật, nghỉ hằng tuần" });
    expect(dayInfo(calendar, "2026-01-12").reason).toBe("thứ Hai, ngày làm việc");
    expect(dayInfo(calendar, "2026-11-24")).toMatchObject({ working: true });
    expect(dayInfo(calendar, "2026-11-24").reason).toContain("chưa quyết định");
  });

  it("finds the next working day across a long break", () => {
    expect(nextWorkingDay(calendar, "2026-02-13")).toBe("2026-02-23");
    expect(nextWorkingDay(calendar, "2026-01-09")).toBe("2026-01-10");
  });

  it("pairs every swapped day off with the Saturday that makes up for it", () => {
    const all = data.years.flatMap((year) => year.days);
    for (const { date, swappedWith, kind } of all.filter((day) => day.swappedWith)) {
      const other = all.find((day) => day.date === swappedWith);
      expect([date, other?.swappedWith]).toEqual([date, date]);
      expect([date, isWorkingDay(calendar, date)]).toEqual([date, kind === "makeUpWork"]);
    }
  });
});

describe("office hours of Nghệ An", () => {
  const hours = (day: string) => officeHours(calendar, day).flat();
  const winter = [450, 720, 810, 1020];
  const summer = [420, 690, 810, 1020];

  it("change on 16/4 and 16/10", () => {
    expect(hours("2026-04-15")).toEqual(winter);
    expect(hours("2026-04-16")).toEqual(summer);
    expect(hours("2026-10-15")).toEqual(summer);
    expect(hours("2026-10-16")).toEqual(winter);
  });

  it("go on by the pattern where no season is known", () => {
    expect(hours("2029-12-31")).toEqual(winter);
    expect(hours("2029-06-01")).toEqual(summer);
    expect(hours("2020-04-15")).toEqual(winter);
    expect(hours("2020-04-16")).toEqual(summer);
  });

  it("are eight hours in every season", () => {
    for (const { intervals } of calendar.seasons)
      expect(intervals.reduce((sum, [open, close]) => sum + close - open, 0)).toBe(480);
  });
});

describe("rules in force", () => {
  it("come from the decree of the day", () => {
    expect(cutOffsOn(calendar, "2025-06-30").transfer.source).toContain("NĐ 61/2018");
    expect(cutOffsOn(calendar, "2025-07-01").transfer.source).toContain("NĐ 118/2025");
  });

  it("give the calendar a version by its content", async () => {
    expect(buildCalendar(await loadCalendar(readResource)).version).toBe(calendar.version);
    const changed = await loadCalendar(async (path) => {
      const json = (await readResource(path)) as { days?: unknown[] };
      return path.endsWith("days-2026.json") ? { ...json, days: json.days?.slice(1) } : json;
    });
    expect(buildCalendar(changed).version).not.toBe(calendar.version);
    expect(buildCalendar(data, { decisions: { "2026-11-24": "work" } }).undecided.has("2026-11-24")).toBe(
      false,
    );
    expect(isWorkingDay(buildCalendar(data, { decisions: { "2026-11-24": "work" } }), "2026-11-24")).toBe(
      true,
    );
  });
});
