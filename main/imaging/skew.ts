/**
 * Angle of the text lines of a page, by projection profile: at the right shear the rows of ink are
 * fullest and the gaps emptiest, so the sum of squares of the row sums is greatest.
 */

/** Coordinates of ink, at most `limit`, evenly thinned; `threshold` is the grey below which a pixel is ink. */
function inkPoints(grey: Uint8Array, width: number, height: number, limit: number): Int32Array {
  let sum = 0;
  for (const value of grey) sum += value;
  const threshold = (sum / grey.length) * 0.75;
  let count = 0;
  for (const value of grey) if (value < threshold) count++;
  const step = Math.max(1, Math.ceil(count / limit));
  const points = new Int32Array(Math.ceil(count / step) * 2 + 2);
  let seen = 0;
  let filled = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((grey[y * width + x] ?? 255) >= threshold) continue;
      if (seen++ % step === 0) {
        points[filled++] = x;
        points[filled++] = y;
      }
    }
  }
  return points.subarray(0, filled);
}

function score(points: Int32Array, tangent: number, rows: Float64Array, offset: number): number {
  rows.fill(0);
  for (let i = 0; i < points.length; i += 2) {
    const row = Math.round((points[i + 1] as number) - (points[i] as number) * tangent) + offset;
    rows[row] = (rows[row] as number) + 1;
  }
  let total = 0;
  for (const value of rows) total += value * value;
  return total;
}

/**
 * Degrees by which the lines of a grey image fall to the right (positive: turned clockwise), within
 * ±`range`; 0 when the page has no clear lines. Best on images of about 800 to 1200 pixels width.
 */
export function findSkew(grey: Uint8Array, width: number, height: number, range = 6): number {
  const points = inkPoints(grey, width, height, 60_000);
  if (points.length < 400) return 0;
  const slack = Math.ceil(width * Math.tan((range * Math.PI) / 180)) + 2;
  const rows = new Float64Array(height + 2 * slack);
  const at = (degrees: number): number => score(points, Math.tan((degrees * Math.PI) / 180), rows, slack);
  const search = (from: number, to: number, step: number): [number, number] => {
    let best: [number, number] = [0, -1];
    for (let degrees = from; degrees <= to + 1e-9; degrees += step) {
      const value = at(degrees);
      if (value > best[1]) best = [degrees, value];
    }
    return best;
  };
  const level = at(0);
  const [coarse] = search(-range, range, 0.5);
  const [fine, peak] = search(Math.max(-range, coarse - 0.5), Math.min(range, coarse + 0.5), 0.1);
  // a photo or a blank page has a flat profile; a turn that gains next to nothing is not worth resampling
  if (peak < level * 1.03) return 0;
  return Math.round(fine * 10) / 10;
}
