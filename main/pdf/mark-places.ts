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
      const at = (y * raster.width + x) * 4;
      inked = raster.data[at + 3]! > 0 && Math.min(...raster.data.subarray(at, at + 3)) < INK;
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
      const at = (y * raster.width + x) * 4;
      if (raster.data[at + 3]! === 0 || Math.min(...raster.data.subarray(at, at + 3)) >= INK) continue;
      first = Math.min(first, x);
      last = Math.max(last, x);
    }
  }
  return { left: first / raster.scale, width: Math.max(1, last - first) / raster.scale };
}
