import type { Box, ReadingZone } from "../../core/digitise/types.ts";

/**
 * The zones of an administrative paper by NĐ 30/2020 Phụ lục I: a head of two columns (agency and number; national
 * motto, place and date), the body, a foot of two columns (Nơi nhận; signature). Found by where a gap runs between
 * left and right, not by fixed places, so that pages without a head or a foot are one body.
 */
export function findZones(
  { letters, marks, xHeight }: { letters: readonly Box[]; marks: readonly Box[]; xHeight: number },
  width: number,
  height: number,
): ReadingZone[] {
  const body: Box = [0, 0, width, height];
  if (letters.length < 20) return [{ kind: "body", box: body }];
  const ink = [...letters, ...marks];
  const top =
    gap(letters, ink, xHeight, width, "down", WIDE) ?? gap(letters, ink, xHeight, width, "down", NARROW);
  const rest = top ? letters.filter((l) => l[1] >= top.end - 1) : letters;
  const bottom = gap(rest, ink, xHeight, width, "up", WIDE);
  const zones: ReadingZone[] = [];
  const head = top && top.end < height * 0.6 ? top : undefined;
  const foot = bottom && bottom.end > (head?.end ?? 0) ? bottom : undefined;
  if (head) {
    zones.push({ kind: "head-left", box: [0, 0, head.x, head.end] });
    zones.push({ kind: "head-right", box: [head.x, 0, width, head.end] });
  }
  zones.push({ kind: "body", box: [0, head?.end ?? 0, width, foot?.end ?? height] });
  if (foot) {
    zones.push({ kind: "foot-left", box: [0, foot.end, foot.x, height] });
    zones.push({ kind: "foot-right", box: [foot.x, foot.end, width, height] });
  }
  return zones.filter(({ box }) => box[3] - box[1] > xHeight && box[2] - box[0] > xHeight);
}

interface Gap {
  /** the middle of the gap */
  x: number;
  /** row at which print first crosses it */
  end: number;
}

/** Half the width of the gap in heights of a small letter: wider than between words, or just so in a crowded head. */
const WIDE = 1;
const NARROW = 0.42;
/** Rows of print on each side that make two columns of it. */
const FEWEST_ROWS = 2;

/**
 * The longest upright gap between two columns from the first row of print on, downwards or upwards. Undefined when
 * one side is empty or the gap is no longer than what words leave by chance.
 */
function gap(
  letters: readonly Box[],
  ink: readonly Box[],
  xHeight: number,
  width: number,
  way: "down" | "up",
  halfGap: number,
): Gap | undefined {
  if (letters.length === 0) return undefined;
  const step = Math.max(2, Math.round(xHeight / 3));
  const half = xHeight * halfGap;
  const down = way === "down";
  const first = down ? Math.min(...letters.map((l) => l[1])) : Math.max(...letters.map((l) => l[3]));
  let best: { from: number; to: number; reach: number } | undefined;
  const reachAt = (x: number): number => {
    let reach = down ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    for (const l of letters) {
      if (l[2] <= x - half || l[0] >= x + half) continue;
      reach = down ? Math.min(reach, l[1]) : Math.max(reach, l[3]);
    }
    return reach;
  };
  const [from, to] = halfGap === NARROW ? [0.38, 0.55] : [0.34, 0.62];
  for (let x = Math.round(width * from); x < width * to; x += step) {
    const reach = reachAt(x);
    const farther = best && (down ? reach > best.reach + xHeight * 0.5 : reach < best.reach - xHeight * 0.5);
    if (!best || farther) best = { from: x, to: x, reach };
    else if (Math.abs(reach - best.reach) <= xHeight * 0.5 && x - best.to <= step) best.to = x;
  }
  if (!best || !Number.isFinite(best.reach)) return undefined;
  const x = (best.from + best.to) / 2;
  const { reach } = best;
  const inside = letters.filter((l) =>
    down ? l[3] <= reach + xHeight * 0.3 : l[1] >= reach - xHeight * 0.3,
  );
  const left = inside.filter((l) => l[2] <= x);
  const right = inside.filter((l) => l[0] >= x);
  const long = Math.abs(reach - first) > xHeight * 4;
  const [leftRows, rightRows] = [rowsOf(left, xHeight), rowsOf(right, xHeight)];
  if (!long || leftRows.length < FEWEST_ROWS || rightRows.length < FEWEST_ROWS) return undefined;
  if (halfGap === NARROW && !centred(rightRows, width)) return undefined;
  const window = down
    ? [reach - xHeight * 2.6, reach + xHeight * 0.2]
    : [reach - xHeight * 0.2, reach + xHeight * 2.6];
  return { x: Math.round(x), end: whiteRow(ink, window[0]!, window[1]!) };
}

/**
 * Where the page is cut between the columns and the row that crosses the gap: in the middle of the widest white
 * stretch there, else where fewest letters and marks stand.
 */
function whiteRow(ink: readonly Box[], from: number, to: number): number {
  const first = Math.floor(from);
  const rows = new Uint16Array(Math.max(1, Math.ceil(to) - first));
  for (const [, top, , bottom] of ink) {
    for (let y = Math.max(0, top - first); y < Math.min(rows.length, bottom - first); y++) rows[y]!++;
  }
  const fewest = rows.reduce((least, count) => Math.min(least, count));
  let best = { at: 0, length: 0 };
  for (let y = 0; y < rows.length; ) {
    let end = y;
    while (end < rows.length && rows[end] === fewest) end++;
    if (end - y > best.length) best = { at: y, length: end - y };
    y = Math.max(end, y + 1);
  }
  return first + best.at + Math.floor(best.length / 2);
}

/** The lines of motto and date stand on one axis; lines of a text that a gap happens to cut do not. */
function centred(rows: readonly Box[][], width: number): boolean {
  const middles = rows
    .slice(0, 2)
    .map((row) => (Math.min(...row.map((l) => l[0])) + Math.max(...row.map((l) => l[2]))) / 2);
  return Math.abs(middles[0]! - middles[1]!) < width * 0.04;
}

/** Rows of at least four letters on one base line. */
function rowsOf(letters: readonly Box[], xHeight: number): Box[][] {
  const sorted = [...letters].sort((a, b) => a[3] - b[3]);
  const rows: Box[][] = [];
  for (const letter of sorted) {
    const row = rows.at(-1);
    if (row && letter[3] - row.at(-1)![3] <= xHeight * 0.5) row.push(letter);
    else rows.push([letter]);
  }
  return rows.filter((row) => row.length >= 4);
}
