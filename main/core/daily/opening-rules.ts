import { displayTime, fromTimestamp, type Timestamp } from "../time.ts";

/** A certificate that ends within these days is to be renewed now; milliseconds. */
const RENEW_MS = 30 * 86_400_000;

/** `20260109T100000`, as backups are named, as a timestamp. */
export const backupMoment = (compact: string): Timestamp =>
  compact.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6.000+07:00");

/** `vừa xong`, `35 phút trước`, `5 giờ trước`, `3 ngày trước`. */
export function ageText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "vừa xong";
  if (minutes < 60) return `${minutes} phút trước`;
  return minutes < 48 * 60
    ? `${Math.floor(minutes / 60)} giờ trước`
    : `${Math.floor(minutes / 1440)} ngày trước`;
}

/** `37,2 GB`, `812 MB`. */
export function shownMegabytes(bytes: number): string {
  const gigabytes = bytes / 1024 ** 3;
  return gigabytes >= 1
    ? `${gigabytes.toFixed(1).replace(".", ",")} GB`
    : `${Math.floor(bytes / 1024 ** 2)} MB`;
}

/** What the end of the officer's certificate means today. */
export function certificateState(notAfter: Timestamp, now: number) {
  const left = fromTimestamp(notAfter) - now;
  const found = `Token sẵn sàng; chứng thư dùng đến ${displayTime(notAfter).slice(0, 10)}.`;
  if (left > RENEW_MS) return { tone: "good" as const, word: "Sẵn sàng", found };
  const days = Math.max(0, Math.floor(left / 86_400_000));
  return {
    tone: "warning" as const,
    word: `Còn ${days} ngày`,
    found,
    todo: "Xin gia hạn chứng thư ngay; hết hạn thì không ký được.",
  };
}
