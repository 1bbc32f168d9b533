import { displayDay, displayTime } from "../time.ts";
import type { Due } from "./due.ts";

/**
 * What the officer must know before promising this date: years without a calendar, undecided days with both
 * possible dates. Empty when the date is certain.
 */
export function doubtWords(due: Due): string {
  const { missingYears, undecided } = due.calendar;
  const sentences = missingYears.map(
    (year) => `Chưa có lịch nghỉ chính thức của năm ${year}: ngày hẹn có thể sai, xem kỹ trước khi hẹn.`,
  );
  if (undecided.length > 0) {
    const days = undecided.map(displayDay).join(", ");
    const both =
      due.ifOff && due.ifOff !== due.due
        ? `: nếu làm việc, hẹn ${displayTime(due.due)}; nếu nghỉ, hẹn ${displayTime(due.ifOff)}`
        : "";
    sentences.push(
      `Chưa quyết định có nghỉ ngày ${days} hay không${both}. Trưởng bộ phận trả lời ở “Lịch làm việc”.`,
    );
  }
  return sentences.join(" ");
}
