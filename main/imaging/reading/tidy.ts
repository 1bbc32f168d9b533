import type { Box } from "../../core/digitise/types.ts";
import { type Components, findComponents } from "./components.ts";
import type { GreyPage } from "./paper.ts";

/** What a reading copy is tidied by; lengths in pixels. */
export interface Tidied {
  /** boxes of what has the size of a letter */
  letters: Box[];
  /** boxes of tone marks, dots and the like beside them */
  marks: Box[];
  /** height of a small letter */
  xHeight: number;
  /** boxes of seals, signatures and pictures in black */
  large: Box[];
  /** how many pieces of dirt were taken out */
  specks: number;
}

/** Darker than this is ink: the thin strokes of marks are grey on a scan, and lost marks are wrong words. */
const INK_BELOW = 176;
/** Specks per square inch from which a page is a grainy copy, on which even specks beside letters are dirt. */
const GRAINY = 4;
/** Share of a side at the edge of the paper where no print stands, only the shadow of the edge. */
const EDGE = 0.018;
/** Millimetres within which the height of a small letter lies in papers of an office (8 to 20 points). */
const X_HEIGHT_MM: [number, number] = [1.1, 4.2];
const MM_PER_INCH = 25.4;

/**
 * Takes out of the copy what is no text and spoils the reading: dirt, black edges of the glass, the strokes of seals
 * and signatures outside the lines of print that they cross. `data` is changed.
 */
export function tidy(page: GreyPage, dpi: number): Tidied {
  const { data, width, height } = page;
  const ink = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i]! < INK_BELOW) ink[i] = 1;
  const found = findComponents(ink, width, height);
  const xHeight = letterHeight(found, dpi);
  const kinds = sortOut(found, xHeight, dpi, width, height);
  const letters = boxesOf(found, kinds, Kind.letter);
  const near = neighbourhood(letters, xHeight, width, height);
  let specks = 0;
  const tiny: number[] = [];
  for (let c = 0; c < found.count; c++) {
    if (kinds[c] !== Kind.small) continue;
    if (near((found.left[c]! + found.right[c]!) >> 1, (found.top[c]! + found.bottom[c]!) >> 1)) {
      if (found.area[c]! < (xHeight / 17) ** 2 * 4) tiny.push(c);
      continue;
    }
    kinds[c] = Kind.dirt;
    specks++;
  }
  if (specks > (GRAINY * width * height) / dpi ** 2) for (const c of tiny) kinds[c] = Kind.dirt;
  const large = boxesOf(found, kinds, Kind.large);
  const bands = textBands(letters, large, xHeight);
  for (let c = 0; c < found.count; c++) {
    if (kinds[c] !== Kind.letter && kinds[c] !== Kind.small) continue;
    const y = (found.top[c]! + found.bottom[c]!) / 2;
    const inside = large.some(
      (l) =>
        found.left[c]! >= l[0] &&
        found.right[c]! <= l[2] &&
        found.top[c]! >= l[1] &&
        found.bottom[c]! <= l[3],
    );
    // letters of a seal's ring and dots of a pen: in the mark and in no line of print
    if (
      inside &&
      !bands.some((b) => y >= b[1] && y < b[3] && found.left[c]! >= b[0] && found.right[c]! <= b[2])
    ) {
      kinds[c] = Kind.dirt;
    }
  }
  const { runs } = found;
  for (let r = 0; r < runs.count; r++) {
    const kind = kinds[runs.label[r]!];
    if (kind !== Kind.dirt && kind !== Kind.edge && kind !== Kind.large) continue;
    const y = runs.y[r]!;
    let [from, to] = [runs.from[r]!, runs.to[r]!];
    if (kind === Kind.large && bands.some((b) => y >= b[1] && y < b[3] && from >= b[0] && to <= b[2]))
      continue;
    // soft edges of the stroke go with it
    from = Math.max(0, from - 1);
    to = Math.min(width, to + 1);
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let x = from; x < to; x++) {
        const at = row * width + x;
        if (row === y || ink[at] === 0) data[at] = 255;
      }
    }
  }
  return { letters, marks: boxesOf(found, kinds, Kind.small), xHeight, large, specks };
}

const Kind = { letter: 0, small: 1, large: 2, edge: 3, rule: 4, dirt: 5 } as const;

function boxesOf(found: Components, kinds: Uint8Array, kind: number): Box[] {
  const boxes: Box[] = [];
  for (let c = 0; c < found.count; c++) {
    if (kinds[c] === kind) boxes.push([found.left[c]!, found.top[c]!, found.right[c]!, found.bottom[c]!]);
  }
  return boxes;
}

/** The commonest height of ink that can be a small letter, weighed by nothing: small letters are most of a text. */
function letterHeight(found: Components, dpi: number): number {
  const [low, high] = X_HEIGHT_MM.map((mm) => Math.round((mm / MM_PER_INCH) * dpi)) as [number, number];
  const counts = new Float64Array(high + 2);
  for (let c = 0; c < found.count; c++) {
    const [w, h] = [found.right[c]! - found.left[c]!, found.bottom[c]! - found.top[c]!];
    if (h < low || h > high || w > h * 3 || w * 6 < h || found.area[c]! < w * h * 0.15) continue;
    counts[h]! += 1;
  }
  let best = low;
  for (let h = low; h <= high; h++) {
    const sum = (at: number): number => counts[at - 1]! + counts[at]! + (counts[at + 1] ?? 0);
    if (sum(h) > sum(best)) best = h;
  }
  return counts.some((count) => count > 0) ? best : Math.round((2.1 / MM_PER_INCH) * dpi);
}

