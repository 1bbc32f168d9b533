import type { Metadata } from "sharp";
import { open } from "./options.ts";
import { over } from "./pixels.ts";

/**
 * JPEG in four inks. Adobe writes them inverted and leaves its mark (APP14), by which readers turn them back. Of a file
 * without the mark nothing says which it is, and libvips takes it for Adobe's; but a page is paper with something on
 * it, and paper is light.
 */

function hasMark(file: Buffer): boolean {
  for (let at = 2; at + 4 < file.length && file[at] === 0xff; at += 2 + file.readUInt16BE(at + 2)) {
    if (file[at + 1] === 0xda) return false;
    if (file[at + 1] === 0xee && file.toString("latin1", at + 4, at + 9) === "Adobe") return true;
  }
  return false;
}

/**
 * A JPEG in four inks that bears no mark and holds a dark page when its inks are taken for inverted: the page they are
 * meant to be, upright, as PNG in three colours. Undefined for every other file.
 */
export async function straightInks(
  bytes: Uint8Array,
  { density }: Metadata,
): Promise<Uint8Array | undefined> {
  if (hasMark(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) return undefined;
  const { data, info } = await open(bytes)
    .autoOrient()
    .pipelineColourspace("cmyk")
    .toColourspace("cmyk")
    .raw()
    .toBuffer({ resolveWithObject: true });
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (lightest(data, at) < 128) dark++;
  if (dark * 2 < info.width * info.height) return undefined;
  const colours = new Uint8Array(info.width * info.height * 3);
  for (let at = 0, to = 0; at < data.length; at += 4) {
    // what libvips gave is what paper lacks: ink is the rest
    const paper = data[at + 3] as number;
    for (let ink = 0; ink < 3; ink++) colours[to++] = ((data[at + ink] as number) * paper) / 255;
  }
  const image = over({ width: info.width, height: info.height, channels: 3, data: colours });
  return (density ? image.withMetadata({ density }) : image).png({ compressionLevel: 6 }).toBuffer();
}

/** Brightness of the brightest colour that the inks at `at` leave. */
const lightest = (inks: Uint8Array, at: number): number =>
  ((255 - Math.min(inks[at] as number, inks[at + 1] as number, inks[at + 2] as number)) *
    (255 - (inks[at + 3] as number))) /
  255;
