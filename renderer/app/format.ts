/**
 * Words for times, money and sizes as people here write them. Every time of the contract is text with
 * the offset `+07:00`, so cutting the text is exact and the PC's own zone cannot interfere.
 */

/** `2026-01-09` or a timestamp as `09/01/2026`. */
export function dayText(value: string): string {
  return /^\d{4}-\d{2}-\d{2}(T|$)/.test(value)
    ? `${value.slice(8, 10)}/${value.slice(5, 7)}/${value.slice(0, 4)}`
    : value;
}

/** A timestamp as `09/01/2026 10:00`. */
export function timeText(value: string): string {
  return `${dayText(value)} ${value.slice(11, 16)}`;
}

/** The clock part of a timestamp with seconds, `10:02:31`. */
export function clockText(value: string): string {
  return value.slice(11, 19);
}

/** `09/01/2026` typed by a person as `2026-01-09`; what is no such form comes back as it was. */
export function dayInput(value: string): string {
  const match = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(value.trim());
  if (!match) return value.trim();
  return `${match[3]}-${match[2]!.padStart(2, "0")}-${match[1]!.padStart(2, "0")}`;
}

/** A whole number with dots between thousands: `12.345`. */
export function wholeText(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ".");
}

/** Đồng with dots between thousands: `8.000 đ`. */
export function moneyText(amount: number): string {
  return `${wholeText(amount)} đ`;
}

/** Bytes as `1,5 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB", "TB"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1).replace(".", ",") : Math.round(value)} ${units[unit]}`;
}

/** Seconds as `2 phút 05 giây`, for the remaining time of long work. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} giây`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} phút ${String(whole % 60).padStart(2, "0")} giây`;
  return `${Math.floor(minutes / 60)} giờ ${String(minutes % 60).padStart(2, "0")} phút`;
}

const WEEKDAYS = ["Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy"];

/** The weekday of `2026-01-09`. */
export function weekdayText(day: string): string {
  return WEEKDAYS[new Date(`${day.slice(0, 10)}T00:00:00Z`).getUTCDay()] ?? "";
}

/** As words are compared where accents are optional: small letters without marks, đ as d. */
export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

/** 0 for what bears the very words, 1 for what begins with them, 2 for what only holds them somewhere. */
export function nearness(title: string, question: string): number {
  const [folded, asked] = [foldText(title), foldText(question)];
  return folded === asked ? 0 : folded.startsWith(asked) ? 1 : 2;
}
