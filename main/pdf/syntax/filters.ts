import { inflateSync } from "node:zlib";
import { PdfSyntaxError } from "./lexer.ts";
import { isName, PdfDict, PdfName, type PdfStream, type PdfValue } from "./objects.ts";

/** Inflated size of one structural stream; far above any cross-reference or object stream met. */
const MAX_INFLATED = 128 * 1024 * 1024;

/**
 * The decoded bytes of a structural stream (cross-reference and object streams). Knows Flate with
 * predictors, the only coding in use for those; throws PdfSyntaxError for others.
 */
export function decodeStream(stream: PdfStream): Uint8Array {
  const filters = list(stream.dict.get("Filter"));
  const parms = list(stream.dict.get("DecodeParms"));
  let bytes = stream.raw;
  if (filters.length > 2) throw new PdfSyntaxError("too many filters");
  for (const [index, filter] of filters.entries()) {
    // undone when the stream was read
    if (index === 0 && isName(filter, "Crypt")) continue;
    if (!(filter instanceof PdfName) || (filter.name !== "FlateDecode" && filter.name !== "Fl")) {
      throw new PdfSyntaxError("unknown filter of a structural stream");
    }
    try {
      bytes = inflateSync(bytes, { maxOutputLength: MAX_INFLATED });
    } catch {
      throw new PdfSyntaxError("stream cannot be inflated");
    }
    const parm = parms[index];
    if (parm instanceof PdfDict) bytes = unpredict(bytes, parm);
  }
  return bytes;
}

function list(value: PdfValue): PdfValue[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Undoes a PNG predictor (ISO 32000-1, 7.4.4.4). */
function unpredict(bytes: Uint8Array, parms: PdfDict): Uint8Array {
  const number = (key: string, otherwise: number): number => {
    const value = parms.get(key);
    return typeof value === "number" ? value : otherwise;
  };
  const predictor = number("Predictor", 1);
  if (predictor === 1) return bytes;
  if (predictor < 10) throw new PdfSyntaxError("unknown predictor");
  const bits = number("Colors", 1) * number("BitsPerComponent", 8);
  const pixel = Math.max(1, Math.ceil(bits / 8));
  const row = Math.ceil((bits * number("Columns", 1)) / 8);
  if (!(row > 0 && row < 1_000_000 && pixel <= row)) throw new PdfSyntaxError("bad predictor");
  const rows = Math.floor(bytes.length / (row + 1));
  const out = new Uint8Array(rows * row);
  for (let y = 0; y < rows; y += 1) {
    const kind = bytes[y * (row + 1)]!;
    for (let x = 0; x < row; x += 1) {
      const value = bytes[y * (row + 1) + 1 + x]!;
      const left = x >= pixel ? out[y * row + x - pixel]! : 0;
      const up = y > 0 ? out[(y - 1) * row + x]! : 0;
      const corner = y > 0 && x >= pixel ? out[(y - 1) * row + x - pixel]! : 0;
      out[y * row + x] = value + predicted(kind, left, up, corner);
    }
  }
  return out;
}

function predicted(kind: number, left: number, up: number, corner: number): number {
  if (kind === 0) return 0;
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  if (kind !== 4) throw new PdfSyntaxError("bad predictor row");
  const p = left + up - corner;
  const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