function sortOut(found: Components, xHeight: number, dpi: number, width: number, height: number): Uint8Array {
  const kinds = new Uint8Array(found.count);
  const straight = straightShare(found, xHeight);
  for (let c = 0; c < found.count; c++) {
    const [w, h] = [found.right[c]! - found.left[c]!, found.bottom[c]! - found.top[c]!];
    const touchesEdge =
      found.left[c]! <= 1 ||
      found.top[c]! <= 1 ||
      found.right[c]! >= width - 1 ||
      found.bottom[c]! >= height - 1;
    const atEdge =
      found.right[c]! < width * EDGE ||
      found.left[c]! > width * (1 - EDGE) ||
      found.bottom[c]! < height * EDGE ||
      found.top[c]! > height * (1 - EDGE);
    if (atEdge || (touchesEdge && Math.max(w, h) > dpi * 0.3)) kinds[c] = Kind.edge;
    else if (h > xHeight * 4.5 && straight[c]! > 0.3) kinds[c] = Kind.rule;
    else if (h > xHeight * 4.5) kinds[c] = Kind.large;
    else if (w > xHeight * 6 && h < xHeight * 0.5) kinds[c] = Kind.rule;
    else if (w > xHeight * 14 && straight[c]! < 0.3) kinds[c] = Kind.large;
    else if (h < xHeight * 0.55 && w < xHeight * 0.9 && !isDash(w, h, xHeight)) kinds[c] = Kind.small;
    else kinds[c] = Kind.letter;
  }
  return kinds;
}

/** A hyphen stands farther from the next letter than a mark does; dirt is seldom flat. */
const isDash = (w: number, h: number, xHeight: number): boolean =>
  w > xHeight * 0.28 && w > h * 1.9 && h > xHeight * 0.06;

/** Share of a component's ink in long level strokes: frames and tables have much of it, seals and writing little. */
function straightShare(found: Components, xHeight: number): Float32Array {
  const share = new Float32Array(found.count);
  const { runs } = found;
  const long = xHeight * 4;
  for (let r = 0; r < runs.count; r++) {
    const length = runs.to[r]! - runs.from[r]!;
    if (length > long) share[runs.label[r]!]! += length;
  }
  for (let c = 0; c < found.count; c++) share[c]! /= Math.max(1, found.area[c]!);
  return share;
}

/** Whether a place is so near to a letter that what stands there may be its mark or a full stop. */
function neighbourhood(letters: readonly Box[], xHeight: number, width: number, height: number) {
  const cell = Math.max(2, Math.round(xHeight / 4));
  const columns = Math.ceil(width / cell) + 1;
  const rows = Math.ceil(height / cell) + 1;
  const map = new Uint8Array(columns * rows);
  for (const [left, top, right, bottom] of letters) {
    // noise that grew to letter size alone on its row does not protect other noise
    const [x0, x1] = [
      Math.max(0, Math.floor((left - xHeight * 0.5) / cell)),
      Math.ceil((right + xHeight * 0.7) / cell),
    ];
    const [y0, y1] = [
      Math.max(0, Math.floor((top - xHeight * 0.75) / cell)),
      Math.ceil((bottom + xHeight * 0.5) / cell),
    ];
    for (let y = y0; y <= Math.min(rows - 1, y1); y++)
      map.fill(1, y * columns + x0, y * columns + Math.min(columns, x1 + 1));
  }
  return (x: number, y: number): boolean => map[Math.floor(y / cell) * columns + Math.floor(x / cell)] === 1;
}

/** Letters side by side on one base line that make a line of print; fewer stand so in the ring of a seal. */
const FEWEST_IN_LINE = 5;

/**
 * Where lines of print run into a seal or a signature. Print crossed by a stroke is kept with the stroke: Tesseract
 * reads through it more often than not.
 */
function textBands(letters: readonly Box[], large: readonly Box[], xHeight: number): Box[] {
  const bands: Box[] = [];
  for (const [left, top, right, bottom] of large) {
    const near = letters.filter(
      (l) =>
        l[3] > top - xHeight &&
        l[1] < bottom + xHeight &&
        l[2] > left - xHeight * 12 &&
        l[0] < right + xHeight * 12 &&
        l[3] - l[1] > xHeight * 0.8 &&
        l[3] - l[1] < xHeight * 2.4,
    );
    for (const line of linesOf(near, xHeight)) {
      if (line.length < FEWEST_IN_LINE && !isTight(line, xHeight)) continue;
      const y0 = Math.min(...line.map((l) => l[1]));
      const y1 = Math.max(...line.map((l) => l[3]));
      if (y1 - y0 > xHeight * 3) continue;
      const ends = [line[0]![0] - xHeight * 5, line.at(-1)![2] + xHeight * 5] as const;
      bands.push([ends[0], y0 - xHeight * 0.3, ends[1], y1 + xHeight * 0.3]);
    }
  }
  return bands;
}

/** The end of a name beside a seal: few letters, but close together and level, as they never stand in a ring. */
function isTight(line: readonly Box[], xHeight: number): boolean {
  if (line.length < 3) return false;
  return line.every((letter, at) => {
    const last = line[at - 1];
    return !last || (letter[0] - last[2] < xHeight * 0.45 && Math.abs(letter[3] - last[3]) <= xHeight * 0.14);
  });
}

/** Letters in lines, from left to right: on one base line, no wider apart than two words. */
function linesOf(letters: readonly Box[], xHeight: number): Box[][] {
  const sorted = [...letters].sort((a, b) => a[0] - b[0]);
  const lines: Box[][] = [];
  for (const letter of sorted) {
    const line = lines.find((one) => {
      const last = one.at(-1)!;
      return Math.abs(last[3] - letter[3]) <= xHeight * 0.28 && letter[0] - last[2] < xHeight * 4;
    });
    if (line) line.push(letter);
    else lines.push([letter]);
  }
  return lines;
}
