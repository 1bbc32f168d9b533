import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildCalendar,
  closingMinute,
  isWorkingDay,
  type OfficeCalendar,
  officeHours,
  openingMinute,
} from "../../main/core/calendars/calendar.ts";
import { computeDue, type TermUnit, transferDue } from "../../main/core/calendars/due.ts";
import { loadCalendar } from "../../main/core/catalogue/service.ts";
import { atMinute, dayOf, fromTimestamp, minuteOfDay, toTimestamp } from "../../main/core/time.ts";
import { readResource } from "../support/resources.ts";

let calendar: OfficeCalendar;
beforeAll(async () => {
  calendar = buildCalendar(await loadCalendar(readResource));
});

const from = Date.parse("2024-01-01T00:00:00+07:00");
const to = Date.parse("2027-12-31T23:59:00+07:00");
const reception = fc.integer({ min: 0, max: (to - from) / 60_000 }).map((m) => from + m * 60_000);
const unit = fc.constantFrom<TermUnit>("WORKING_DAY", "CALENDAR_DAY", "HOUR", "SAME_DAY");
const value = fc.integer({ min: 1, max: 60 });
const rule = fc.boolean();
const runs = { numRuns: 300 };

const due = (ms: number, count: number, term: TermUnit, after15h = false): number =>
  fromTimestamp(
    computeDue({ receivedAt: toTimestamp(ms), term: { value: count, unit: term }, after15h, calendar }).due,
  );

describe("due dates", () => {
  it("never fall on a day off, never outside office hours, never before the reception", () => {
    fc.assert(
      fc.property(reception, value, unit, rule, (ms, count, term, after15h) => {
        const end = due(ms, count, term, after15h);
        expect(end).toBeGreaterThan(ms);
        expect(isWorkingDay(calendar, dayOf(end))).toBe(true);
        const minute = minuteOfDay(end);
        const hours = officeHours(calendar, dayOf(end));
        expect(hours.some(([open, close]) => open < minute && minute <= close)).toBe(true);
        if (term !== "HOUR") expect(minute).toBe(closingMinute(calendar, dayOf(end)));
      }),
      runs,
    );
  });

  it("do not come earlier when the dossier comes later", () => {
    fc.assert(
      fc.property(reception, reception, value, unit, rule, (one, other, count, term, after15h) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        expect(due(early, count, term, after15h)).toBeLessThanOrEqual(due(late, count, term, after15h));
      }),
      runs,
    );
  });

  it("do not come earlier when the dossier comes a few hours later", () => {
    const hours = fc.integer({ min: 0, max: 72 * 60 });
    fc.assert(
      fc.property(reception, hours, value, unit, rule, (ms, more, count, term, after15h) => {
        expect(due(ms, count, term, after15h)).toBeLessThanOrEqual(
          due(ms + more * 60_000, count, term, after15h),
        );
      }),
      runs,
    );
  });

  it("come later with a longer term", () => {
    fc.assert(
      fc.property(reception, value, value, rule, (ms, count, more, after15h) => {
        for (const term of ["WORKING_DAY", "HOUR"] as const)
          expect(due(ms, count, term, after15h)).toBeLessThan(due(ms, count + more, term, after15h));
        expect(due(ms, count, "CALENDAR_DAY", after15h)).toBeLessThanOrEqual(
          due(ms, count + more, "CALENDAR_DAY", after15h),
        );
      }),
      runs,
    );
  });

  it("are the same when a term is counted in two parts", () => {
    fc.assert(
      fc.property(reception, value, value, (ms, first, second) => {
        for (const term of ["WORKING_DAY", "HOUR"] as const)
          expect(due(due(ms, first, term), second, term)).toBe(due(ms, first + second, term));
      }),
      runs,
    );
  });

  it("take 8 working hours as one working day of the office", () => {
    fc.assert(
      fc.property(reception, value, (ms, count) => {
        const day = dayOf(ms);
        fc.pre(isWorkingDay(calendar, day));
        const opening = atMinute(day, openingMinute(calendar, day));
        expect(dayOf(due(opening, (count + 1) * 8, "HOUR"))).toBe(dayOf(due(opening, count, "WORKING_DAY")));
      }),
      runs,
    );
  });

  it("explain themselves: days without a gap, as many counted as the term says", () => {
    fc.assert(
      fc.property(reception, value, unit, rule, (ms, count, term, after15h) => {
        const receivedAt = toTimestamp(ms);
        const result = computeDue({ receivedAt, term: { value: count, unit: term }, after15h, calendar });
        const dates = result.days.map(({ date }) => date);
        expect(dates[0]).toBe(dayOf(ms));
        expect(dates.at(-1)).toBe(result.due.slice(0, 10));
        expect(new Set(dates).size).toBe(dates.length);
        expect((Date.parse(dates.at(-1)!) - Date.parse(dates[0]!)) / 86_400_000).toBe(dates.length - 1);
        for (const { reason } of result.days) expect(reason).not.toBe("");
        const counted = result.days.filter((day) => day.counted);
        if (term === "WORKING_DAY" || term === "CALENDAR_DAY") expect(counted).toHaveLength(count);
        if (term === "SAME_DAY") expect(counted).toHaveLength(1);
        if (term === "HOUR")
          expect(result.days.reduce((sum, day) => sum + (day.minutes ?? 0), 0)).toBe(count * 60);
      }),
      runs,
    );
  });
});

describe("transfer of a received dossier", () => {
  it("is due on a working day, after the reception or at once, and later receptions are not due earlier", () => {
    fc.assert(
      fc.property(reception, fc.integer({ min: 0, max: 72 * 60 }), (ms, more) => {
        const one = fromTimestamp(transferDue({ receivedAt: toTimestamp(ms), calendar }).due);
        const other = fromTimestamp(
          transferDue({ receivedAt: toTimestamp(ms + more * 60_000), calendar }).due,
        );
        expect(isWorkingDay(calendar, dayOf(one))).toBe(true);
        expect(one).toBeGreaterThan(ms);
        expect(one).toBeLessThanOrEqual(other);
      }),
      runs,
    );
  });
});
