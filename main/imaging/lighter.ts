import { open } from "./options.ts";
import { pixelsOf } from "./pixels.ts";
import { differing } from "./same-look.ts";

/**
 * A colour or grey page that came without loss, as a JPEG that looks the same: grain of the paper takes a PNG of a page
 * to ten times its size. Only for what is made beside the scan; the scan itself is kept as it came.
 */

/** Tried one after the other until no square of the page looks different. */
const QUALITIES = [73, 85];
/** A JPEG must save at least this share. */
const WORTH = 0.85;
/** Bytes a pixel without loss below which there is no grain: a program drew the page, and nothing is to be gained. */
const GRAIN = 0.1;

/** `bytes` a PNG that stands upright. Undefined when a JPEG is no gain, or would look different. */
export async function asJpeg(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const { format, hasAlpha, channels = 3, width, height } = await open(bytes).metadata();
  if (format !== "png" || hasAlpha || bytes.byteLength < width * height * GRAIN) return undefined;
  const colours = channels >= 3 ? 3 : 1;
  const page = await pixelsOf(open(bytes), colours);
  for (const quality of QUALITIES) {
    const jpeg = await open(bytes)
      .toColourspace(colours === 3 ? "srgb" : "b-w")
      .jpeg({ quality, mozjpeg: true })
      .toBuffer();
    if (jpeg.byteLength > bytes.byteLength * WORTH) return undefined;
    if ((await differing(page, await pixelsOf(open(jpeg), colours))).length === 0) return jpeg;
  }
  return undefined;
}
