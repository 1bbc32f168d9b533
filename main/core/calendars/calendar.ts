import {
  type CalendarData,
  type CalendarDayResource,
  type CutOff,
  contentVersion,
  inForceOn,
} from "../catalogue/service.ts";
import { addDays, weekday } from "../time.ts";
import type { CalendarFile, FileYear } from "./file.ts";

/** Minutes since midnight: from, to. */
export type Interval = readonly [from: number, to: number];

export interface SpecialDay {
  kind: "holiday" | "compensatory" | "makeUpWork" | "closure";
  reason: string;
  /** where it was read, in words */
  source: string;
  unverified: boolean;
}

interface Season {
  from: string;
  to: string;
  intervals: readonly Interval[];
  /** notice of the province, or where it was read */
  source: string;
  unverified: boolean;
}

/** Days off and office hours of one province, ready for counting (lịch nghỉ và giờ làm việc). */
export interface OfficeCalendar {
  id: string;
  /** hash of the content with the decisions of the office; frozen into every due date */
  version: string;
  /** of the newest signed file; 0 while the shipped calendar stands alone */
  edition: number;
  /** 1 Monday to 7 Sunday */
  workDays: ReadonlySet<number>;
  special: ReadonlyMap<string, SpecialDay>;
  /** days of which nobody has decided yet; counted as an ordinary day and reported */
  undecided: ReadonlyMap<string, Pick<SpecialDay, "reason" | "source">>;
  /** years whose days off were announced */
  announced: ReadonlySet<number>;
  /** those of the newest file first */
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

/** Days on which one office is shut, such as for a storm; both bounds included. */
export interface Closure {
  from: string;
  to: string;
  reason: string;
  source: string;
}

/** What came on top of the shipped calendar, in the order in which it came. */
export interface CalendarLayers {
  files?: readonly CalendarFile[];
  /** `off` makes an undecided day a day off, `work` an ordinary day; either way it is no longer reported */
  decisions?: DayDecisions;
  closures?: readonly Closure[];
}

/** The calendar from its resources, with the years and seasons of signed files, decisions and local closures on top. */
export function buildCalendar(data: CalendarData, layers: CalendarLayers = {}): OfficeCalendar {
  const { files = [], decisions = {}, closures = [] } = layers;
  const special = new Map<string, SpecialDay>();
  const undecided = new Map<string, Pick<SpecialDay, "reason" | "source">>();
  const years = new Map<number, { year: FileYear; sources: Record<string, string> }>();
  for (const year of data.years) years.set(year.year, { year, sources: data.sources });
  for (const file of files)
    for (const year of file.years) years.set(year.year, { year, sources: file.sources });
  for (const { year, sources } of years.values()) {
    const told = ({ kind, reason, source, unverified }: CalendarDayResource): SpecialDay => ({
      kind,
      reason,
      source: source.map((key) => sources[key] ?? key).join("; "),
      unverified: unverified === true,
    });
    for (const day of year.days) special.set(day.date, told(day));
    for (const day of year.undecided) {
      if (decisions[day.date] === "off") special.set(day.date, told(day));
      else if (decisions[day.date] === undefined) undecided.set(day.date, told(day));
    }
  }
  for (const { from, to, reason, source } of [...files.flatMap((file) => file.closures), ...closures])
    for (let day = from; day <= to; day = addDays(day, 1)) {
      special.set(day, { kind: "closure", reason, source, unverified: false });
      undecided.delete(day);
    }
  const { summer, winter } = data.hours.pattern;
  return {
    id: data.id,
    version:
      files.length + closures.length + Object.keys(decisions).length === 0
        ? data.version
        : contentVersion({ version: data.version, files, decisions, closures }),
    edition: files.at(-1)?.edition ?? 0,
    workDays: new Set(data.workDays),
    special,
    undecided,
    announced: new Set([...years.values()].flatMap(({ year }) => (year.announced ? [year.year] : []))),
    seasons: [...files.toReversed().flatMap((file) => file.seasons), ...data.hours.seasons].map((season) => ({
      from: season.from,
      to: season.to,
      intervals: intervalsOf(season),
      source: season.notice ?? season.source ?? "",
      unverified: season.unverified === true,
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
  for (const [day, { reason, source }] of calendar.undecided)
    special.set(day, { kind: "holiday", reason, source, unverified: true });
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
        : `chưa quyết định có nghỉ hay không: ${open.reason}`,
  };
}

/** Whether the office works on `day`, `yyyy-MM-dd`, by holidays, make-up days and closures. */
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
