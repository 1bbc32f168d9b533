import { AppError } from "../errors.ts";
import {
  addDays,
  atMinute,
  dayOf,
  fromTimestamp,
  minuteOfDay,
  type Timestamp,
  toTimestamp,
} from "../time.ts";
import {
  closingMinute,
  cutOffsOn,
  dayInfo,
  isAfter,
  isWorkingDay,
  nextWorkingDay,
  type OfficeCalendar,
  officeHours,
  openingMinute,
  weekdayName,
  withUndecidedOff,
} from "./calendar.ts";

/** Units of a term of settlement (thời hạn giải quyết) that can be counted, and the two that cannot. */
export type TermUnit = "WORKING_DAY" | "CALENDAR_DAY" | "HOUR" | "SAME_DAY" | "BY_PLAN" | "UNKNOWN";

export interface DueInput {
  /** moment of reception (thời điểm tiếp nhận) */
  receivedAt: Timestamp;
  /** whole days, or hours with parts; the value of `SAME_DAY` is not looked at */
  term: { value: number | null; unit: TermUnit };
  /** the procedure counts a reception after 15 giờ as one of the next working day */
  after15h?: boolean;
  calendar: OfficeCalendar;
}

export interface DueDay {
  /** `yyyy-MM-dd` */
  date: string;
  counted: boolean;
  /** in words, for the officer */
  reason: string;
  /** office minutes used on this day; terms in hours only */
  minutes?: number;
}

export interface Due {
  due: Timestamp;
  /** every day from the reception to the due date, in order */
  days: DueDay[];
  calendar: {
    id: string;
    version: string;
    /** years touched whose days off were never announced: the date is not certain */
    missingYears: number[];
    /** days touched of which nobody has decided whether they are worked; counted as working days */
    undecided: string[];
  };
  /** when it would be due if the undecided days turn out to be days off; null where nothing is in doubt */
  ifOff?: Timestamp | null;
  /** what was counted from, so that another calendar can be tried on it; absent where a person gave the day */
  basis?: { receivedAt: Timestamp; term: { value: number | null; unit: TermUnit }; after15h: boolean };
}

/** Until when a received dossier must be handed on. */
export interface TransferDue {
  due: Timestamp;
  sameDay: boolean;
  /** in words, for the officer */
  reason: string;
}

const MAX_DAYS = 3660;
const MAX_MINUTES = 60 * 24_000;
const RECEIVED = "ngày tiếp nhận, không tính (BLDS 2015 Điều 147)";
const AFTER_15H = "tiếp nhận sau 15 giờ, tính sang ngày làm việc tiếp theo";

/** Days from `first` to `last`, both included. */
function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

/**
 * Puts the due moment together with what must be said about the calendar.
 *
 * @param from an undecided day before it cannot move the due date and is not reported
 */
function finish(calendar: OfficeCalendar, day: string, minute: number, days: DueDay[], from = ""): Due {
  const years = new Set([...days.map(({ date }) => date), day].map((date) => Number(date.slice(0, 4))));
  return {
    due: toTimestamp(atMinute(day, minute)),
    days,
    calendar: {
      id: calendar.id,
      version: calendar.version,
      missingYears: [...years].filter((year) => !calendar.announced.has(year)).sort((a, b) => a - b),
      undecided: days
        .filter(
          ({ date, counted }) => calendar.undecided.has(date) && date >= from && (counted || date === day),
        )
        .map(({ date }) => date),
    },
  };
}

/**
 * The day as of which the dossier counts as received. A reception after 15 giờ under the rule of the procedure,
 * or on a day off under the same rule, is one of the next working day; otherwise it is the day itself.
 */
function effectiveDay(calendar: OfficeCalendar, ms: number, after15h: boolean): string {
  const day = dayOf(ms);
  if (!after15h) return day;
  if (!isWorkingDay(calendar, day)) return nextWorkingDay(calendar, day);
  const minute = minuteOfDay(ms);
  const late = isAfter(cutOffsOn(calendar, day).after15h, minute, atMinute(day, minute) === ms);
  return late ? nextWorkingDay(calendar, day) : day;
}

