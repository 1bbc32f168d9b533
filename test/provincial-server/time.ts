/** `2026-01-09T10:00:00.000+07:00` from milliseconds since the epoch. */
export function timestamp(ms: number): string {
  return `${new Date(ms + 7 * 3600_000).toISOString().slice(0, 23)}+07:00`;
}

/** Calendar date in Vietnam. */
export function dayOf(ms: number): string {
  return timestamp(ms).slice(0, 10);
}

/** Whole days from one calendar date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
