import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { buildCalendar, type OfficeCalendar } from "../../main/core/calendars/calendar.ts";
import { computeDue, type TermUnit, transferDue } from "../../main/core/calendars/due.ts";
import { loadCalendar } from "../../main/core/catalogue/service.ts";
import { readResource } from "../support/resources.ts";

/*
 * The year 2026 written out by hand from rules.md 8.2 and 8.3, with a reckoning of its own: no date library, no
 * resource and no code of the product. Days are counted 1 to 365; 1 January 2026 was a Thursday.
 */
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const OFF = [
  ["01-01", "01-04"],
  ["02-14", "02-22"],
  ["04-27", "04-27"],
  ["04-30", "05-03"],
  ["08-29", "09-02"],
] as const;
const MAKE_UP = ["01-10", "08-22"];

function ordinal(monthDay: string): number {
  const [month, day] = monthDay.split("-").map(Number) as [number, number];
  return MONTHS.slice(0, month - 1).reduce((sum, length) => sum + length, 0) + day;
}
function monthDay(day: number): string {
  let [month, left] = [0, day];
  while (left > MONTHS[month]!) left -= MONTHS[month++]!;
  return `${String(month + 1).padStart(2, "0")}-${String(left).padStart(2, "0")}`;
}
/** 0 Monday to 6 Sunday */
const weekday = (day: number): number => (day - 1 + 3) % 7;
const worked: boolean[] = Array.from({ length: 366 }, (_, day) => {
  if (day === 0) return false;
  if (MAKE_UP.some((text) => ordinal(text) === day)) return true;
  if (weekday(day) > 4) return false;
  return !OFF.some(([from, to]) => ordinal(from) <= day && day <= ordinal(to));
});
/** minutes of the day at which the office opens and closes */
function hours(day: number): [number, number][] {
  const summer = ordinal("04-16") <= day && day <= ordinal("10-15");
  const morning: [number, number] = summer ? [7 * 60, 11 * 60 + 30] : [7 * 60 + 30, 12 * 60];
  return [morning, [13 * 60 + 30, 17 * 60]];
}
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const text = (day: number, minute: number): string => `2026-${monthDay(day)} ${clock(minute)}`;
const next = (day: number): number => {
  let at = day + 1;
  while (!worked[at]) at += 1;
  return at;
};

/** What the hand-written year answers. */
function byHand(day: number, minute: number, value: number, unit: TermUnit): string {
  if (unit === "WORKING_DAY") {
    let at = day;
    for (let left = value; left > 0; left -= 1) at = next(at);
    return text(at, 17 * 60);
  }
  if (unit === "CALENDAR_DAY") {
    const last = day + value;
    return text(worked[last] ? last : next(last), 17 * 60);
  }
  let left = value * 60;
  for (let at = day; ; at += 1) {
    if (!worked[at]) continue;
    for (const [open, close] of hours(at)) {
      const start = at === day ? Math.max(open, minute) : open;
      if (close <= start) continue;
      if (left <= close - start) return text(at, start + left);
      left -= close - start;
    }
  }
}

let calendar: OfficeCalendar;
beforeAll(async () => {
  calendar = buildCalendar(await loadCalendar(readResource));
});
const at = (when: string): string => `${when.replace(" ", "T")}:00.000+07:00`;
const due = (when: string, value: number, unit: TermUnit, after15h = false): string =>
  computeDue({ receivedAt: at(when), term: { value, unit }, after15h, calendar })
    .due.slice(0, 16)
    .replace("T", " ");

