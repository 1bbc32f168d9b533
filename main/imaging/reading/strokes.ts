import type { Box } from "../../core/digitise/types.ts";
import { open } from "../options.ts";
import { findComponents } from "./components.ts";

/**
 * Whether the ink of a number is print alone. A blot turns a 6 into an 8 and a pen a 1 into a 4 for every reader alike;
 * the figures of one number show it by their strokes: none is much thicker than the others, none reaches far out of the line.
 */

/** A stroke this much thicker than those of its neighbours is a blot. */
const BLOT = 1.75;
/** Ink this much higher, or wider, than a figure is a pen, a rule or a seal; letters of a sign may touch each other. */
const TOO_HIGH = 1.6;
const TOO_WIDE = 4.5;
/** Ink below this share of a figure's height is a mark or dust. */
const SMALL = 0.45;

/** `box` in pixels of a reading copy (dark on white), around the value alone. */
export async function isPlainPrint(bytes: Uint8Array, box: Box): Promise<boolean> {
  const { width: w = 1, height: h = 1 } = await open(bytes).metadata();
  const reach = Math.round((box[3] - box[1]) * 0.6);
  const left = Math.max(0, Math.floor(box[0]) - 2);
  const top = Math.max(0, Math.floor(box[1]) - reach);
  const width = Math.max(1, Math.min(w, Math.ceil(box[2]) + 2) - left);
  const height = Math.max(1, Math.min(h, Math.ceil(box[3]) + reach) - top);
  const { data } = await open(bytes)
    .extract({ left, top, width, height })
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const limit = darkness(data);
  const ink = Uint8Array.from(data, (value) => (value < limit ? 1 : 0));
  const found = findComponents(ink, width, height);
  const [first, last] = [box[1] - top, box[3] - top];
  const figures = Array.from({ length: found.count }, (_, c) => c).filter((c) => {
    const high = found.bottom[c]! - found.top[c]!;
    const [from, to] = [Math.max(first, found.top[c]!), Math.min(last, found.bottom[c]!)];
    return to > from && high > (last - first) * SMALL * 0.7;
  });
  if (figures.length === 0) return false;
  const tall = median(figures.map((c) => found.bottom[c]! - found.top[c]!));
  if (figures.some((c) => found.bottom[c]! - found.top[c]! > tall * TOO_HIGH)) return false;
  if (figures.some((c) => found.right[c]! - found.left[c]! > tall * TOO_WIDE)) return false;
  const depth = depths(ink, width, height);
  const thick = figures.map((c) => {
    let most = 0;
    for (let y = found.top[c]!; y < found.bottom[c]!; y++) {
      for (let x = found.left[c]!; x < found.right[c]!; x++) most = Math.max(most, depth[y * width + x]!);
    }
    return most;
  });
  return Math.max(...thick) <= median(thick) * BLOT;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Half way between the darkest ink and the paper. */
function darkness(data: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const value of data) counts[value] = (counts[value] as number) + 1;
  let left = data.length * 0.02;
  let dark = 0;
  while (dark < 255 && left > (counts[dark] as number)) left -= counts[dark++] as number;
  return (dark + 250) / 2;
}

/** How deep every pixel lies within the ink; sideways 3, aslant 4, as usual. */
function depths(ink: Uint8Array, width: number, height: number): Uint16Array {
  const depth = new Uint16Array(width * height);
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : depth[y * width + x]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!ink[y * width + x]) continue;
      depth[y * width + x] = Math.min(
        at(x - 1, y) + 3,
        at(x - 1, y - 1) + 4,
        at(x, y - 1) + 3,
        at(x + 1, y - 1) + 4,
      );
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      if (!ink[y * width + x]) continue;
      depth[y * width + x] = Math.min(
        depth[y * width + x]!,
        at(x + 1, y) + 3,
        at(x + 1, y + 1) + 4,
        at(x, y + 1) + 3,
        at(x - 1, y + 1) + 4,
      );
    }
  }
  return depth;
}
