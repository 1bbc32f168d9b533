/** A pause longer than this is no work at the scanner; milliseconds. */
const LONGEST_PAUSE = 20 * 60_000;
const HOUR = 3600_000;

/**
 * Hours of work behind papers that were finished at `times` (milliseconds since the epoch): the times between one and
 * the next, without long pauses. The first after a pause counts as much as the others take on average.
 */
export function workedHours(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let sum = 0;
  let steps = 0;
  for (const [index, time] of sorted.entries()) {
    const gap = index === 0 ? Number.POSITIVE_INFINITY : time - (sorted[index - 1] ?? time);
    if (gap > LONGEST_PAUSE) continue;
    sum += gap;
    steps++;
  }
  return steps === 0 ? 0 : (sum / steps) * (sorted.length / HOUR);
}

/** How many of what was checked were rejected, in percent; 0 before anything was checked. */
export function share(checked: number, rejected: number) {
  return { checked, rejected, percent: checked === 0 ? 0 : (rejected / checked) * 100 };
}
