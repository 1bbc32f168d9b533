import { type CalendarData, type CutOff, contentVersion, inForceOn } from "../catalogue/service.ts";
import { addDays, weekday } from "../time.ts";

/** Minutes since midnight: from, to. */
export type Interval = readonly [from: number, to: number];

interface SpecialDay {
  kind: "holiday" | "compensatory" | "makeUpWork";
  reason: string;
}

interface Season {
  from: string;
  to: string;
  intervals: readonly Interval[];
}

/** Days off and office hours of one province, ready for counting (lịch nghỉ và giờ làm việc). */
export interface OfficeCalendar {
  id: string;
  /** hash of the content with the decisions of the office; frozen into every due date */
  version: string;
  /** 1 Monday to 7 Sunday */
  workDays: ReadonlySet<number>;
  special: ReadonlyMap<string, SpecialDay>;
  /** days of which nobody has decided yet; counted as an ordinary day and reported */
  undecided: ReadonlyMap<string, string>;
  /** years whose days off were announced */
  announced: ReadonlySet<number>;
  seasons: readonly Season[];
  /** hours of a day outside all seasons, by month and day */
  pattern: { fromDay: string; toDay: string; summer: readonly Interval[]; winter: readonly Interval[] };
  cutOffs: readonly { from: string | null; to: string | null; after15h: CutOff; transfer: CutOff }[];
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const intervalsOf = (hours: {
  morning: readonly [string, string];
  afternoon: readonly [string, string];
}): readonly Interval[] => [
  [minutes(hours.morning[0]), minutes(hours.morning[1])],
  [minutes(hours.afternoon[0]), minutes(hours.afternoon[1])],
];

/** What the office decided on an undecided day, by `yyyy-MM-dd`. */
export type DayDecisions = Readonly<Record<string, "off" | "work">>;

/**
 * The calendar from its resources.
 *
 * @param decisions an undecided day that a person has confirmed: `off` makes it a day off, `work` an ordinary
 *   day; either way it is no longer reported
 */
export function buildCalendar(data: CalendarData, decisions: DayDecisions = {}): OfficeCalendar {
  const special = new Map<string, SpecialDay>();
  const undecided = new Map<string, string>();
  for (const year of data.years) {
    for (const { date, kind, reason } of year.days) special.set(date, { kind, reason });
    for (const { date, kind, reason } of year.undecided) {
      if (decisions[date] === "off") special.set(date, { kind, reason });
      else if (decisions[date] === undefined) undecided.set(date, reason);
    }
  }
  const { summer, winter } = data.hours.pattern;
  return {
    id: data.id,
    version:
      Object.keys(decisions).length === 0
        ? data.version
        : contentVersion({ version: data.version, decisions }),
    workDays: new Set(data.workDays),
    special,
    undecided,
    announced: new Set(data.years.filter((year) => year.announced).map((year) => year.year)),
    seasons: data.hours.seasons.map((season) => ({
      from: season.from,
      to: season.to,
      intervals: intervalsOf(season),
    })),
    pattern: {
      fromDay: summer.fromDay,
      toDay: summer.toDay,
      summer: intervalsOf(summer),
      winter: intervalsOf(winter),
    },
    cutOffs: data.terms.profiles.map(({ inForceFrom, inForceTo, after15h, transfer }) => ({
      from: inForceFrom,
      to: inForceTo,
      after15h,
      transfer,
    })),
  };
}

/** The same calendar with every undecided day off: the latest date that an open question can lead to. */
export function withUndecidedOff(calendar: OfficeCalendar): OfficeCalendar {
  const special = new Map(calendar.special);
  for (const [day, reason] of calendar.undecided) special.set(day, { kind: "holiday", reason });
  return { ...calendar, special, undecided: new Map() };
}

const WEEKDAYS = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"];

/** Name of the weekday of a day, in Vietnamese. */
export function weekdayName(day: string): string {
  return WEEKDAYS[weekday(day) - 1]!;
}

/** Whether a day is worked, and why, in words for the officer. */
export function dayInfo(calendar: OfficeCalendar, day: string): { working: boolean; reason: string } {
  const special = calendar.special.get(day);
  if (special) return { working: special.kind === "makeUpWork", reason: special.reason };
  if (!calendar.workDays.has(weekday(day)))
    return { working: false, reason: `${weekdayName(day)}, nghỉ hằng tuần` };
  const open = calendar.undecided.get(day);
  return {
    working: true,
    reason:
      open === undefined
        ? `${weekdayName(day)}, ngày làm việc`
        : `chưa quyết định có nghỉ hay không: ${open}`,
  };
}

export function isWorkingDay(calendar: OfficeCalendar, day: string): boolean {
  return dayInfo(calendar, day).working;
}

/** The first working day after `day`. */
export function nextWorkingDay(calendar: OfficeCalendar, day: string): string {
  let next = addDays(day, 1);
  while (!isWorkingDay(calendar, next)) next = addDays(next, 1);
  return next;
}

/** Office hours of a day by the season, whether it is worked or not. */
export function officeHours(calendar: OfficeCalendar, day: string): readonly Interval[] {
  const season = calendar.seasons.find(({ from, to }) => from <= day && day <= to);
  if (season) return season.intervals;
  const { fromDay, toDay, summer, winter } = calendar.pattern;
  const monthDay = day.slice(5);
  return fromDay <= monthDay && monthDay <= toDay ? summer : winter;
}

/** Minute of the day at which the office opens. */
export function openingMinute(calendar: OfficeCalendar, day: string): number {
  return officeHours(calendar, day)[0]![0];
}

/** Minute of the day at which the office closes; terms in days end here. */
export function closingMinute(calendar: OfficeCalendar, day: string): number {
  return officeHours(calendar, day).at(-1)![1];
}

/** The 15-o'clock rules in force on a day; the newest when none covers it. */
export function cutOffsOn(calendar: OfficeCalendar, day: string): { after15h: CutOff; transfer: CutOff } {
  return calendar.cutOffs.find(({ from, to }) => inForceOn(day, from, to)) ?? calendar.cutOffs.at(-1)!;
}

/** True when a minute of the day lies behind a cut-off ("sau 15 giờ"; `inclusive` counts the exact minute too). */
export function isAfter(cutOff: CutOff, minuteOfDay: number, exact: boolean): boolean {
  const limit = minutes(cutOff.time);
  if (minuteOfDay !== limit) return minuteOfDay > limit;
  return cutOff.inclusive || !exact;
}
