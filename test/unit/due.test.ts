import { beforeAll, describe, expect, it } from "vitest";
import { buildCalendar, type OfficeCalendar } from "../../main/core/calendars/calendar.ts";
import { computeDue, type TermUnit, transferDue } from "../../main/core/calendars/due.ts";
import { loadCalendar } from "../../main/core/catalogue/service.ts";
import { AppError } from "../../main/core/errors.ts";
import { readResource } from "../support/resources.ts";

let calendar: OfficeCalendar;
beforeAll(async () => {
  calendar = buildCalendar(await loadCalendar(readResource));
});

const at = (text: string): string => `${text.replace(" ", "T")}:00.000+07:00`;
function due(received: string, value: number | null, unit: TermUnit, after15h = false): string {
  const { due } = computeDue({ receivedAt: at(received), term: { value, unit }, after15h, calendar });
  return due.slice(0, 16).replace("T", " ");
}

describe("law cases of return dates and transfer", () => {
  it("law case 9: reception 14:59 moves on the same day, exactly 15:00 too, 15:01 at the start of the next working day", () => {
    const transfer = (text: string) => transferDue({ receivedAt: at(text), calendar });
    expect(transfer("2026-01-09 14:59")).toMatchObject({ due: at("2026-01-09 17:00"), sameDay: true });
    expect(transfer("2026-01-09 15:00")).toMatchObject({ due: at("2026-01-09 17:00"), sameDay: true });
    // Saturday 10/01/2026 is a make-up day; winter opens at 7:30
    expect(transfer("2026-01-09 15:01")).toMatchObject({ due: at("2026-01-10 07:30"), sameDay: false });
    expect(transferDue({ receivedAt: "2026-01-09T15:00:00.001+07:00", calendar }).sameDay).toBe(false);
  });

  it("law case 10: Friday 09/01/2026, 1 working day, is Saturday 10/01/2026, the make-up day", () => {
    expect(due("2026-01-09 10:00", 1, "WORKING_DAY")).toBe("2026-01-10 17:00");
  });

  it("law case 11: Friday 13/02/2026, 1 working day, is Monday 23/02/2026", () => {
    expect(due("2026-02-13 10:00", 1, "WORKING_DAY")).toBe("2026-02-23 17:00");
  });

  it("law case 12: Friday 21/08/2026 gives Saturday 22/08/2026; Friday 28/08/2026 gives Thursday 03/09/2026", () => {
    expect(due("2026-08-21 10:00", 1, "WORKING_DAY")).toBe("2026-08-22 17:00");
    expect(due("2026-08-28 10:00", 1, "WORKING_DAY")).toBe("2026-09-03 17:00");
  });

  it("law case 13: Friday 24/04/2026, 1 working day, is Tuesday 28/04/2026 (Monday is compensatory)", () => {
    expect(due("2026-04-24 10:00", 1, "WORKING_DAY")).toBe("2026-04-28 17:00");
  });

  it("law case 14: a term in calendar days that ends on a Saturday ends on the next working day", () => {
    expect(due("2026-03-04 10:00", 10, "CALENDAR_DAY")).toBe("2026-03-16 17:00");
    // 10/01/2026 is a Saturday, but worked
    expect(due("2026-01-05 10:00", 5, "CALENDAR_DAY")).toBe("2026-01-10 17:00");
    expect(due("2026-03-04 10:00", 8, "CALENDAR_DAY")).toBe("2026-03-12 17:00");
  });

  it("law case 15: after a supplement the same term is counted again from the new reception", () => {
    expect(due("2026-03-02 10:00", 3, "WORKING_DAY")).toBe("2026-03-05 17:00");
    expect(due("2026-03-10 10:00", 3, "WORKING_DAY")).toBe("2026-03-13 17:00");
  });
});

describe("working hours", () => {
  it("uses winter hours 7:30-12:00, 13:30-17:00", () => {
    expect(due("2026-01-06 07:30", 8, "HOUR")).toBe("2026-01-06 17:00");
    expect(due("2026-01-06 10:00", 2, "HOUR")).toBe("2026-01-06 12:00");
    expect(due("2026-01-06 10:00", 2.5, "HOUR")).toBe("2026-01-06 14:00");
    expect(due("2026-01-06 16:00", 2, "HOUR")).toBe("2026-01-07 08:30");
  });

  it("uses summer hours 7:00-11:30, 13:30-17:00", () => {
    expect(due("2026-06-02 07:00", 8, "HOUR")).toBe("2026-06-02 17:00");
    expect(due("2026-06-02 11:00", 1, "HOUR")).toBe("2026-06-02 14:00");
  });

  it("changes hours where the season changes (15/04 winter, 16/04 summer)", () => {
    expect(due("2026-04-15 16:00", 2, "HOUR")).toBe("2026-04-16 08:00");
  });

  it("starts at opening when received before hours, at noon, after hours or on a day off", () => {
    expect(due("2026-01-06 05:00", 1, "HOUR")).toBe("2026-01-06 08:30");
    expect(due("2026-01-06 12:30", 1, "HOUR")).toBe("2026-01-06 14:30");
    expect(due("2026-01-06 19:00", 1, "HOUR")).toBe("2026-01-07 08:30");
    expect(due("2026-01-18 10:00", 1, "HOUR")).toBe("2026-01-19 08:30");
  });

  it("works on a make-up Saturday and reports minutes a day", () => {
    const { days } = computeDue({
      receivedAt: at("2026-01-09 16:00"),
      term: { value: 9, unit: "HOUR" },
      calendar,
    });
    expect(days.map(({ date, minutes }) => [date, minutes])).toEqual([
      ["2026-01-09", 60],
      ["2026-01-10", 480],
    ]);
  });

  it("reads 168 hours as 21 working days", () => {
    expect(due("2026-03-02 07:30", 168, "HOUR")).toBe("2026-03-30 17:00");
  });
});

