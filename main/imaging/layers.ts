import sharp from "sharp";
import { encodeFax } from "../pdf/fax.ts";
import type { PageLayers } from "../pdf/normalise.ts";
import { open } from "./options.ts";
import { over, type PagePixels, paperAround, pixelsOf } from "./pixels.ts";
import { differing, SQUARE } from "./same-look.ts";

/**
 * A colour page in two layers: black print as a sharp mask of one colour, all else (paper, seal, signature, note) as a
 * picture in colour at the page's own resolution. Print is what makes a JPEG of a page large and fuzzy. Where the two
 * together do not look like the page, that part stays in the picture; where much of it does not, there are no layers.
 */

/** Quality of the picture; without print in it, it is soft. */
const QUALITY = 78;
/** Share of squares that may stay in the picture; above it the page is a photograph. */
const MOST_KEPT = 0.25;
/** Ink is coloured from this difference of its channels on, and so is all within a pen's width of it. */
const COLOURED = 34;
const PEN = 4;
/** A page finer than this needs no finer mask. */
const FINE_DPI = 350;
/** Layers must save at least this share, or the page stays as it came. */
const WORTH = 0.85;

/** `bytes` a JPEG or PNG in colour. Undefined when layers are no gain, or the page would look different. */
export async function splitLayers(bytes: Uint8Array, dpi: number): Promise<PageLayers | undefined> {
  const { channels = 3 } = await open(bytes).metadata();
  if (channels < 3) return undefined;
  const page = await pixelsOf(open(bytes).flatten({ background: "#fff" }).removeAlpha(), 3);
  const grey = await pixelsOf(over(page), 1);
  const print = printOf(page, grey, await paperAround(await pixelsOf(over(grey).blur(1.2), 1)));
  const scale = dpi < FINE_DPI ? 2 : 1;
  const ink = inkOf(page, grey, print.sure);
  if (!ink) return undefined;
  const kept = new Uint8Array(print.columns * print.rows);
  for (let round = 0; ; round++) {
    const mask = await maskOf(grey, print, kept, scale);
    const paper = await withoutPrint(page, print, kept);
    const jpeg = await over(paper)
      .jpeg({ quality: QUALITY, chromaSubsampling: "4:2:0", trellisQuantisation: true, optimiseCoding: true })
      .toBuffer();
    const seen = await composed(await pixelsOf(sharp(jpeg), 3), mask, ink, scale);
    const worse = await differing(page, seen);
    const fresh = worse.filter((square) => !kept[square]);
    for (const square of fresh) kept[square] = 1;
    if (kept.reduce((sum, one) => sum + one, 0) > kept.length * MOST_KEPT) return undefined;
    if (fresh.length > 0 && round < 2) continue;
    // what is still different is different in the picture alone, and that is too much
    if (fresh.length > 0) return undefined;
    const fax = encodeFax(mask.data, mask.width, mask.height);
    if (jpeg.byteLength + fax.byteLength > bytes.byteLength * WORTH) return undefined;
    return { picture: jpeg, mask: { data: fax, width: mask.width, height: mask.height }, ink };
  }
}

interface Print {
  /** grey below which a pixel of the page is more ink than paper */
  limit: Uint8Array;
  /** pixels that are print beyond doubt */
  sure: Uint8Array;
  /** pixels that may belong to print: dark, or beside it, and without colour */
  near: Uint8Array;
  columns: number;
  rows: number;
}

const FULL_INK = 40;

function printOf(page: PagePixels, grey: PagePixels, paper: PagePixels): Print {
  const { width, height, data } = page;
  const limit = new Uint8Array(width * height);
  const sure = new Uint8Array(width * height);
  const dark = new Uint8Array(width * height);
  const coloured = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < coloured.length; i++, at += 3) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
    // yellowed paper is coloured too, and no ink
    if (spread > COLOURED && grey.data[i]! < paper.data[i]! * 0.85) coloured[i] = 1;
  }
  const seal = grown(coloured, width, height, PEN);
  for (let i = 0; i < limit.length; i++) {
    if (seal[i]) continue;
    const half = (paper.data[i]! + FULL_INK) >> 1;
    limit[i] = half;
    const value = grey.data[i]!;
    if (value < half) dark[i] = 1;
    if (value < (half + FULL_INK) / 2) sure[i] = 1;
  }
  return {
    limit,
    sure,
    near: grown(dark, width, height, 2),
    columns: Math.ceil(width / SQUARE),
    rows: Math.ceil(height / SQUARE),
  };
}

