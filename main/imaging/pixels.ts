import sharp, { type Sharp } from "sharp";
import { open } from "./options.ts";

/** An upright page in memory: 8 bits, one (grey) or three (colour) channels. */
export interface PagePixels {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

/** sharp over pixels that are in memory. */
export const over = ({ data, width, height, channels }: PagePixels): Sharp =>
  sharp(data, { raw: { width, height, channels } });

/** What a pipeline makes, with as many channels as were wanted. */
export async function pixelsOf(image: Sharp, channels: 1 | 3): Promise<PagePixels> {
  const { data, info } = await image
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels };
}

/** A page as it is looked at; with `width` no wider than that. */
export async function readPixels(bytes: Uint8Array, width?: number): Promise<PagePixels> {
  const { channels = 3 } = await open(bytes).metadata();
  let image = open(bytes).autoOrient().flatten({ background: "#fff" });
  if (width !== undefined) image = image.resize({ width, withoutEnlargement: true });
  return pixelsOf(image, channels >= 3 ? 3 : 1);
}

/** Darkest of the channels: a faint red or blue stamp is as visible in it as black ink. */
export function darkest({ data, channels, width, height }: PagePixels): Uint8Array {
  if (channels === 1) return data;
  const out = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    out[i] = Math.min(data[at] as number, data[at + 1] as number, data[at + 2] as number);
  }
  return out;
}

/** Brightness of the paper at every pixel: the brightest of each block, spread softly over what ink covers. */
export async function paperAround(page: PagePixels): Promise<PagePixels> {
  const { width, height, channels, data } = page;
  const block = Math.max(4, Math.round(width / 80));
  const columns = Math.ceil(width / block);
  const rows = Math.ceil(height / block);
  const paper = new Uint8Array(columns * rows * channels);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / block) * columns;
    for (let x = 0; x < width; x++) {
      const cell = (row + Math.floor(x / block)) * channels;
      const at = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const value = data[at + channel] as number;
        if (value > (paper[cell + channel] as number)) paper[cell + channel] = value;
      }
    }
  }
  const soft = over({ width: columns, height: rows, channels, data: paper }).median(3).blur(2);
  return pixelsOf(
    over(await pixelsOf(soft, channels)).resize(width, height, { fit: "fill", kernel: "cubic" }),
    channels,
  );
}
