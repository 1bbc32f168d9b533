import type { PagePixels } from "./pixels.ts";

/**
 * The bars of a Patch-T sheet, as Kodak's scanners know them: from the edge of the page inwards narrow, wide, narrow,
 * wide, all parallel to that edge; narrow bars and gaps 2.03 mm, wide ones 5.08 mm, 20.3 mm in all, at least 50 mm long.
 */
const RUNS = [1, 1, 2.5, 1, 1, 1, 2.5] as const;
const UNITS = RUNS.reduce((sum, run) => sum + run, 0);
/** Millimetres of one unit, with what scanning and printing at another size do to it. */
const UNIT_MM = { least: 1.6, most: 2.5 };
/** How far a run may be off, in units. */
const SLACK = 0.42;
/** Bars count from this length on: part of them may be covered or torn. */
const LONG_MM = 24;
/** Shift of the bars from one line to the next, per pixel: a sheet askew by twelve degrees. */
const LEAN = 0.22;
/** Share of the page from an edge inwards in which the bars of that edge stand. */
const REACH = 0.5;
const STEP = 3;

/** `page` in grey, of an A4 or letter sheet or smaller, `mm` pixels to a millimetre. */
export function hasPatchT({ data, width, height }: PagePixels, mm: number): boolean {
  const limit = middle(data);
  const dark = (x: number, y: number): boolean => (data[y * width + x] as number) < limit;
  return (
    hasBars((line, deep) => dark(line, deep), width, height, mm) ||
    hasBars((line, deep) => dark(line, height - 1 - deep), width, height, mm) ||
    hasBars((line, deep) => dark(deep, line), height, width, mm) ||
    hasBars((line, deep) => dark(width - 1 - deep, line), height, width, mm)
  );
}

/** Half way between ink and paper. */
function middle(data: Uint8Array): number {
  let [least, most] = [255, 0];
  for (let at = 0; at < data.length; at += 13) {
    const value = data[at] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return (least + most) / 2;
}

/** Bars along one edge: enough lines side by side that meet the same runs where the line before met them. */
function hasBars(
  dark: (line: number, deep: number) => boolean,
  lines: number,
  depth: number,
  mm: number,
): boolean {
  const reach = Math.floor(depth * REACH);
  let [before, length] = [-1, 0];
  for (let line = 0; line < lines; line += STEP) {
    const at = barsOn((deep) => dark(line, deep), reach, mm);
    const goesOn = at >= 0 && before >= 0 && Math.abs(at - before) <= STEP * LEAN + 1.5;
    length = goesOn ? length + STEP : 0;
    before = at;
    if (length >= LONG_MM * mm) return true;
  }
  return false;
}

/** Where the bars begin on a line inwards; -1 where they are not. */
function barsOn(dark: (deep: number) => boolean, reach: number, mm: number): number {
  const starts: number[] = [];
  let was = false;
  for (let deep = 0; deep < reach; deep++) {
    const is = dark(deep);
    if (is === was) continue;
    was = is;
    starts.push(deep);
    // the last bar ends where white begins: eight changes, the first into black
    if (!is && starts.length >= 8) {
      const from = starts.length - 8;
      if (fits(starts.slice(from), mm)) return starts[from] as number;
    }
  }
  return -1;
}

function fits(changes: readonly number[], mm: number): boolean {
  const [first = 0] = changes;
  const unit = ((changes[7] ?? 0) - first) / UNITS;
  if (unit < UNIT_MM.least * mm || unit > UNIT_MM.most * mm) return false;
  return RUNS.every((wanted, at) => {
    const run = (changes[at + 1] as number) - (changes[at] as number);
    return Math.abs(run / unit - wanted) <= SLACK;
  });
}