describe("against the year 2026 written out by hand", () => {
  it("the hand-written year is the announced one", () => {
    expect(worked.filter(Boolean)).toHaveLength(250);
    expect([monthDay(1), monthDay(59), monthDay(60), monthDay(365)]).toEqual([
      "01-01",
      "02-28",
      "03-01",
      "12-31",
    ]);
    expect(weekday(ordinal("11-24"))).toBe(1);
  });

  it("every day of the year is worked or not as the hand says", () => {
    for (let day = 1; day <= 340; day += 1)
      expect([monthDay(day), due(text(day, 600), 1, "WORKING_DAY")]).toEqual([
        monthDay(day),
        byHand(day, 600, 1, "WORKING_DAY"),
      ]);
  });

  it("all three calculators agree, whatever the moment and the term", () => {
    const day = fc.integer({ min: 1, max: 330 });
    const minute = fc.integer({ min: 0, max: 1439 });
    const unit = fc.constantFrom<TermUnit>("WORKING_DAY", "CALENDAR_DAY", "HOUR");
    fc.assert(
      fc.property(day, minute, fc.integer({ min: 1, max: 20 }), unit, (on, from, value, term) => {
        expect(due(text(on, from), value, term)).toBe(byHand(on, from, value, term));
      }),
      { numRuns: 1500 },
    );
  });

  it("a dossier is handed on the same day until 15:00, else when the next worked day opens", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 340 }), fc.integer({ min: 0, max: 1439 }), (on, from) => {
        const same = worked[on] && from <= 15 * 60;
        const day = same ? on : next(on);
        const expected = text(day, same ? 17 * 60 : hours(day)[0]![0]);
        const answer = transferDue({ receivedAt: at(text(on, from)), calendar });
        expect([answer.due.slice(0, 16).replace("T", " "), answer.sameDay]).toEqual([expected, same]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("edges", () => {
  it("hours change with the season in the middle of a term", () => {
    expect(due("2026-04-15 16:00", 2, "HOUR")).toBe("2026-04-16 08:00");
    expect(due("2026-10-15 16:00", 2, "HOUR")).toBe("2026-10-16 08:30");
    expect(due("2026-04-15 07:30", 16, "HOUR")).toBe("2026-04-16 17:00");
    expect(due("2026-10-15 07:00", 16, "HOUR")).toBe("2026-10-16 17:00");
  });

  it("Tết: the last worked day before it, and days inside it", () => {
    expect(due("2026-02-13 16:59", 1, "HOUR")).toBe("2026-02-23 08:29");
    expect(due("2026-02-17 10:00", 1, "WORKING_DAY")).toBe("2026-02-23 17:00");
    expect(due("2026-02-13 10:00", 5, "CALENDAR_DAY")).toBe("2026-02-23 17:00");
  });

  it("ends of months and of a leap February", () => {
    expect(due("2026-03-31 10:00", 1, "CALENDAR_DAY")).toBe("2026-04-01 17:00");
    expect(due("2026-06-30 10:00", 1, "WORKING_DAY")).toBe("2026-07-01 17:00");
    expect(due("2028-02-28 10:00", 1, "CALENDAR_DAY")).toBe("2028-02-29 17:00");
    expect(due("2028-02-28 10:00", 2, "WORKING_DAY")).toBe("2028-03-01 17:00");
  });

  it("a reception outside office hours, on a Saturday, on a make-up Saturday", () => {
    expect(due("2026-01-06 05:00", 1, "WORKING_DAY")).toBe("2026-01-07 17:00");
    expect(due("2026-01-06 23:59", 1, "WORKING_DAY")).toBe("2026-01-07 17:00");
    expect(due("2026-01-17 09:00", 1, "WORKING_DAY")).toBe("2026-01-19 17:00");
    expect(due("2026-01-10 09:00", 1, "WORKING_DAY")).toBe("2026-01-12 17:00");
    expect(due("2026-01-10 09:00", 2, "HOUR")).toBe("2026-01-10 11:00");
    expect(due("2026-01-10 15:00", 1, "WORKING_DAY", true)).toBe("2026-01-13 17:00");
    expect(transferDue({ receivedAt: at("2026-01-10 15:01"), calendar }).due).toBe(at("2026-01-12 07:30"));
    expect(transferDue({ receivedAt: at("2026-01-17 09:00"), calendar }).due).toBe(at("2026-01-19 07:30"));
  });
});
