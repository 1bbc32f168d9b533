import type { CalendarCheck, CalendarView, DayKind } from "../../../preload/contract/index.ts";
import type { CalendarData } from "../catalogue/service.ts";
import { addDays, displayDay } from "../time.ts";
import { dayInfo, type OfficeCalendar, officeHours, type SpecialDay } from "./calendar.ts";
import { answersOf, type Change, reopenedOf } from "./changes.ts";
import type { CalendarFile } from "./file.ts";

const KIND: Record<SpecialDay["kind"], DayKind> = {
  holiday: "off",
  compensatory: "off",
  makeUpWork: "makeup",
  closure: "closure",
};

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** `07:30–12:00, 13:30–17:00` */
const hoursWords = (calendar: OfficeCalendar, day: string): string =>
  officeHours(calendar, day)
    .map(([open, close]) => `${clock(open)}–${clock(close)}`)
    .join(", ");

/** A day as the list of changes says it. */
function dayState(calendar: OfficeCalendar, day: string): string {
  const { working, reason } = dayInfo(calendar, day);
  if (calendar.undecided.has(day)) return "chưa quyết định";
  return `${working ? "làm việc" : "nghỉ"} (${reason})`;
}

const yearState = (calendar: OfficeCalendar, year: number): string =>
  calendar.announced.has(year) ? "có lịch chính thức" : "chưa có lịch chính thức";

const ANSWER = { off: "nghỉ", work: "làm việc", unknown: "vẫn chưa biết" } as const;

function versionWord(change: Change): string {
  if (change.kind === "file") return `Tệp lịch số ${change.edition}: ${change.content.title}`;
  if (change.kind === "decision")
    return `Ngày ${displayDay(change.content.day)}: ${ANSWER[change.content.answer]}`;
  if (change.kind === "closure")
    return `Đóng cửa ${displayDay(change.content.from)} đến ${displayDay(change.content.to)}: ${change.content.reason}`;
  return `Bỏ một kỳ đóng cửa: ${change.content.reason}`;
}

/** The calendar of one year as the screen shows it. */
export function calendarView(
  shipped: CalendarData,
  changes: readonly Change[],
  calendar: OfficeCalendar,
  year: number,
  today: string,
): CalendarView {
  const of = (day: string) => Number(day.slice(0, 4)) === year;
  const answers = answersOf(changes);
  const reopened = reopenedOf(changes);
  const days: CalendarView["days"] = [];
  for (const [date, { kind, reason, source, unverified }] of calendar.special)
    if (of(date)) days.push({ date, kind: KIND[kind], reason, source, unverified });
  for (const [date, { reason, source }] of calendar.undecided)
    if (of(date)) days.push({ date, kind: "undecided", reason, source, unverified: true });
  const years = new Set([...calendar.special.keys()].map((day) => Number(day.slice(0, 4))));
  for (const known of calendar.announced) years.add(known);
  years.add(year);
  // a question that was answered stays, so that the answer can be seen and corrected
  const open = new Map(calendar.undecided);
  const files = changes.flatMap((change) => (change.kind === "file" ? [change.content] : []));
  for (const source of [...shipped.years, ...files.flatMap((file) => file.years)])
    for (const { date, reason } of source.undecided)
      if (answers.has(date) && !open.has(date)) open.set(date, { reason, source: "" });
  return {
    id: calendar.id,
    version: calendar.version,
    edition: calendar.edition,
    today,
    year,
    years: [...years]
      .sort((a, b) => a - b)
      .map((one) => ({ year: one, announced: calendar.announced.has(one) })),
    workDays: [...calendar.workDays].sort(),
    days: days.sort((a, b) => (a.date < b.date ? -1 : 1)),
    hours: calendar.seasons
      .filter((season) => season.from <= `${year}-12-31` && season.to >= `${year}-01-01`)
      .map(({ from, to, source, unverified }) => ({
        from,
        to,
        words: hoursWords(calendar, from),
        source,
        unverified,
      })),
    questions: [...open]
      .filter(([day]) => Number(day.slice(0, 4)) >= year)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, { reason, source }]) => {
        const answer = answers.get(day);
        return {
          day,
          reason,
          source,
          answer: answer?.content.answer ?? null,
          answeredBy: answer?.by ?? "",
          answeredAt: answer?.at ?? null,
          ground: answer?.source ?? "",
        };
      }),
    closures: changes.flatMap((change) =>
      change.kind === "closure"
        ? [
            {
              id: change.id,
              ...change.content,
              source: change.source,
              by: change.by,
              at: change.at,
              reopened: reopened.get(change.id) ?? null,
            },
          ]
        : [],
    ),
    versions: [
      ...changes.toReversed().map((change) => ({
        version: change.version,
        word: versionWord(change),
        by: change.by,
        at: change.at,
        inForceFrom: change.inForceFrom,
        source: change.source,
      })),
      {
        version: shipped.version,
        word: "Lịch kèm bản cài đặt",
        by: "",
        at: null,
        inForceFrom: null,
        source: `nguồn đến ngày ${displayDay(shipped.asOf)}`,
      },
    ],
  };
}

/** What differs between two calendars in the years and seasons of a file, in words. */
export function differences(
  file: CalendarFile,
  before: OfficeCalendar,
  after: OfficeCalendar,
): Pick<CalendarCheck, "days" | "hours" | "years"> {
  const days: CalendarCheck["days"] = [];
  const touched = [
    ...file.years.map(({ year }) => [`${year}-01-01`, `${year}-12-31`] as const),
    ...file.closures.map(({ from, to }) => [from, to] as const),
  ];
  const seen = new Set<string>();
  for (const [from, to] of touched)
    for (let day = from; day <= to; day = addDays(day, 1)) {
      if (seen.has(day)) continue;
      seen.add(day);
      const was = dayState(before, day);
      const is = dayState(after, day);
      if (was !== is) days.push({ date: day, before: was, after: is });
    }
  return {
    days: days.sort((a, b) => (a.date < b.date ? -1 : 1)),
    hours: file.seasons
      .map(({ from }) => ({ from, before: hoursWords(before, from), after: hoursWords(after, from) }))
      .filter((season) => season.before !== season.after),
    years: file.years
      .map(({ year }) => ({ year, before: yearState(before, year), after: yearState(after, year) }))
      .filter((year) => year.before !== year.after),
  };
}
