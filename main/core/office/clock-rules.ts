import { addDays, dayOf } from "../time.ts";

/** What the guard compares; times in milliseconds since the epoch. */
export interface ClockEvidence {
  now: number;
  /** latest time this machine ever wrote; 0 on a new machine */
  lastWriteAt: number;
  /** day on which this program was built, `2026-11-23` */
  buildDay: string;
  /** years for which a calendar of days off is known */
  calendarYears: readonly number[];
  /** this machine minus the server, milliseconds; null before the first contact of this run */
  serverSkew: number | null;
  /** wall clock minus monotonic clock, now against the start of this run, milliseconds */
  drift: number;
  /** the moment an officer vouched for, and the drift then; null when nobody did in this run */
  confirmed: { at: number; drift: number } | null;
}

/** Numbering stops beyond these; milliseconds. Long enough for a weekend, short enough for "next week". */
export const CLOCK_LIMITS = {
  backwards: 2 * 60_000,
  forwards: 4 * 86_400_000,
  jump: 10 * 60_000,
  skew: 10 * 60_000,
};

/**
 * Why the clock of this PC cannot be believed, in words, or null. A code carries the day and a receipt a
 * promise, so an implausible clock stops numbering until an officer confirms the date.
 */
export function clockProblem(evidence: ClockEvidence): string | null {
  const { now, lastWriteAt, confirmed, drift } = evidence;
  const vouched = confirmed !== null && Math.abs(drift - confirmed.drift) <= CLOCK_LIMITS.jump;
  if (vouched) return null;
  if (evidence.serverSkew !== null && Math.abs(evidence.serverSkew) > CLOCK_LIMITS.skew) {
    const minutes = Math.round(Math.abs(evidence.serverSkew) / 60_000);
    return `lệch ${minutes} phút so với máy chủ tỉnh`;
  }
  const trustedByServer = evidence.serverSkew !== null;
  if (dayOf(now) < addDays(evidence.buildDay, -1)) return "sớm hơn ngày phát hành phần mềm";
  if (now < lastWriteAt - CLOCK_LIMITS.backwards) return "lùi về trước lần ghi gần nhất";
  if (Math.abs(drift) > CLOCK_LIMITS.jump) return "vừa bị đổi khi phần mềm đang chạy";
  if (trustedByServer) return null;
  if (lastWriteAt > 0 && now - lastWriteAt > CLOCK_LIMITS.forwards) {
    return `cách lần làm việc gần nhất ${Math.floor((now - lastWriteAt) / 86_400_000)} ngày`;
  }
  const lastYear = Math.max(...evidence.calendarYears);
  if (Number(dayOf(now).slice(0, 4)) > lastYear) return "nằm ngoài các năm đã có lịch nghỉ";
  return null;
}
