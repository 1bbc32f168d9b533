import type { CalendarData } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import { atMinute, type Timestamp, toTimestamp } from "../time.ts";
import { buildCalendar, closingMinute, type OfficeCalendar } from "./calendar.ts";
import { type Due, type DueInput, dueWithDoubt, transferDue } from "./due.ts";

export { buildCalendar, nextWorkingDay, type OfficeCalendar } from "./calendar.ts";
export { type Due, dueWithDoubt, type TermUnit, type TransferDue, transferDue } from "./due.ts";
export { doubtWords } from "./words.ts";

/**
 * The working calendar (lịch làm việc) of this office: days off, make-up days, office hours, and what is counted
 * by them.
 */
export function createCalendars(_core: CoreContext, shipped: CalendarData) {
  const calendar = buildCalendar(shipped);

  return {
    /** The calendar in force now. */
    current: (): OfficeCalendar => calendar,

    /** Years whose days off the State has announced, as far as this office knows. */
    announcedYears: (): number[] => [...calendar.announced].sort((a, b) => a - b),

    /** Due date of a term by the calendar in force now. Throws what `computeDue` throws. */
    due: (input: Omit<DueInput, "calendar">): Due => dueWithDoubt({ ...input, calendar }),

    /** A day that a person or another law gave, until closing time of that day. */
    dueOn: (day: string, reason: string): Due => ({
      due: toTimestamp(atMinute(day, closingMinute(calendar, day))),
      days: [{ date: day, counted: true, reason }],
      calendar: { id: calendar.id, version: calendar.version, missingYears: [], undecided: [] },
    }),

    /** Until when a dossier received at this moment must be with the handling unit (rules.md 11 case 9). */
    transferDue: (receivedAt: Timestamp) => transferDue({ receivedAt, calendar }),
  };
}

export type Calendars = ReturnType<typeof createCalendars>;
