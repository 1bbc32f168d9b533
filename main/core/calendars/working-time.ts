import { addDays, dayOf, fromTimestamp, minuteOfDay, type Timestamp } from "../time.ts";
import { isWorkingDay, type OfficeCalendar, officeHours } from "./calendar.ts";

/** Nobody waits for more days than these. */
const MOST_DAYS = 400;

/** Office minutes between two moments (thời gian làm việc), 0 where the second is not later. */
export function workingMinutes(calendar: OfficeCalendar, from: Timestamp, to: Timestamp): number {
  const [start, end] = [fromTimestamp(from), fromTimestamp(to)];
  if (!(start < end)) return 0;
  const [first, last] = [dayOf(start), dayOf(end)];
  let sum = 0;
  let day = first;
  for (let count = 0; day <= last && count < MOST_DAYS; count++, day = addDays(day, 1)) {
    if (!isWorkingDay(calendar, day)) continue;
    const begin = day === first ? minuteOfDay(start) : 0;
    const finish = day === last ? minuteOfDay(end) : 24 * 60;
    for (const [open, close] of officeHours(calendar, day)) {
      sum += Math.max(0, Math.min(close, finish) - Math.max(open, begin));
    }
  }
  return sum;
}
