import sharp from "sharp";
import type {
  Affine,
  Box,
  DerivedPage,
  GatheredLines,
  GatheredPlace,
  PlacedZone,
  QuarterTurn,
  ReadingZone,
} from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { open } from "./options.ts";
import { colouredMarks, greyOf, liftColouredInk } from "./reading/coloured-ink.ts";
import { flatten, type GreyPage } from "./reading/paper.ts";
import { tidy } from "./reading/tidy.ts";
import { findZones } from "./reading/zones.ts";
import { findSkew } from "./skew.ts";

/** Degrees below which lines count as level. */
const SMALLEST_TURN = 0.25;

/** Finer than this nothing is won for reading, and time is lost. */
const FINEST_DPI = 300;

/**
 * The cleaned copy of a page for OCR: upright, straightened, print black on white paper, seals, signatures and dirt
 * taken out, the zones of the paper one under the other. The page that is kept and signed is not touched (TT 01/2023
 * Điều 8: exact). With `turn` the page is turned first, and `toPage` leads to the turned page. `plain` leaves the
 * zones where they are. Throws `image.unreadable`.
 */
export async function derivePage(
  bytes: Uint8Array,
  dpi: number,
  name = "",
  turn: QuarterTurn = 0,
  plain = false,
): Promise<DerivedPage> {
  try {
    const steps = ["orient"];
    const page = await pixels(bytes, dpi, turn);
    if (turn !== 0) steps.push(`turn ${turn}`);
    const finest = Math.min(dpi, FINEST_DPI);
    const { grey, marks } = readingGrey(page, finest, steps);
    const angle = levelled(grey);
    if (angle !== 0) steps.push(`deskew ${angle}`);
    const print = tidy(grey, finest);
    const { xHeight, large } = print;
    steps.push("tidy");
    const zones: ReadingZone[] = plain
      ? [{ kind: "body", box: [0, 0, grey.width, grey.height] }]
      : findZones(print, grey.width, grey.height);
    const copy = stacked(grey, zones, xHeight);
    const png = await sharp(copy.data, { raw: { width: grey.width, height: copy.height, channels: 1 } })
      .toColourspace("b-w")
      .png({ compressionLevel: 1 })
      .toBuffer();
    const scale = page.full.width / page.width;
    return {
      bytes: png,
      width: grey.width,
      height: copy.height,
      dpi: finest,
      angle,
      zones: copy.zones,
      xHeight,
      marks: [...marks, ...large],
      toPage: scaledMap([1, Math.tan((angle * Math.PI) / 180), 0, 1, 0, -shift(angle, page.width)], scale),
      steps,
    };
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
}

interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 3;
  /** size before it was made smaller */
  full: { width: number; height: number };
}

async function pixels(bytes: Uint8Array, dpi: number, turn: QuarterTurn): Promise<Pixels> {
  const metadata = await open(bytes).metadata();
  const coloured = metadata.space !== "b-w" && (metadata.channels ?? 3) >= 3 && metadata.bitsPerSample !== 1;
  let image = open(bytes).autoOrient().flatten({ background: "#fff" });
  image = coloured ? image.toColourspace("srgb").removeAlpha() : image.toColourspace("b-w");
  let out = await image.raw().toBuffer({ resolveWithObject: true });
  const raw = () => ({
    width: out.info.width,
    height: out.info.height,
    channels: out.info.channels as 1 | 3,
  });
  if (turn !== 0) {
    const turned = sharp(out.data, { raw: raw() }).rotate(turn);
    out = await (coloured ? turned : turned.toColourspace("b-w")).raw().toBuffer({ resolveWithObject: true });
  }
  const full = { width: out.info.width, height: out.info.height };
  if (dpi > FINEST_DPI) {
    const width = Math.round((full.width * FINEST_DPI) / dpi);
    const smaller = sharp(out.data, { raw: raw() }).resize({ width });
    out = await (coloured ? smaller : smaller.toColourspace("b-w"))
      .raw()
      .toBuffer({ resolveWithObject: true });
  }
  return { data: out.data, ...raw(), full };
}

/** The page in grey, coloured marks lifted, the paper white; and where the marks were. */
function readingGrey(page: Pixels, dpi: number, steps: string[]): { grey: GreyPage; marks: Box[] } {
  const { width, height } = page;
  let grey: GreyPage = { data: page.data, width, height };
  let marks: Box[] = [];
  if (page.channels === 3) {
    const found = greyOf(page.data, width, height);
    grey = found.grey;
    if (found.coloured > dpi) marks = colouredMarks(found.ink, width, height, dpi);
    if (marks.length > 0) {
      liftColouredInk(page.data, grey, marks, dpi);
      steps.push("coloured ink");
    }
  }
  if (!isTwoTone(grey.data)) {
    flatten(grey, dpi);
    steps.push("paper");
  }
  return { grey, marks };
}

/** Rows by which the middle of the page stays where it is when columns are moved up or down. */
const shift = (angle: number, width: number): number =>
  Math.round((Math.tan((angle * Math.PI) / 180) * width) / 2);

/**
 * Levels the lines by moving columns up or down in whole pixels: no letter is resampled, which costs more letters
 * than a slight lean does. Answers the clockwise turn in degrees that was taken out.
 */
