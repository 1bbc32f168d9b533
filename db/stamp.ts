/**
 * Times as the database engine itself needs them (names of backups, rows of files). Same text as
 * main/core/time.ts, which `db` may not import; a test holds the two equal.
 */
const VIETNAM_MS = 7 * 3600_000;

/** Milliseconds since the epoch as `2026-01-09T10:00:00.000+07:00`. */
export function stamp(ms: number): string {
  return `${new Date(ms + VIETNAM_MS).toISOString().slice(0, 23)}+07:00`;
}

/** `20260109T100000`, for file names. */
export function compactStamp(at: string): string {
  return at.slice(0, 19).replaceAll(/[-:]/g, "");
}

/** `20260109T100000` as `10:00:00 09/01/2026`, for reading. */
export function readableStamp(compact: string): string {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/.exec(compact) ?? [];
  return `${hour}:${minute}:${second} ${day}/${month}/${year}`;
}
