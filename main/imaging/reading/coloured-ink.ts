import type { Box } from "../../core/digitise/types.ts";
import { findComponents } from "./components.ts";
import type { GreyPage } from "./paper.ts";

/** Difference between the strongest and the weakest colour from which ink counts as coloured. */
const SATURATED = 48;
/** Paper may be yellow: ink is also darker than this in its weakest colour. */
const WEAKEST = 150;
/** Coloured ink that is darker than this in its strongest colour lies over black print. */
const OVER_PRINT = 70;
/** From this on a tinted pixel is seal or pen on plain paper. */
const ON_PAPER = 110;
/** Coloured strokes of this size in inches are a seal or handwriting; smaller ones may be coloured print. */
const LARGE_INCH = 0.45;
const LARGEST_PRINT_INCH = 0.3;

/** Grey by luminance, and where coloured ink stands (1); `coloured` counts it. */
export function greyOf(
  rgb: Uint8Array,
  width: number,
  height: number,
): { grey: GreyPage; ink: Uint8Array; coloured: number } {
  const count = width * height;
  const data = new Uint8Array(count);
  const ink = new Uint8Array(count);
  let coloured = 0;
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    const red = rgb[at]!;
    const green = rgb[at + 1]!;
    const blue = rgb[at + 2]!;
    data[i] = (red * 77 + green * 150 + blue * 29) >> 8;
    const strong = red > blue ? (red > green ? red : green) : blue > green ? blue : green;
    const weak = red < blue ? (red < green ? red : green) : blue < green ? blue : green;
    if (strong - weak > SATURATED && weak < WEAKEST) {
      ink[i] = 1;
      coloured++;
    }
  }
  return { grey: { data, width, height }, ink, coloured };
}

/** Boxes of seals, signatures and notes in coloured ink; coloured print of a form is none of them. */
export function colouredMarks(ink: Uint8Array, width: number, height: number, dpi: number): Box[] {
  const found = findComponents(ink, width, height);
  const places: Box[] = [];
  for (let c = 0; c < found.count; c++) {
    const w = found.right[c]! - found.left[c]!;
    const h = found.bottom[c]! - found.top[c]!;
    const stroke = w > LARGE_INCH * dpi && found.area[c]! < w * h * 0.5 && h > 0.1 * dpi;
    if (h < LARGEST_PRINT_INCH * dpi && !stroke) continue;
    if (Math.max(w, h) < LARGE_INCH * dpi) continue;
    places.push([found.left[c]!, found.top[c]!, found.right[c]!, found.bottom[c]!]);
  }
  return places;
}

/**
 * Takes seals and signatures in colour off the grey reading copy and leaves the black print under them: red and blue
 * ink reflect their own colour, print reflects none.
 */
export function liftColouredInk(rgb: Uint8Array, grey: GreyPage, places: readonly Box[], dpi: number): void {
  const { width, height, data } = grey;
  const margin = Math.round(dpi / 50);
  for (const place of places) {
    const x0 = Math.max(0, place[0] - margin);
    const x1 = Math.min(width, place[2] + margin);
    const y1 = Math.min(height, place[3] + margin);
    for (let y = Math.max(0, place[1] - margin); y < y1; y++) {
      for (let i = y * width + x0, at = i * 3; i < y * width + x1; i++, at += 3) {
        const red = rgb[at]!;
        const green = rgb[at + 1]!;
        const blue = rgb[at + 2]!;
        const strong = red > blue ? (red > green ? red : green) : blue > green ? blue : green;
        const weak = red < blue ? (red < green ? red : green) : blue < green ? blue : green;
        const tinted = strong - weak > SATURATED / 2;
        const lifted =
          tinted && strong > ON_PAPER ? 250 : tinted && strong > OVER_PRINT ? strong + 40 : strong;
        if (lifted > data[i]!) data[i] = lifted;
      }
    }
  }
}
