import { AppError } from "../core/errors.ts";
import { open } from "./options.ts";

/** EXIF orientations without mirroring, by clockwise quarter turns. */
const TURNS = [1, 6, 3, 8];
const ORIENTATION_TAG = 0x0112;

/** Where the two bytes of the orientation stand in a JPEG, and their byte order; undefined when it states none. */
function orientationAt(bytes: Buffer): { at: number; little: boolean } | undefined {
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xda) return undefined;
    if (marker !== 0xe1 || bytes.toString("latin1", at + 4, at + 10) !== "Exif\0\0") continue;
    const tiff = at + 10;
    const end = Math.min(bytes.length, at + 2 + bytes.readUInt16BE(at + 2));
    const little = bytes.toString("latin1", tiff, tiff + 2) === "II";
    const u16 = (place: number) => (little ? bytes.readUInt16LE(place) : bytes.readUInt16BE(place));
    const start = tiff + (little ? bytes.readUInt32LE(tiff + 4) : bytes.readUInt32BE(tiff + 4));
    if (start + 2 > end) return undefined;
    const count = u16(start);
    for (let entry = 0; entry < count && start + 14 + entry * 12 <= end; entry++) {
      const place = start + 2 + entry * 12;
      if (u16(place) === ORIENTATION_TAG) return { at: place + 8, little };
    }
  }
  return undefined;
}

/** A minimal EXIF part that states an orientation and nothing else. */
function exifOf(orientation: number): Buffer {
  const tiff = Buffer.from("49492a0008000000010012010300010000000000000000000000", "hex");
  tiff.writeUInt16LE(orientation, 18);
  const head = Buffer.from([0xff, 0xe1, 0, 0, ...Buffer.from("Exif\0\0", "latin1")]);
  head.writeUInt16BE(8 + tiff.length, 2);
  return Buffer.concat([head, tiff]);
}

/**
 * The page turned clockwise by quarters without losing a pixel: a JPEG says its new orientation and keeps every byte
 * of its picture; anything else is written anew without loss.
 */
export async function turnPage(bytes: Uint8Array, quarter: 90 | 180 | 270): Promise<Uint8Array> {
  const file = Buffer.from(bytes);
  if (file[0] !== 0xff || file[1] !== 0xd8) return turnedPng(bytes, quarter);
  const found = orientationAt(file);
  const now = found ? (found.little ? file.readUInt16LE(found.at) : file.readUInt16BE(found.at)) : 1;
  const turns = TURNS.indexOf(now);
  // a mirrored page comes from no scanner
  if (turns < 0) return turnedPng(bytes, quarter);
  const next = TURNS[(turns + quarter / 90) % 4] as number;
  if (found) {
    if (found.little) file.writeUInt16LE(next, found.at);
    else file.writeUInt16BE(next, found.at);
    return file;
  }
  // behind the JFIF part, which wants to be first
  const behind = file[3] === 0xe0 ? 4 + file.readUInt16BE(4) : 2;
  return Buffer.concat([file.subarray(0, behind), exifOf(next), file.subarray(behind)]);
}

async function turnedPng(bytes: Uint8Array, quarter: 90 | 180 | 270): Promise<Uint8Array> {
  try {
    const { density } = await open(bytes).metadata();
    const turned = open(bytes).autoOrient().rotate(quarter);
    return await (density ? turned.withMetadata({ density }) : turned)
      .png({ compressionLevel: 6 })
      .toBuffer();
  } catch (cause) {
    throw new AppError("image.unreadable", { name: "" }, { cause });
  }
}
