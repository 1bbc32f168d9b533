/** Resolution of one page of a TIFF in dots per inch, across and down; faxes have 204 by 98. */
export interface Resolution {
  across: number;
  down: number;
}

const TAG = { x: 282, y: 283, unit: 296 } as const;
const RATIONAL = 5;
const CENTIMETRE = 3;
/** Pages that a chain of directories may have; it may also run in a circle. */
const MOST_PAGES = 10_000;

/** Undefined where page `page` (from 0) states none, or in a TIFF larger than 4 GB. */
export function tiffResolution(bytes: Uint8Array, page: number): Resolution | undefined {
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
      } else found.set(tag, u16(at + 8));
    }
    const scale = found.get(TAG.unit) === CENTIMETRE ? 2.54 : 1;
    const [across, down] = [(found.get(TAG.x) ?? 0) * scale, (found.get(TAG.y) ?? 0) * scale];
    return across > 0 && down > 0 && Number.isFinite(across + down) ? { across, down } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
