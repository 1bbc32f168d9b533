import type { PageRaster } from "./page-raster.ts";

/** A gap between two lines of a signature block, in points from the top left of the page as it is seen. */
export interface Gap {
  left: number;
  top: number;
  width: number;
  height: number;
}

const INK = 200;
/** Points: less is the space between two lines, more is the end of a page. */
const LEAST = 34;
const MOST = 190;

/**
 * Where a person signs on this page: the lowest gap of the right half that has a line above it (the title) and one
 * below (the name), as NĐ 30/2020/NĐ-CP PL I draws the block. Undefined when the page has none.
 */
export function signatureGap(raster: PageRaster): Gap | undefined {
  const from = Math.floor(raster.width * 0.5);
  const rows: boolean[] = [];
  for (let y = 0; y < raster.height; y += 1) {
    let inked = false;
    for (let x = from; x < raster.width && !inked; x += 1) {
      inked = isInk(raster, x, y);
    }
    rows.push(inked);
  }
  let bottom = -1;
  for (let y = raster.height - 1; y >= 0; y -= 1) {
    if (!rows[y]) continue;
    if (bottom >= 0) {
      const height = (bottom - y - 1) / raster.scale;
      if (height >= LEAST && height <= MOST) {
        const span = lineSpan(raster, bottom, from);
        return { left: span.left, width: span.width, top: (y + 1) / raster.scale, height };
      }
    }
    bottom = y;
  }
  return undefined;
}

/** From where to where the line below the gap reaches: the signature stands centred above the name. */
function lineSpan(raster: PageRaster, row: number, from: number): { left: number; width: number } {
  let [first, last] = [raster.width, from];
  const below = Math.min(raster.height, row + Math.round(18 * raster.scale));
  for (let y = row; y < below; y += 1) {
    for (let x = from; x < raster.width; x += 1) {
      if (!isInk(raster, x, y)) continue;
      first = Math.min(first, x);
      last = Math.max(last, x);
    }
  }
  return { left: first / raster.scale, width: Math.max(1, last - first) / raster.scale };
}

/** A gap in a line of the heading that is to be written into; `line` is where its letters stand, from the top. */
export interface LineGap {
  left: number;
  right: number;
  line: number;
}

/** What an office writes by itself into the heading of a document (NĐ 30/2020/NĐ-CP PL I, ô số 3 and 4). */
export type HeadingGap = "number" | "day" | "month" | "year";

/** Points: wider than the space between two words of that size. */
const WORD_GAP = 8;
const WIDEST_GAP = 90;

/**
 * The gaps of the heading of page 1: "Số: … /QĐ-UBND" on the left, "ngày … tháng … năm …" on the same height on the
 * right. Undefined where the page has no such line.
 */
export function headingGaps(raster: PageRaster): Record<HeadingGap, LineGap> | undefined {
  const top = Math.floor(raster.height * 0.3);
  const middle = Math.floor(raster.width * 0.46);
  const left = lines(raster, { from: 0, to: middle, top });
  const right = lines(raster, { from: middle, to: raster.width, top });
  for (const dated of right) {
    const [day, month, year] = dated.gaps;
    if (!day || !month) continue;
    const numbered = left.find(
      (one) => one.gaps[0] && one.top < dated.bottom && one.bottom > dated.top && one.gaps.length < 3,
    );
    if (!numbered?.gaps[0]) continue;
    const end = { left: dated.end + 3, right: Math.min(dated.end + 40, raster.width / raster.scale - 20) };
    return {
      number: { ...numbered.gaps[0], line: numbered.line },
      day: { ...day, line: dated.line },
      month: { ...month, line: dated.line },
      year: { ...(year ?? end), line: dated.line },
    };
  }
  return undefined;
}

interface Line {
  /** points from the top */
  top: number;
  bottom: number;
  /** where most letters stand */
  line: number;
  /** right end of its ink */
  end: number;
  gaps: { left: number; right: number }[];
}

/** Lines of text in a part of the page, with the gaps inside each. */
function lines(raster: PageRaster, part: { from: number; to: number; top: number }): Line[] {
  const { scale } = raster;
  const inkOf = (y: number): number => {
    let count = 0;
    for (let x = part.from; x < part.to; x += 1) if (isInk(raster, x, y)) count += 1;
    return count;
  };
  const found: Line[] = [];
  let start = -1;
  for (let y = 0; y <= part.top; y += 1) {
    const inked = y < part.top && inkOf(y) > 0;
    if (inked && start < 0) start = y;
    if (inked || start < 0) continue;
    found.push(lineOf(raster, part, start, y, inkOf));
    start = -1;
  }
  return found.filter((line) => (line.bottom - line.top) * scale >= 3);
}

function lineOf(
  raster: PageRaster,
  part: { from: number; to: number },
  start: number,
  end: number,
  inkOf: (y: number) => number,
): Line {
  const { scale } = raster;
  const columns: number[] = [];
  for (let x = part.from; x < part.to; x += 1) {
    for (let y = start; y < end; y += 1) {
      if (!isInk(raster, x, y)) continue;
      columns.push(x);
      break;
    }
  }
  const gaps: Line["gaps"] = [];
  for (let i = 1; i < columns.length; i += 1) {
    const [before, after] = [columns[i - 1]!, columns[i]!];
    const width = (after - before) / scale;
    if (width >= WORD_GAP && width <= WIDEST_GAP) gaps.push({ left: before / scale, right: after / scale });
  }
  // tails of letters are thin: the line is where the ink last drops sharply
  const fullest = Math.max(...Array.from({ length: end - start }, (_, i) => inkOf(start + i)));
  let line = end;
  for (let y = end - 1; y > start; y -= 1) {
    if (inkOf(y) < fullest * 0.35) continue;
    line = y + 1;
    break;
  }
  return {
    top: start / scale,
    bottom: end / scale,
    line: line / scale,
    end: (columns.at(-1) ?? 0) / scale,
    gaps,
  };
}

function isInk(raster: PageRaster, x: number, y: number): boolean {
  const at = (y * raster.width + x) * 4;
  return (
    raster.data[at + 3]! > 0 &&
    (raster.data[at]! < INK || raster.data[at + 1]! < INK || raster.data[at + 2]! < INK)
  );
}
