import { BLACK, type RunCodes, WHITE } from "./fax-codes.ts";

/**
 * CCITT Group 4 (ITU-T T.6): what a two-tone page is kept as in a PDF. Lossless, a fifth of the size of a PNG, and read
 * by everything since fax machines.
 */

const PASS = "0001";
const LEVEL = "001";
/** Codes for a change at most three pixels left or right of the one above, from -3 to 3. */
const UPRIGHT = ["0000010", "000010", "010", "1", "011", "000011", "0000011"];
const END = "000000000001";
/** Longest run that one make-up code can tell. */
const LONGEST = 2560;

class Bits {
  private bytes = new Uint8Array(1 << 16);
  private length = 0;
  private open = 0;
  private filled = 0;

  put(code: string): void {
    for (let i = 0; i < code.length; i++) {
      this.open = (this.open << 1) | (code.charCodeAt(i) & 1);
      if (++this.filled === 8) this.flush();
    }
  }

  done(): Uint8Array {
    if (this.filled > 0) {
      this.open <<= 8 - this.filled;
      this.flush();
    }
    return this.bytes.slice(0, this.length);
  }

  private flush(): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = this.open;
    this.open = 0;
    this.filled = 0;
  }
}

function putRun(bits: Bits, length: number, { ends, makeUp }: RunCodes): void {
  let left = length;
  while (left >= 64) {
    const part = Math.min(LONGEST, left - (left % 64));
    bits.put(makeUp[part / 64 - 1] as string);
    left -= part;
  }
  bits.put(ends[left] as string);
}

/** Columns at which the colour of a row changes, beginning with white; closed by the width, three times. */
function changesOf(pixels: Uint8Array, start: number, width: number, into: Int32Array): void {
  let count = 0;
  let colour = 0;
  for (let x = 0; x < width; x++) {
    const black = pixels[start + x]! < 128 ? 1 : 0;
    if (black !== colour) {
      into[count++] = x;
      colour = black;
    }
  }
  into[count] = into[count + 1] = into[count + 2] = width;
}

/** Encodes grey pixels, of which those below 128 are black, as one Group 4 image (`/K -1`, `/BlackIs1 false`). */
export function encodeFax(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const bits = new Bits();
  let above = new Int32Array(width + 4).fill(width);
  let row = new Int32Array(width + 4);
  for (let y = 0; y < height; y++) {
    changesOf(pixels, y * width, width, row);
    encodeRow(bits, row, above, width);
    [above, row] = [row, above];
  }
  bits.put(END + END);
  return bits.done();
}

function encodeRow(bits: Bits, row: Int32Array, above: Int32Array, width: number): void {
  let a0 = -1;
  let black = 0;
  let at = 0;
  let up = 0;
  while (a0 < width) {
    const from = Math.max(a0, 0);
    // a1: the next change of this row; b1: the first change above it, right of a0, to the other colour
    while (row[at]! <= a0 && row[at]! < width && a0 >= 0) at++;
    const a1 = row[at]!;
    while (up > 0 && above[up - 1]! > a0) up--;
    while (above[up]! < width && (above[up]! <= a0 || (up & 1) !== black)) up++;
    const b1 = above[up]!;
    const b2 = b1 < width ? above[up + 1]! : width;
    if (b2 < a1) {
      bits.put(PASS);
      a0 = b2;
      continue;
    }
    const aside = a1 - b1;
    if (aside >= -3 && aside <= 3) {
      bits.put(UPRIGHT[aside + 3] as string);
      a0 = a1;
      black ^= 1;
      continue;
    }
    const a2 = a1 < width ? row[at + 1]! : width;
    bits.put(LEVEL);
    putRun(bits, a1 - from, black ? BLACK : WHITE);
    putRun(bits, a2 - a1, black ? WHITE : BLACK);
    a0 = a2;
  }
}