/** Days before the count starts: the reception and, with the 15-giờ rule, what lies before the effective day. */
function leadIn(calendar: OfficeCalendar, received: string, effective: string): DueDay[] {
  return daysBetween(received, effective).map((date) => {
    if (date === effective && date !== received)
      return { date, counted: false, reason: "được coi là ngày tiếp nhận, không tính (BLDS 2015 Điều 147)" };
    if (date === received)
      return { date, counted: false, reason: received === effective ? RECEIVED : AFTER_15H };
    return { date, counted: false, reason: dayInfo(calendar, date).reason };
  });
}

/** Ngày làm việc: the first day is not counted, then `count` working days; ends at closing time. */
function workingDays(calendar: OfficeCalendar, received: string, effective: string, count: number): Due {
  const days = leadIn(calendar, received, effective);
  let day = effective;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    const { working, reason } = dayInfo(calendar, day);
    days.push({ date: day, counted: working, reason });
    if (working) left--;
  }
  return finish(calendar, day, closingMinute(calendar, day), days);
}

/** Ngày: calendar days after the first; a last day that is a day off moves to the next working day (BLDS Điều 148). */
function calendarDays(calendar: OfficeCalendar, received: string, effective: string, count: number): Due {
  const days = leadIn(calendar, received, effective);
  const last = addDays(effective, count);
  for (const date of daysBetween(addDays(effective, 1), last))
    days.push({ date, counted: true, reason: `${weekdayName(date)}, tính theo ngày` });
  let day = last;
  while (!isWorkingDay(calendar, day)) {
    const { reason } = dayInfo(calendar, day);
    if (day === last) days[days.length - 1]!.reason = `ngày cuối trùng ngày nghỉ (${reason})`;
    else days.push({ date: day, counted: false, reason });
    day = addDays(day, 1);
  }
  if (day !== last)
    days.push({ date: day, counted: false, reason: "ngày làm việc tiếp theo (BLDS 2015 Điều 148 khoản 5)" });
  return finish(calendar, day, closingMinute(calendar, day), days, last);
}

/** Giờ làm việc: uses up office hours from the moment of reception. */
function workingHours(
  calendar: OfficeCalendar,
  fromDay: string,
  fromMinute: number,
  total: number,
  before: DueDay[],
): Due {
  const days: DueDay[] = before.map((day) => ({ ...day, minutes: 0 }));
  let left = total;
  for (let day = fromDay; ; day = addDays(day, 1)) {
    const { working, reason } = dayInfo(calendar, day);
    let used = 0;
    if (working) {
      for (const [open, close] of officeHours(calendar, day)) {
        const start = day === fromDay ? Math.max(open, fromMinute) : open;
        const take = Math.min(Math.max(close - start, 0), left);
        if (take <= 0) continue;
        used += take;
        left -= take;
        if (left <= 0) {
          days.push({ date: day, counted: true, reason, minutes: used });
          return finish(calendar, day, start + take, days);
        }
      }
    }
    days.push({
      date: day,
      counted: used > 0,
      reason: working && used === 0 ? "tiếp nhận sau giờ làm việc" : reason,
      minutes: used,
    });
  }
}

/** Trong ngày: until closing time of the day of reception; after closing, or on a day off, the next working day. */
function sameDay(calendar: OfficeCalendar, received: string, minute: number, effective: string): Due {
  let day = effective;
  let why = received === effective ? "giải quyết trong ngày" : AFTER_15H;
  if (!isWorkingDay(calendar, day)) {
    why = dayInfo(calendar, day).reason;
    day = nextWorkingDay(calendar, day);
  } else if (day === received && minute >= closingMinute(calendar, day)) {
    why = "tiếp nhận sau giờ làm việc, tính sang ngày làm việc tiếp theo";
    day = nextWorkingDay(calendar, day);
  }
  const days = daysBetween(received, day).map((date) => ({
    date,
    counted: date === day,
    reason: date === received ? why : dayInfo(calendar, date).reason,
  }));
  return finish(calendar, day, closingMinute(calendar, day), days);
}

/** Years in which a reception can lie; beyond them a mistyped year would be counted day by day for ever. */
const YEARS = { first: 2000, last: 2100 };

