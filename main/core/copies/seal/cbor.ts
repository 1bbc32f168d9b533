/** What a seal's code may hold: whole numbers, byte and text strings, lists and maps with whole-number keys. */
export type CborValue = number | string | Uint8Array | CborValue[] | CborMap;
export type CborMap = Map<number, CborValue>;

/** Bytes that are not CBOR in the one form this program writes; `message` is for the log, never for a person. */
export class CborError extends Error {}

/** A list in a list in a map in a list is already more than any code of ours has. */
const MAX_DEPTH = 4;
const MAX_ITEMS = 64;

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;

/**
 * Writes a value in the deterministic form of RFC 8949, 4.2.1: shortest heads, definite lengths, map keys in the
 * order of their bytes. The same value is always the same bytes, so that what is signed can be written again.
 */
export function encodeCbor(value: CborValue): Uint8Array {
  const out: number[] = [];
  write(value, out);
  return Uint8Array.from(out);
}

function write(value: CborValue, out: number[]): void {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new CborError("not a whole number");
    head(value < 0 ? NEGATIVE : UNSIGNED, value < 0 ? -1 - value : value, out);
  } else if (typeof value === "string") {
    const bytes = new TextEncoder().encode(value);
    head(TEXT, bytes.length, out);
    out.push(...bytes);
  } else if (value instanceof Uint8Array) {
    head(BYTES, value.length, out);
    out.push(...value);
  } else if (Array.isArray(value)) {
    head(LIST, value.length, out);
    for (const item of value) write(item, out);
  } else {
    const entries = [...value].map(([key, item]) => ({ key: encodeCbor(key), item }));
    entries.sort((a, b) => compareBytes(a.key, b.key));
    head(MAP, entries.length, out);
    for (const { key, item } of entries) {
      out.push(...key);
      write(item, out);
    }
  }
}

function head(major: number, count: number, out: number[]): void {
  const type = major << 5;
  if (count < 24) return void out.push(type | count);
  const width = count < 0x100 ? 1 : count < 0x10000 ? 2 : count < 0x1_0000_0000 ? 4 : 8;
  out.push(type | (23 + Math.log2(width) + 1));
  for (let at = width - 1; at >= 0; at--) out.push(Math.floor(count / 2 ** (8 * at)) % 256);
}

/**
 * Reads bytes that hold exactly one value in that same form. A code comes from a stranger's paper, so whatever a
 * general reader would forgive is refused: longer heads than needed, open lengths, floats, tags, keys out of order
 * or twice, broken UTF-8, bytes left over. Throws `CborError`.
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) throw new CborError("bytes left over");
  return value;
}

class Reader {
  at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  value(depth: number): CborValue {
    if (depth > MAX_DEPTH) throw new CborError("too deep");
    const { major, count } = this.head();
    switch (major) {
      case UNSIGNED:
        return count;
      case NEGATIVE:
        return -1 - count;
      case BYTES:
        return this.take(count);
      case TEXT:
        return text(this.take(count));
      case LIST:
        return Array.from({ length: few(count) }, () => this.value(depth + 1));
      case MAP:
        return this.map(few(count), depth);
      default:
        throw new CborError(`type ${major} has no place here`);
    }
  }

  private map(count: number, depth: number): CborMap {
    const map: CborMap = new Map();
    let previous: Uint8Array | undefined;
    for (let index = 0; index < count; index++) {
      const start = this.at;
      const key = this.value(depth + 1);
      if (typeof key !== "number") throw new CborError("a key that is no number");
      const bytes = this.bytes.subarray(start, this.at);
      if (previous && compareBytes(previous, bytes) >= 0) throw new CborError("keys out of order");
      previous = bytes;
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  private head(): { major: number; count: number } {
    const first = this.take(1)[0] as number;
    const small = first & 31;
    if (small < 24) return { major: first >> 5, count: small };
    if (small > 27) throw new CborError("open length");
    const width = 2 ** (small - 24);
    const count = this.take(width).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = width === 1 ? 24 : 256 ** (width / 2);
    if (count < least || !Number.isSafeInteger(count)) throw new CborError("not the shortest form");
    return { major: first >> 5, count };
  }

  private take(count: number): Uint8Array {
    if (count > this.bytes.length - this.at) throw new CborError("cut short");
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }
}

function few(count: number): number {
  if (count > MAX_ITEMS) throw new CborError("too many items");
  return count;
}

function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CborError("broken UTF-8");
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
