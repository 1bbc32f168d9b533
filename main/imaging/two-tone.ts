import sharp from "sharp";
import { encodeFax } from "../pdf/fax.ts";
import type { FaxImage } from "../pdf/normalise.ts";
import { open } from "./options.ts";

/**
 * A page of pure black and white as CCITT Group 4, pixel for pixel; undefined when any pixel is neither, because a legal
 * page is never made poorer. `bytes` a PNG that stands upright, of any depth: programs write black and white as colour too.
 */
export async function twoTone(bytes: Uint8Array): Promise<FaxImage | undefined> {
  const metadata = await open(bytes).metadata();
  if (metadata.format !== "png" || metadata.hasAlpha) return undefined;
  const { data, info } = await sharp(bytes, { failOn: "error" }).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const grey = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += channels) {
    const value = data[at] as number;
    if (value !== 0 && value !== 255) return undefined;
    for (let c = 1; c < Math.min(3, channels); c++) if (data[at + c] !== value) return undefined;
    grey[i] = value;
  }
  return { data: encodeFax(grey, width, height), width, height };
}