function levelled(page: GreyPage): number {
  const { data, width, height } = page;
  const step = Math.max(1, Math.round(width / 900));
  const small = thinned(page, step);
  const angle = findSkew(small.data, small.width, small.height);
  if (Math.abs(angle) < SMALLEST_TURN) return 0;
  const tangent = Math.tan((angle * Math.PI) / 180);
  const offset = shift(angle, width);
  const moved = new Uint8Array(data.length).fill(255);
  for (let x0 = 0; x0 < width; ) {
    const down = Math.round(x0 * tangent) - offset;
    let x1 = x0 + 1;
    while (x1 < width && Math.round(x1 * tangent) - offset === down) x1++;
    for (let y = Math.max(0, -down); y < Math.min(height, height - down); y++) {
      moved.set(data.subarray((y + down) * width + x0, (y + down) * width + x1), y * width + x0);
    }
    x0 = x1;
  }
  page.data = moved;
  return angle;
}

/** Mean of squares of `step` pixels; enough to tell the lines from the gaps. */
function thinned({ data, width, height }: GreyPage, step: number): GreyPage {
  if (step === 1) return { data, width, height };
  const w = Math.floor(width / step);
  const h = Math.floor(height / step);
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let dy = 0; dy < step; dy++) {
        for (let dx = 0; dx < step; dx++) sum += data[(y * step + dy) * width + x * step + dx]!;
      }
      out[y * w + x] = sum / (step * step);
    }
  }
  return { data: out, width: w, height: h };
}

/** Sampled: a bitonal scan has no shades that were worth evening out. */
function isTwoTone(data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i += 7) if (data[i]! > 8 && data[i]! < 247) return false;
  return true;
}

/** Zones one under the other, each at its own left edge, with white between. */
function stacked(
  page: GreyPage,
  zones: readonly ReadingZone[],
  xHeight: number,
): { data: Uint8Array; height: number; zones: PlacedZone[] } {
  const pad = Math.round(xHeight * 1.5);
  const placed: PlacedZone[] = [];
  let height = 0;
  for (const zone of zones) {
    const rows = zone.box[3] - zone.box[1];
    placed.push({ ...zone, from: height, to: height + rows });
    height += rows + pad;
  }
  if (zones.length === 1) return { data: page.data, height: page.height, zones: placed };
  const data = new Uint8Array(page.width * height).fill(255);
  for (const { box, from, to } of placed) {
    const [left, top, right] = box;
    for (let row = from; row < to; row++) {
      const source = (top + row - from) * page.width;
      data.set(page.data.subarray(source + left, source + right), row * page.width + left);
    }
  }
  return { data, height, zones: placed };
}

const scaledMap = (map: Affine, scale: number): Affine =>
  scale === 1 ? map : (map.map((value) => value * scale) as Affine);

/** Cuts lines out of a reading copy and puts them one under the other, for a second reading of them alone. */
export async function gatherLines(bytes: Uint8Array, boxes: readonly Box[]): Promise<GatheredLines> {
  const { data, info } = await open(bytes).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  const gap = 14;
  const cuts = boxes.map((box) => {
    const margin = Math.max(3, Math.round((box[3] - box[1]) * 0.2));
    const left = Math.max(0, Math.floor(box[0]) - 12);
    const top = Math.max(0, Math.floor(box[1]) - margin);
    return {
      left,
      top,
      width: Math.min(info.width, Math.ceil(box[2]) + 12) - left,
      height: Math.min(info.height, Math.ceil(box[3]) + margin) - top,
    };
  });
  const width = Math.max(...cuts.map((cut) => cut.width)) + 2 * gap;
  const height = cuts.reduce((sum, cut) => sum + cut.height + gap, gap);
  const out = new Uint8Array(width * height).fill(255);
  const places: GatheredPlace[] = [];
  let row = gap;
  for (const cut of cuts) {
    for (let y = 0; y < cut.height; y++) {
      const from = (cut.top + y) * info.width + cut.left;
      out.set(data.subarray(from, from + cut.width), (row + y) * width + gap);
    }
    places.push({
      from: row - gap / 2,
      to: row + cut.height + gap / 2,
      dx: cut.left - gap,
      dy: cut.top - row,
    });
    row += cut.height + gap;
  }
  const png = await sharp(out, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { bytes: png, places };
}

/**
 * A part of a page in grey for a second reading, enlarged by `scale`; `box` in pixels, grown by `margin`. Throws
 * `image.unreadable`.
 */
export async function cropPage(bytes: Uint8Array, box: Box, scale = 1, margin = 8): Promise<Uint8Array> {
  try {
    const { width = 1, height = 1 } = await open(bytes).metadata();
    const left = Math.max(0, Math.floor(box[0]) - margin);
    const top = Math.max(0, Math.floor(box[1]) - margin);
    const right = Math.min(width, Math.ceil(box[2]) + margin);
    const bottom = Math.min(height, Math.ceil(box[3]) + margin);
    const part = open(bytes).extract({
      left,
      top,
      width: Math.max(1, right - left),
      height: Math.max(1, bottom - top),
    });
    return await part
      .resize({ width: Math.round(Math.max(1, right - left) * scale), kernel: "lanczos3" })
      .extend({ top: 10, bottom: 10, left: 10, right: 10, background: "#fff" })
      .png({ compressionLevel: 1 })
      .toBuffer();
  } catch (cause) {
    throw new AppError("image.unreadable", { name: "" }, { cause });
  }
}

/** A picture of a page for the window; JPEG or WebP, `width` pixels at most. Throws `image.unreadable`. */
export async function scaledPicture(
  bytes: Uint8Array,
  width: number,
  format: "jpeg" | "webp" = "jpeg",
): Promise<Uint8Array> {
  try {
    const image = open(bytes)
      .autoOrient()
      .flatten({ background: "#fff" })
      .resize({ width, withoutEnlargement: true });
    const coded = format === "jpeg" ? image.jpeg({ quality: 80 }) : image.webp({ quality: 78 });
    return await coded.toBuffer();
  } catch (cause) {
    throw new AppError("image.unreadable", { name: "" }, { cause });
  }
}
