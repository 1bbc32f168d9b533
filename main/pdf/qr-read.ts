import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import sharp, { type Metadata } from "sharp";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { AppError } from "../core/errors.ts";

/** One QR found in a picture. */
export interface ReadQr {
  text: string;
  /** corners' bounding box as fractions of the picture from its top left: x0, y0, x1, y1 */
  box: [number, number, number, number];
}

/** A picture as it is looked at, 8-bit RGBA. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Formats a camera or scanner makes; fewer parsers for files from strangers. */
const FORMATS = new Set(["jpeg", "png", "tiff", "webp"]);
const MAX_SIDE = 12_000;
/** the smallest QR has 21 modules a side */
const MIN_SIDE = 21;
const MAX_CODES = 16;

/** Parts of a picture to look at more closely, as fractions; a code on a card is small in a picture of it. */
const REGIONS: [number, number, number, number][] = [
  [0, 0, 1, 1],
  [0.5, 0, 1, 0.6],
  [0, 0, 0.5, 0.6],
  [0.5, 0.4, 1, 1],
  [0, 0.4, 0.5, 1],
  [0.25, 0.25, 0.75, 0.75],
];
/** Sizes to look at a part in; grain and a soft focus hide the edges of the modules until they are sharpened. */
const LOOKS = [
  { longSide: 1600, sharpened: false },
  { longSide: 1600, sharpened: true },
  { longSide: 900, sharpened: false },
  { longSide: 2800, sharpened: false },
];

let prepared: Promise<void> | undefined;

/** Loads the decoder from the package's own file; by itself it would ask a public server for it. */
export function prepareReader(): Promise<void> {
  prepared ??= (async () => {
    const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
    const wasm = await readFile(file);
    const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer;
    await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  })();
  return prepared;
}

/** Every QR in raw pixels, as they are. */
export async function decodePixels(pixels: Pixels): Promise<ReadQr[]> {
  await prepareReader();
  const { width, height } = pixels;
  const data = new Uint8ClampedArray(
    pixels.data.buffer as ArrayBuffer,
    pixels.data.byteOffset,
    width * height * 4,
  );
  const results = await readBarcodes({ data, width, height, colorSpace: "srgb" } as ImageData, {
    formats: ["QRCode"],
    tryHarder: true,
    characterSet: "UTF8",
    textMode: "Plain",
    maxNumberOfSymbols: MAX_CODES,
  });
  return results
    .filter((result) => result.isValid && result.text !== "")
    .map((result) => {
      const corners = Object.values(result.position) as { x: number; y: number }[];
      const xs = corners.map((corner) => corner.x / width);
      const ys = corners.map((corner) => corner.y / height);
      return {
        text: result.text.normalize("NFC"),
        box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
      };
    });
}

/**
 * Every QR in a picture (JPEG, PNG, TIFF, WebP), whole first, then in parts and at several sizes until one is
 * found. `name` stands in messages. Throws `image.unreadable`, `image.too-small`, `image.too-large`, `qr.not-found`.
 */
export async function readQr(image: Uint8Array, name = "ảnh"): Promise<ReadQr[]> {
  const picture = await openPicture(image, name);
  for (const { longSide, sharpened } of LOOKS) {
    for (const region of REGIONS) {
      const found = await readRegion(picture, region, longSide, sharpened);
      if (found.length > 0) return found;
    }
  }
  throw new AppError("qr.not-found", { name });
}

interface Picture {
  bytes: Buffer;
  width: number;
  height: number;
}

async function openPicture(image: Uint8Array, name: string): Promise<Picture> {
  let meta: Metadata;
  try {
    meta = await sharp(image, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
  const { width = 0, height = 0 } = meta;
  if (!FORMATS.has(meta.format ?? "")) throw new AppError("image.unreadable", { name });
  if (width < MIN_SIDE || height < MIN_SIDE) throw new AppError("image.too-small", { name, width, height });
  if (width > MAX_SIDE || height > MAX_SIDE) throw new AppError("image.too-large", { name, width, height });
  try {
    // upright as a person sees it, and decoded once: each attempt below only cuts and scales
    const { data, info } = await sharp(image)
      .rotate()
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const png = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    const bytes = await png.tiff({ compression: "none" }).toBuffer();
    return { bytes, width: info.width, height: info.height };
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
}

async function readRegion(
  picture: Picture,
  [x0, y0, x1, y1]: [number, number, number, number],
  longSide: number,
  sharpened: boolean,
): Promise<ReadQr[]> {
  const left = Math.floor(x0 * picture.width);
  const top = Math.floor(y0 * picture.height);
  const width = Math.max(1, Math.floor((x1 - x0) * picture.width));
  const height = Math.max(1, Math.floor((y1 - y0) * picture.height));
  const scale = Math.min(4, longSide / Math.max(width, height));
  const part = sharp(picture.bytes)
    .extract({ left, top, width, height })
    .resize(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), { fit: "fill" });
  if (sharpened) part.sharpen({ sigma: 2, m1: 2, m2: 3 });
  const { data, info } = await part.normalise().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const found = await decodePixels({ width: info.width, height: info.height, data });
  return found.map(({ text, box }) => ({
    text,
    box: [x0 + box[0] * (x1 - x0), y0 + box[1] * (y1 - y0), x0 + box[2] * (x1 - x0), y0 + box[3] * (y1 - y0)],
  }));
}
