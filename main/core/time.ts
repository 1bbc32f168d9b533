/**
 * The only place that makes or formats a time. A `Timestamp` is text with milliseconds and the offset
 * `+07:00`; Vietnam has had no other offset since 1975, so the zone is a constant and the PC's is ignored.
 */
export type Timestamp = string;

const OFFSET_MS = 7 * 3600_000;
const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** Milliseconds since the epoch as `2026-01-09T10:00:00.000+07:00`. */
export function toTimestamp(ms: number): Timestamp {
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 23)}+07:00`;
}

/** Any ISO 8601 time with an offset as milliseconds since the epoch; NaN when it is none. */
export function fromTimestamp(value: string): number {
  return /(?:Z|[+-]\d{2}:\d{2})$/.test(value) ? Date.parse(value) : Number.NaN;
}

/** Calendar date in Vietnam, `2026-01-09`. */
export function dayOf(ms: number): string {
  return toTimestamp(ms).slice(0, 10);
}

/** `yyMMdd` of a day in Vietnam, the date part of a dossier code. */
export function compactDay(day: string): string {
  return day.slice(2).replaceAll("-", "");
}

/** `09/01/2026 10:00`, as people here write it. */
export function displayTime(value: Timestamp): string {
  const t = toTimestamp(fromTimestamp(value));
  return `${t.slice(8, 10)}/${t.slice(5, 7)}/${t.slice(0, 4)} ${t.slice(11, 16)}`;
}

/** `2026-01-09`, also at the head of a timestamp, as `09/01/2026`; a year alone stays as it is. */
export function displayDay(day: string): string {
  return day.slice(0, 10).split("-").reverse().join("/");
}

/** `10 giờ 05 phút, ngày 09 tháng 01 năm 2026`, as the forms of TT 03/2025/TT-VPCP print it. */
export function legalTime(value: Timestamp): string {
  const t = toTimestamp(fromTimestamp(value));
  return `${t.slice(11, 13)} giờ ${t.slice(14, 16)} phút, ngày ${t.slice(8, 10)} tháng ${t.slice(5, 7)} năm ${t.slice(0, 4)}`;
}

/** Midnight in Vietnam of `2026-01-09`, plus minutes of that day, in milliseconds since the epoch. */
export function atMinute(day: string, minute: number): number {
  return Date.parse(`${day}T00:00:00+07:00`) + minute * 60_000;
}

/** Adds whole days to a calendar date. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** Minutes since midnight in Vietnam. */
export function minuteOfDay(ms: number): number {
  return Math.floor(((((ms + OFFSET_MS) % 86_400_000) + 86_400_000) % 86_400_000) / 60_000);
}

/** 1 Monday to 7 Sunday. */
export function weekday(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

/** `ddMMyyyy` to `yyyy-MM-dd`; undefined when there is no such date. */
export function parseCompactDate(value: string): string | undefined {
  const match = /^(\d{2})(\d{2})(\d{4})$/.exec(value);
  if (!match) return undefined;
  const day = `${match[3]}-${match[2]}-${match[1]}`;
  return isRealDay(day) ? day : undefined;
}

/** True when `yyyy-MM-dd` names a day that exists. */
export function isRealDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === day;
}

/** Zero-padded number, for codes. */
export function padNumber(value: number, width: number): string {
  return pad(value, width);
}
