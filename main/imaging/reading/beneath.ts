import type { Box, QuarterTurn } from "../../core/digitise/types.ts";
import { open } from "../options.ts";
import { over, type PagePixels, pixelsOf } from "../pixels.ts";

/**
 * A part of a page as it is, the ink of seals and pens taken out where it has a colour: what black print stands under
 * them is left whole, as nothing is tidied away. For names, which stand where seal and signature are.
 */

/** Share of the paper's brightness: darker than the first is full ink, lighter than the second is none. */
const FULL_INK = 0.22;
const NO_INK = 0.62;
/** Ink is coloured from this difference of its channels on, unless it is so dark that black print lies under it. */
const COLOURED = 42;
const OVER_PRINT = 72;

/** Rows of print are told by how often ink begins in them: a stroke of a pen begins once, a name two dozen times. */
const FEWEST_STARTS = 9;
/** The lowest row of print that has this share of the busiest one's starts is the name; a title stands above it. */
const BUSY = 0.6;

/**
 * The lowest line of print in `box` (pixels of the page as looked at after `turn`), `scale` times as large; the whole
 * box where no line is told from seal and pen. `letter`: height of a small letter on that page, pixels.
 */
export async function beneathInk(
  bytes: Uint8Array,
  turn: QuarterTurn,
  box: Box,
  letter: number,
  scale: number,
): Promise<Uint8Array> {
  const part = await blackPrint(bytes, turn, box);
  const line = lowestLine(part, letter);
  const rows = line
    ? {
        top: Math.max(0, Math.floor(line.from - letter)),
        bottom: Math.min(part.height, line.to + letter * 0.8),
      }
    : { top: 0, bottom: part.height };
  return over(part)
    .extract({
      left: 0,
      top: rows.top,
      width: part.width,
      height: Math.max(1, Math.round(rows.bottom) - rows.top),
    })
    .resize({ width: Math.round(part.width * scale), kernel: "lanczos3" })
    .extend({ top: 12, bottom: 12, left: 12, right: 12, background: "#fff" })
    .toColourspace("b-w")
    .png({ compressionLevel: 1 })
    .toBuffer();
}

async function blackPrint(bytes: Uint8Array, turn: QuarterTurn, box: Box): Promise<PagePixels> {
  const page = await pixelsOf(open(bytes).autoOrient().flatten({ background: "#fff" }).rotate(turn), 3);
  const [left, top] = [Math.max(0, Math.floor(box[0])), Math.max(0, Math.floor(box[1]))];
  const width = Math.max(1, Math.min(page.width, Math.ceil(box[2])) - left);
  const height = Math.max(1, Math.min(page.height, Math.ceil(box[3])) - top);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    let at = ((top + y) * page.width + left) * 3;
    for (let x = 0; x < width; x++, at += 3) data[y * width + x] = printOnly(page.data, at);
  }
  const paper = brightnessOf(data);
  const [full, none] = [paper * FULL_INK, paper * NO_INK];
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.max(0, Math.min(255, ((data[i]! - full) * 255) / (none - full)));
  }
  return pixelsOf(over({ data, width, height, channels: 1 }).median(3), 1);
}

function lowestLine(
  { data, width, height }: PagePixels,
  letter: number,
): { from: number; to: number } | undefined {
  const starts = new Float64Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 1; x < width; x++) {
      if (data[y * width + x]! < 128 && data[y * width + x - 1]! >= 128) starts[y]!++;
    }
  }
  const rows = Math.max(3, Math.round(letter));
  const mean = (y: number): number => starts.subarray(y, y + rows).reduce((sum, one) => sum + one, 0) / rows;
  const means = Array.from({ length: Math.max(0, height - rows) }, (_, y) => mean(y));
  const most = Math.max(0, ...means);
  if (most < FEWEST_STARTS) return undefined;
  const last = means.findLastIndex((value) => value >= most * BUSY);
  // from the lowest busy row up to the busiest of its line
  let best = last;
  for (let y = Math.max(0, last - rows); y <= last; y++) if (means[y]! > means[best]!) best = y;
  return { from: best, to: best + rows };
}

/** Coloured ink is as bright as its brightest channel; on plain paper it is none. */
function printOnly(pixels: Uint8Array, at: number): number {
  const [red, green, blue] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
  const strong = Math.max(red, green, blue);
  return strong - Math.min(red, green, blue) > COLOURED && strong > OVER_PRINT ? 255 : strong;
}

/** What one pixel in five is not darker than. */
function brightnessOf(grey: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const value of grey) counts[value]!++;
  // coloured ink was made white and tells nothing of the paper
  let left = (grey.length - counts[255]!) * 0.2;
  let value = 254;
  while (value > 90 && left > counts[value]!) left -= counts[value--]!;
  return Math.max(90, value);
}
