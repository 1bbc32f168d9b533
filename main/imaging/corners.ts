import type { PagePixels } from "./pixels.ts";

export type Corners = [number, number, number, number, number, number, number, number];

/** A sheet covers at least this share of a photo of it. */
const LEAST_AREA = 0.2;
/** Share of the quadrilateral that must be paper, so that a bright wall with a hole is none. */
const LEAST_FILL = 0.85;
/** Nearer to the edges than this on all sides the picture is the page itself. */
const AT_EDGE = 0.02;

/** Otsu's threshold between dark and bright. */
function threshold(grey: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const value of grey) counts[value] = (counts[value] as number) + 1;
  let total = 0;
  for (let value = 0; value < 256; value++) total += value * (counts[value] as number);
  let below = 0;
  let sum = 0;
  let best = 0;
  let at = 128;
  for (let value = 0; value < 256; value++) {
    below += counts[value] as number;
    if (below === 0 || below === grey.length) continue;
    sum += value * (counts[value] as number);
    const low = sum / below;
    const high = (total - sum) / (grey.length - below);
    const between = below * (grey.length - below) * (low - high) ** 2;
    if (between > best) [best, at] = [between, value];
  }
  return at;
}

/** Pixels of the largest bright area, as indices. */
function largestBright(grey: Uint8Array, width: number, height: number, above: number): Int32Array {
  const seen = new Uint8Array(grey.length);
  const queue = new Int32Array(grey.length);
  let best = new Int32Array(0);
  for (let start = 0; start < grey.length; start++) {
    if (seen[start] || (grey[start] as number) <= above) continue;
    let head = 0;
    let tail = 0;
    queue[tail++] = start;
    seen[start] = 1;
    while (head < tail) {
      const at = queue[head++] as number;
      const x = at % width;
      for (const next of [at - 1, at + 1, at - width, at + width]) {
        if (next < 0 || next >= width * height || Math.abs((next % width) - x) > 1) continue;
        if (seen[next] || (grey[next] as number) <= above) continue;
        seen[next] = 1;
        queue[tail++] = next;
      }
    }
    if (tail > best.length) best = queue.slice(0, tail);
  }
  return best;
}

/**
 * Corners of a sheet of paper in a photo, as fractions, clockwise from the top left; null when no sheet stands out
 * from what it lies on, or the picture is the sheet already. `page`: one channel, about 400 pixels wide, softened.
 */
export function findCorners(page: PagePixels): Corners | null {
  const { data, width, height } = page;
  const paper = largestBright(data, width, height, threshold(data));
  if (paper.length < LEAST_AREA * width * height) return null;
  // the sheet's corners are what lies farthest out along the diagonals
  const best = [-Infinity, -Infinity, -Infinity, -Infinity];
  const corners = [0, 0, 0, 0];
  for (const at of paper) {
    const x = at % width;
    const y = Math.floor(at / width);
    for (const [index, out] of [-x - y, x - y, x + y, y - x].entries()) {
      if (out > (best[index] as number)) {
        best[index] = out;
        corners[index] = at;
      }
    }
  }
  const points = corners.map((at): [number, number] => [at % width, Math.floor(at / width)]);
  const area = Math.abs(
    points.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = points[(index + 1) % 4] as [number, number];
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );
  // print makes holes in the paper, so it is filled less than a white sheet
  if (area < LEAST_AREA * width * height || paper.length < area * LEAST_FILL * 0.8) return null;
  const fractions = points.flatMap(([x, y]) => [x / (width - 1), y / (height - 1)]) as Corners;
  const ideal = [0, 0, 1, 0, 1, 1, 0, 1];
  if (fractions.every((value, index) => Math.abs(value - (ideal[index] as number)) < AT_EDGE)) return null;
  return fractions;
}

/** Coefficients of the map from the unit square to the quadrilateral: x = (a·u + b·v + c) / (g·u + h·v + 1). */
function homography([x0, y0, x1, y1, x2, y2, x3, y3]: Corners): number[] {
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / det;
  const h = (dx1 * dy3 - dx3 * dy1) / det;
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h];
}

/** The quadrilateral of a photo as a flat page; corners as fractions. */
export function flatten(page: PagePixels, corners: Corners): PagePixels {
  const { width, height, channels, data } = page;
  const px = corners.map((value, index) => value * ((index % 2 ? height : width) - 1)) as Corners;
  const side = (a: number, b: number) =>
    Math.hypot((px[a] as number) - (px[b] as number), (px[a + 1] as number) - (px[b + 1] as number));
  const outWidth = Math.max(16, Math.round(Math.max(side(0, 2), side(6, 4))));
  const outHeight = Math.max(16, Math.round(Math.max(side(0, 6), side(2, 4))));
  const [a, b, c, d, e, f, g, h] = homography(px) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const out = new Uint8Array(outWidth * outHeight * channels);
  for (let row = 0; row < outHeight; row++) {
    const v = row / (outHeight - 1);
    for (let column = 0; column < outWidth; column++) {
      const u = column / (outWidth - 1);
      const w = g * u + h * v + 1;
      const x = Math.min(Math.max((a * u + b * v + c) / w, 0), width - 1.001);
      const y = Math.min(Math.max((d * u + e * v + f) / w, 0), height - 1.001);
      const left = Math.floor(x);
      const top = Math.floor(y);
      const [right, down] = [x - left, y - top];
      const at = (top * width + left) * channels;
      const below = at + width * channels;
      for (let channel = 0; channel < channels; channel++) {
        const upper =
          (data[at + channel] as number) * (1 - right) + (data[at + channels + channel] as number) * right;
        const lower =
          (data[below + channel] as number) * (1 - right) +
          (data[below + channels + channel] as number) * right;
        out[(row * outWidth + column) * channels + channel] = upper * (1 - down) + lower * down + 0.5;
      }
    }
  }
  return { width: outWidth, height: outHeight, channels, data: out };
}
