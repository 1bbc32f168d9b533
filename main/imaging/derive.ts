import sharp from "sharp";
import type { Affine, Box, DerivedPage, QuarterTurn } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { open } from "./options.ts";
import { findSkew } from "./skew.ts";

/**
 * Degrees below which a turn is left alone. Measured on nine pages: up to 2° Tesseract follows the lines by
 * itself and resampling costs letters (1.9 % against 2.7 % wrong); at 3° it fails (44 %) unless straightened.
 */
const SMALLEST_TURN = 2;

/**
 * The cleaned copy of a page for OCR: upright, grey, straightened, contrast stretched. The page that is
 * kept and signed is not touched (TT 01/2023 Điều 8: exact). `dpi` is passed through. With `turn` the page is
 * turned first, and `toPage` leads to the turned page.
 */
export async function derivePage(
  bytes: Uint8Array,
  dpi: number,
  name = "",
  turn: QuarterTurn = 0,
): Promise<DerivedPage> {
  try {
    const steps = ["orient", "grey"];
    let grey = await open(bytes)
      .autoOrient()
      .flatten({ background: "#fff" })
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (turn !== 0) {
      const asScanned = { width: grey.info.width, height: grey.info.height, channels: 1 as const };
      grey = await sharp(grey.data, { raw: asScanned })
        .rotate(turn)
        .toColourspace("b-w")
        .raw()
        .toBuffer({ resolveWithObject: true });
      steps.push(`turn ${turn}`);
    }
    const { width, height } = grey.info;
    const raw = { width, height, channels: 1 as const };
    const small = await sharp(grey.data, { raw })
      .resize({ width: Math.min(width, 1000) })
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const found = findSkew(small.data, small.info.width, small.info.height);
    const angle = Math.abs(found) >= SMALLEST_TURN ? found : 0;
    let image = sharp(grey.data, { raw });
    if (angle !== 0) {
      image = image.rotate(-angle, { background: "#fff" });
      steps.push(`deskew ${angle}`);
    }
    // without the colour space sharp makes three channels of one
    image = image.normalise().toColourspace("b-w");
    steps.push("normalise");
    const out = await image.png({ compressionLevel: 1 }).toBuffer({ resolveWithObject: true });
    return {
      bytes: out.data,
      width: out.info.width,
      height: out.info.height,
      dpi,
      angle,
      toPage: turnBack(angle, width, height, out.info.width, out.info.height),
      steps,
    };
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
}

/** From the straightened copy (grown around its centre) back to the page, for a clockwise turn of `angle`. */
function turnBack(angle: number, width: number, height: number, newWidth: number, newHeight: number): Affine {
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  const x = newWidth / 2;
  const y = newHeight / 2;
  return [cos, sin, 0 - sin, cos, width / 2 - cos * x + sin * y, height / 2 - sin * x - cos * y];
}

/** A part of a page in grey for a second reading, enlarged by `scale`; `box` in pixels, grown by `margin`. */
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

/** A picture of a page for the window; JPEG or WebP, `width` pixels at most. */
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
