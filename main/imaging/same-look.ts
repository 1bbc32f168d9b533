import { over, type PagePixels, pixelsOf } from "./pixels.ts";

/** Side of the squares that are compared. */
export const SQUARE = 12;
/** Mean difference of a square, over nine pixels each, that no eye sees; of 255. */
const UNSEEN = 9;

/**
 * Squares of a page that look different on two pictures of it, beyond grain and the softness of a JPEG; row by row. Both
 * of one size and number of channels.
 */
export async function differing(a: PagePixels, b: PagePixels): Promise<number[]> {
  const { channels } = a;
  const columns = Math.ceil(a.width / SQUARE);
  const rows = Math.ceil(a.height / SQUARE);
  const [soft, other] = [
    await pixelsOf(over(a).blur(1), channels),
    await pixelsOf(over(b).blur(1), channels),
  ];
  const sums = new Uint32Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let y = 0, at = 0; y < a.height; y++) {
    const row = Math.floor(y / SQUARE) * columns;
    for (let x = 0; x < a.width; x++) {
      const square = row + Math.floor(x / SQUARE);
      for (let c = 0; c < channels; c++, at++) sums[square]! += Math.abs(soft.data[at]! - other.data[at]!);
      counts[square]! += channels;
    }
  }
  return [...sums.keys()].filter((square) => sums[square]! / counts[square]! > UNSEEN);
}
