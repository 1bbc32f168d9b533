/** Resolution of one page of a TIFF in dots per inch, across and down; faxes have 204 by 98. */
export interface Resolution {
  across: number;
  down: number;
}

const TAG = { kind: 254, oldKind: 255, x: 282, y: 283, unit: 296 } as const;
const LONG = 4;
const RATIONAL = 5;
const CENTIMETRE = 3;
/** NewSubfileType: a smaller picture of another page, a mask of it; SubfileType of older programs. */
const SMALLER = 1;
const MASK = 4;
const OLD_SMALLER = 2;
/** Pages that a chain of directories may have; it may also run in a circle. */
const MOST_PAGES = 10_000;

/** Single values by tag of directory `page` (from 0); undefined in what is broken there, or in a TIFF larger than 4 GB. */
function directoryOf(bytes: Uint8Array, page: number): Map<number, number> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getUint8(0) === 0x49;
  const u16 = (at: number): number => view.getUint16(at, little);
  const u32 = (at: number): number => view.getUint32(at, little);
  try {
    if (u16(2) !== 42 || page > MOST_PAGES) return undefined;
    let directory = u32(4);
    for (let skipped = 0; skipped < page; skipped++) directory = u32(directory + 2 + u16(directory) * 12);
    const found = new Map<number, number>();
    for (let entry = 0; entry < u16(directory); entry++) {
      const at = directory + 2 + entry * 12;
      const [tag, type] = [u16(at), u16(at + 2)];
      if (type === RATIONAL) {
        const place = u32(at + 8);
        found.set(tag, u32(place) / u32(place + 4));
      } else found.set(tag, type === LONG ? u32(at + 8) : u16(at + 8));
    }
    return found;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Undefined where page `page` (from 0) states none. */
export function tiffResolution(bytes: Uint8Array, page: number): Resolution | undefined {
  const found = directoryOf(bytes, page);
  const scale = found?.get(TAG.unit) === CENTIMETRE ? 2.54 : 1;
  const [across, down] = [(found?.get(TAG.x) ?? 0) * scale, (found?.get(TAG.y) ?? 0) * scale];
  return across > 0 && down > 0 && Number.isFinite(across + down) ? { across, down } : undefined;
}

/**
 * Which of the `count` pictures of a TIFF (from 0) are pages: scanners and cameras put small previews and masks among
 * them, and say so. All, where none would be left.
 */
export function tiffPages(bytes: Uint8Array, count: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const pages = all.filter((index) => {
    const found = directoryOf(bytes, index);
    const kind = found?.get(TAG.kind) ?? 0;
    return (kind & (SMALLER | MASK)) === 0 && found?.get(TAG.oldKind) !== OLD_SMALLER;
  });
  return pages.length > 0 ? pages : all;
}