/** Milliseconds of a timestamp. Throws `contract.invalid-input`. */
function moment(receivedAt: Timestamp): number {
  const bad = (why: string) => new AppError("contract.invalid-input", { where: "thời điểm tiếp nhận", why });
  const ms = fromTimestamp(receivedAt);
  if (Number.isNaN(ms)) throw bad("không phải thời gian");
  const year = Number(dayOf(ms).slice(0, 4));
  if (!(year >= YEARS.first && year <= YEARS.last))
    throw bad(`phải trong các năm ${YEARS.first} đến ${YEARS.last}`);
  return ms;
}

/**
 * Due date of a dossier (thời hạn trả kết quả) by BLDS 2015 Điều 147, 148 and the calendar of the province.
 * Terms in days end at closing time of the last day; 8 working hours are one working day of the office.
 *
 * Throws `catalogue.term-unknown` where the term cannot be counted, `contract.invalid-input` for a time or a
 * term that is none.
 */
export function computeDue({ receivedAt, term, after15h = false, calendar }: DueInput): Due {
  const ms = moment(receivedAt);
  const received = dayOf(ms);
  const effective = effectiveDay(calendar, ms, after15h);
  if (term.unit === "SAME_DAY") return sameDay(calendar, received, minuteOfDay(ms), effective);
  if (term.unit === "BY_PLAN" || term.unit === "UNKNOWN" || term.value === null)
    throw new AppError("catalogue.term-unknown");
  const { value } = term;
  const bad = (why: string) => new AppError("contract.invalid-input", { where: "thời hạn", why });
  if (!(value > 0)) throw bad("phải lớn hơn 0");
  if (term.unit === "HOUR") {
    const total = Math.round(value * 60);
    if (total < 1 || total > MAX_MINUTES) throw bad("quá ngắn hoặc quá dài");
    const before = leadIn(calendar, received, effective).slice(0, -1);
    const minute = effective === received ? minuteOfDay(ms) : openingMinute(calendar, effective);
    return workingHours(calendar, effective, minute, total, before);
  }
  if (!Number.isInteger(value)) throw bad("tính theo ngày phải là số nguyên");
  if (value > MAX_DAYS) throw bad("quá dài");
  return term.unit === "WORKING_DAY"
    ? workingDays(calendar, received, effective, value)
    : calendarDays(calendar, received, effective, value);
}

/**
 * `computeDue`, with what a later reader needs: what was counted from, and the other possible date where a day
 * is still undecided. Throws what `computeDue` throws.
 */
export function dueWithDoubt({ receivedAt, term, after15h = false, calendar }: DueInput): Due {
  const due = computeDue({ receivedAt, term, after15h, calendar });
  const ifOff =
    due.calendar.undecided.length === 0
      ? null
      : computeDue({ receivedAt, term, after15h, calendar: withUndecidedOff(calendar) }).due;
  return { ...due, ifOff, basis: { receivedAt, term, after15h } };
}

/**
 * Until when a received paper dossier must be handed to the handling unit (chuyển hồ sơ): within the same
 * working day, or at the start of the next working day when it came in after 15 giờ (NĐ 61/2018 Điều 18
 * khoản 2; NĐ 118/2025). Exactly 15:00 is not yet after.
 */
export function transferDue({
  receivedAt,
  calendar,
}: {
  receivedAt: Timestamp;
  calendar: OfficeCalendar;
}): TransferDue {
  const ms = moment(receivedAt);
  const day = dayOf(ms);
  const minute = minuteOfDay(ms);
  const { transfer } = cutOffsOn(calendar, day);
  const late = isAfter(transfer, minute, atMinute(day, minute) === ms);
  if (isWorkingDay(calendar, day) && !late)
    return {
      due: toTimestamp(atMinute(day, closingMinute(calendar, day))),
      sameDay: true,
      reason: "chuyển trong ngày làm việc",
    };
  const next = nextWorkingDay(calendar, day);
  return {
    due: toTimestamp(atMinute(next, openingMinute(calendar, next))),
    sameDay: false,
    reason: late
      ? "tiếp nhận sau 15 giờ: chuyển đầu giờ ngày làm việc tiếp theo"
      : "tiếp nhận ngày nghỉ: chuyển đầu giờ ngày làm việc tiếp theo",
  };
}