describe("the same day, and after 15 giờ", () => {
  it("ends at closing time of the day", () => {
    expect(due("2026-01-06 08:00", 1, "SAME_DAY")).toBe("2026-01-06 17:00");
    expect(due("2026-01-06 15:30", 1, "SAME_DAY")).toBe("2026-01-06 17:00");
  });

  it("moves to the next working day only where the procedure has the rule", () => {
    expect(due("2026-01-06 14:59", 1, "SAME_DAY", true)).toBe("2026-01-06 17:00");
    expect(due("2026-01-06 15:00", 1, "SAME_DAY", true)).toBe("2026-01-07 17:00");
    expect(due("2026-01-06 15:30", 1, "SAME_DAY", true)).toBe("2026-01-07 17:00");
    expect(due("2026-01-06 15:30", 3, "WORKING_DAY")).toBe("2026-01-09 17:00");
    expect(due("2026-01-06 15:30", 3, "WORKING_DAY", true)).toBe("2026-01-10 17:00");
    expect(due("2026-01-06 15:30", 3, "CALENDAR_DAY", true)).toBe("2026-01-10 17:00");
    expect(due("2026-01-06 15:30", 2, "HOUR", true)).toBe("2026-01-07 09:30");
  });

  it("moves a reception after closing or on a day off to the next working day", () => {
    expect(due("2026-01-06 17:00", 1, "SAME_DAY")).toBe("2026-01-07 17:00");
    expect(due("2026-01-17 09:00", 1, "SAME_DAY")).toBe("2026-01-19 17:00");
    expect(due("2026-01-17 09:00", 1, "WORKING_DAY")).toBe("2026-01-19 17:00");
    expect(due("2026-01-17 09:00", 1, "WORKING_DAY", true)).toBe("2026-01-20 17:00");
  });
});

describe("what is said about the calendar", () => {
  const calendarOf = (received: string, value: number) =>
    computeDue({ receivedAt: at(received), term: { value, unit: "WORKING_DAY" }, calendar }).calendar;

  it("names the years that were never announced", () => {
    expect(calendarOf("2026-01-09 10:00", 1)).toMatchObject({
      id: "nghe-an",
      missingYears: [],
      undecided: [],
    });
    expect(calendarOf("2026-12-30 10:00", 5).missingYears).toEqual([2027]);
    expect(calendarOf("2031-03-03 10:00", 1).missingYears).toEqual([2031]);
  });

  it("counts 24/11/2026 as a working day, and says that nobody has decided", () => {
    expect(due("2026-11-23 10:00", 1, "WORKING_DAY")).toBe("2026-11-24 17:00");
    expect(calendarOf("2026-11-23 10:00", 1).undecided).toEqual(["2026-11-24"]);
    expect(calendarOf("2026-11-24 10:00", 1).undecided).toEqual([]);
  });

  it("follows the office when it has decided, under another version", async () => {
    const decided = buildCalendar(await loadCalendar(readResource), {
      decisions: { "2026-11-24": "off" },
    });
    const result = computeDue({
      receivedAt: at("2026-11-23 10:00"),
      term: { value: 1, unit: "WORKING_DAY" },
      calendar: decided,
    });
    expect(result.due).toBe(at("2026-11-25 17:00"));
    expect(result.calendar.undecided).toEqual([]);
    expect(result.calendar.version).not.toBe(calendar.version);
  });

  it("lists every day from the reception to the due date with its reason", () => {
    const { days } = computeDue({
      receivedAt: at("2026-02-13 10:00"),
      term: { value: 1, unit: "WORKING_DAY" },
      calendar,
    });
    expect(days).toHaveLength(11);
    expect(days[0]).toMatchObject({ date: "2026-02-13", counted: false });
    expect(days.at(-1)).toMatchObject({ date: "2026-02-23", counted: true });
    expect(days.find(({ date }) => date === "2026-02-17")?.reason).toContain("Tết Âm lịch");
    expect(days.filter(({ counted }) => counted)).toHaveLength(1);
  });
});

describe("refusals", () => {
  const code = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return error instanceof AppError ? error.code : String(error);
    }
    return "none";
  };

  it("does not guess a term", () => {
    expect(code(() => due("2026-01-06 10:00", null, "UNKNOWN"))).toBe("catalogue.term-unknown");
    expect(code(() => due("2026-01-06 10:00", null, "BY_PLAN"))).toBe("catalogue.term-unknown");
    expect(code(() => due("2026-01-06 10:00", null, "WORKING_DAY"))).toBe("catalogue.term-unknown");
  });

  it("refuses a term or a time that is none", () => {
    for (const [value, unit] of [
      [0, "WORKING_DAY"],
      [-1, "HOUR"],
      [1.5, "CALENDAR_DAY"],
      [99_999, "WORKING_DAY"],
      [999_999, "HOUR"],
      [Number.NaN, "WORKING_DAY"],
    ] as const)
      expect(code(() => due("2026-01-06 10:00", value, unit))).toBe("contract.invalid-input");
    const term = { value: 1, unit: "WORKING_DAY" } as const;
    expect(code(() => computeDue({ receivedAt: "hôm nay", term, calendar }))).toBe("contract.invalid-input");
  });
});
