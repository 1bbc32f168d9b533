/** Turns the colours of a scanned page into black print on white paper, for reading only. */

export interface GreyPage {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Side of the squares in which the shade of the paper is measured, as a share of an inch. */
const SQUARE_INCH = 0.2;
/** Share of the paper's brightness from which a pixel counts as paper: bleed-through and grain lie above it. */
const PAPER_FROM = 0.88;
/** What is darker than this share of the paper is full ink. */
const INK_TO = 0.34;

/**
 * Every pixel against the paper around it: uneven light, yellowed paper and what shines through from the back
 * become white, print becomes black, with the soft edges between them that Tesseract reads by.
 */
export function flatten(page: GreyPage, dpi: number): void {
  const { data, width, height } = page;
  const side = Math.max(16, Math.round(dpi * SQUARE_INCH));
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const shade = smoothed(paperShades(page, side, columns, rows), columns, rows);
  const soft = (PAPER_FROM - INK_TO) * 255;
  for (let y = 0; y < height; y++) {
    const gy = Math.min(rows - 1, Math.max(0, (y + 0.5) / side - 0.5));
    const top = Math.floor(gy);
    const low = Math.min(rows - 1, top + 1);
    const fy = gy - top;
    for (let cell = 0; cell < columns; cell++) {
      const right = Math.min(columns - 1, cell + 1);
      const here = shade[top * columns + cell]! * (1 - fy) + shade[low * columns + cell]! * fy;
      const next = shade[top * columns + right]! * (1 - fy) + shade[low * columns + right]! * fy;
      // from the middle of one square to the middle of the next; the first half square has its own shade
      const from = cell === 0 ? 0 : Math.floor((cell + 0.5) * side);
      const to = Math.min(width, cell === columns - 1 ? width : Math.floor((cell + 1.5) * side));
      const start = (cell + 0.5) * side;
      for (let x = from; x < to; x++) {
        const f = x < start ? 0 : (x - start) / side;
        const paper = here + (next - here) * f;
        const value = ((data[y * width + x]! / paper - INK_TO) * 65025) / soft;
        data[y * width + x] = value <= 0 ? 0 : value >= 255 ? 255 : value;
      }
    }
  }
}

/** Brightness of the paper in each square: what nine of ten sampled pixels do not exceed, never darker than a grey. */
function paperShades(
  { data, width, height }: GreyPage,
  side: number,
  columns: number,
  rows: number,
): Float32Array {
  const shade = new Float32Array(columns * rows);
  const counts = new Uint16Array(256);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      counts.fill(0);
      let seen = 0;
      const yEnd = Math.min(height, (row + 1) * side);
      const xEnd = Math.min(width, (column + 1) * side);
      for (let y = row * side; y < yEnd; y += 2) {
        for (let x = column * side; x < xEnd; x += 2) {
          counts[data[y * width + x]!]!++;
          seen++;
        }
      }
      let left = seen * 0.15;
      let value = 255;
      while (value > 0 && left > counts[value]!) left -= counts[value--]!;
      shade[row * columns + column] = Math.max(90, value);
    }
  }
  return shade;
}

/** A square full of print or seal borrows the paper of its neighbours. */
function smoothed(shade: Float32Array, columns: number, rows: number): Float32Array {
  const out = new Float32Array(shade.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const around: number[] = [];
      for (let y = Math.max(0, row - 2); y <= Math.min(rows - 1, row + 2); y++) {
        for (let x = Math.max(0, column - 2); x <= Math.min(columns - 1, column + 2); x++) {
          around.push(shade[y * columns + x]!);
        }
      }
      around.sort((a, b) => a - b);
      out[row * columns + column] = around[Math.floor(around.length * 0.6)]!;
    }
  }
  return out;
}
