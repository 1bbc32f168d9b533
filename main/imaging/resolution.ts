import type { FileKind } from "./sniff.ts";
import { type Resolution, tiffResolution } from "./tiff-directory.ts";

/**
 * Resolution across and down as the file of a picture states it, where the two may differ: fax machines have 204 by 98.
 * Where only their relation is known (`1 by 2`) it is answered in its place. Undefined where nothing is stated.
 */
export function statedResolution(kind: FileKind, bytes: Uint8Array, page: number): Resolution | undefined {
  if (kind === "tiff") return tiffResolution(bytes, page);
  const stated = kind === "png" ? pngResolution(bytes) : kind === "jpeg" ? jpegResolution(bytes) : undefined;
  return stated && isPossible(stated) ? stated : undefined;
}

/** No machine has pixels so much longer than wide; what says so does not know. */
const LONGEST_PIXEL = 5;
const isPossible = ({ across, down }: Resolution): boolean =>
  across > 0 && down > 0 && Math.max(across / down, down / across) <= LONGEST_PIXEL;

const METRE = 39.3701;

/** The chunk pHYs (PNG, 11.3.4.3): pixels across and down, in a metre or in a unit that nobody knows. */
function pngResolution(bytes: Uint8Array): Resolution | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.byteLength; at += view.getUint32(at) + 12) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "IDAT") return undefined;
    if (name !== "pHYs" || at + 17 > bytes.byteLength) continue;
    const unit = bytes[at + 16] === 1 ? METRE : 1;
    return { across: view.getUint32(at + 8) / unit, down: view.getUint32(at + 12) / unit };
  }
  return undefined;
}

const START_OF_SCAN = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const CENTIMETRE = 2;

/** JFIF's density; that of Exif where JFIF has none or says nothing of its pixels' shape. */
function jpegResolution(bytes: Uint8Array): Resolution | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let jfif: Resolution | undefined;
  for (let at = 2; at + 4 <= bytes.byteLength && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1];
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (marker === START_OF_SCAN) break;
    if (marker === APP0 && name === "JFIF" && at + 16 <= bytes.byteLength) {
      const scale = bytes[at + 11] === CENTIMETRE ? 2.54 : 1;
      jfif = { across: view.getUint16(at + 12) * scale, down: view.getUint16(at + 14) * scale };
      if (jfif.across !== jfif.down) return jfif;
    }
    if (marker === APP1 && name === "Exif") {
      const exif = bytes.subarray(at + 10, at + 2 + view.getUint16(at + 2));
      // a picture inside the Exif data has a resolution of its own, further on
      return (exif.byteLength > 16 ? tiffResolution(exif, 0) : undefined) ?? jfif;
    }
  }
  return jfif;
}