/** Pixels within `by` of a marked one. */
function grown(marked: Uint8Array, width: number, height: number, by: number): Uint8Array {
  const wide = new Uint8Array(marked.length);
  const out = new Uint8Array(marked.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, left = -1; x < width + by; x++) {
      if (x < width && marked[y * width + x]) left = x + by;
      const at = x - by;
      if (at >= 0 && at + by <= left) wide[y * width + at] = 1;
    }
    for (let x = 0, last = -1_000; x < width; x++) {
      if (marked[y * width + x]) last = x;
      if (x - last <= by) wide[y * width + x] = 1;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let dy = -by; dy <= by; dy++) {
      const row = y + dy;
      if (row < 0 || row >= height) continue;
      for (let x = 0; x < width; x++) if (wide[row * width + x]) out[y * width + x] = 1;
    }
  }
  return out;
}

/** The one colour of the print: the middle of what is ink beyond doubt. Undefined on a page without print. */
function inkOf(page: PagePixels, grey: PagePixels, sure: Uint8Array): [number, number, number] | undefined {
  const counts = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  let pixels = 0;
  for (let i = 0; i < sure.length; i++) {
    if (!sure[i] || grey.data[i]! > 120) continue;
    pixels++;
    for (let c = 0; c < 3; c++) counts[c]![page.data[i * 3 + c]!]!++;
  }
  if (pixels < 200) return undefined;
  return counts.map((count) => {
    let left = pixels * 0.35;
    let value = 0;
    while (value < 255 && left > count[value]!) left -= count[value++]!;
    return value;
  }) as [number, number, number];
}

/** Black (0) where print is painted; `scale` times as fine as the page, so that its edges stay as round as they were. */
async function maskOf(grey: PagePixels, print: Print, kept: Uint8Array, scale: number): Promise<PagePixels> {
  const [width, height] = [grey.width * scale, grey.height * scale];
  const fine = scale === 1 ? grey : await pixelsOf(over(grey).resize(width, height, { kernel: "cubic" }), 1);
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y++) {
    const sy = Math.floor(y / scale);
    const squares = Math.floor(sy / SQUARE) * print.columns;
    for (let x = 0; x < width; x++) {
      const sx = Math.floor(x / scale);
      const source = sy * grey.width + sx;
      if (!print.near[source] || kept[squares + Math.floor(sx / SQUARE)]) continue;
      if (fine.data[y * width + x]! < print.limit[source]!) data[y * width + x] = 0;
    }
  }
  return { width, height, channels: 1, data };
}

/** The page with paper where its print was; the paper, or the seal, of the pixels around. */
async function withoutPrint(page: PagePixels, print: Print, kept: Uint8Array): Promise<PagePixels> {
  const { width, height } = page;
  const weight = new Uint8Array(width * height);
  const bare = new Uint8Array(page.data.length);
  for (let i = 0; i < weight.length; i++) {
    if (print.near[i]) continue;
    weight[i] = 255;
    for (let c = 0; c < 3; c++) bare[i * 3 + c] = page.data[i * 3 + c]!;
  }
  const around = async (reach: number) => ({
    colour: await pixelsOf(over({ width, height, channels: 3, data: bare }).blur(reach), 3),
    share: await pixelsOf(over({ width, height, channels: 1, data: weight }).blur(reach), 1),
  });
  const [close, far] = [await around(3), await around(14)];
  const data = Uint8Array.from(page.data);
  for (let i = 0; i < weight.length; i++) {
    if (!print.near[i]) continue;
    const square = Math.floor(Math.floor(i / width) / SQUARE) * print.columns;
    if (kept[square + Math.floor((i % width) / SQUARE)]) continue;
    const from = close.share.data[i]! > 24 ? close : far;
    const share = from.share.data[i]!;
    if (share < 6) continue;
    for (let c = 0; c < 3; c++) {
      data[i * 3 + c] = Math.min(255, Math.round((from.colour.data[i * 3 + c]! * 255) / share));
    }
  }
  return { width, height, channels: 3, data };
}

/** What a viewer shows of both layers, at the size of the page. */
async function composed(
  picture: PagePixels,
  mask: PagePixels,
  ink: readonly number[],
  scale: number,
): Promise<PagePixels> {
  const { width, height } = picture;
  const data = Uint8Array.from(picture.data);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let covered = 0;
      for (let dy = 0; dy < scale; dy++) {
        for (let dx = 0; dx < scale; dx++) {
          if (mask.data[(y * scale + dy) * mask.width + x * scale + dx] === 0) covered++;
        }
      }
      if (covered === 0) continue;
      const share = covered / (scale * scale);
      for (let c = 0; c < 3; c++) {
        const at = (y * width + x) * 3 + c;
        data[at] = Math.round(data[at]! * (1 - share) + ink[c]! * share);
      }
    }
  }
  return { width, height, channels: 3, data };
}
