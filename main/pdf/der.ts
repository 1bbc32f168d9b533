/** One element of BER or DER; `raw` is the whole element, `body` what stands inside. */
export interface Asn1 {
  /** first identifier byte without the constructed bit: 0x02 INTEGER, 0x30→0x10 SEQUENCE, 0x80.. context */
  tag: number;
  constructed: boolean;
  raw: Uint8Array;
  body: Uint8Array;
  children: Asn1[];
}

/** Thrown inside the readers of signatures only; callers turn it into a verdict. */
export class DerError extends Error {}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x10,
  set: 0x11,
  utcTime: 0x17,
  generalizedTime: 0x18,
  /** [n] as context tag */
  context: (n: number): number => 0x80 | n,
} as const;

const MAX_DEPTH = 48;
const MAX_ELEMENTS = 200_000;

/** Parses one element (definite or indefinite length). Throws DerError; bounded in depth and count. */
export function parseAsn1(bytes: Uint8Array, elements = MAX_ELEMENTS): Asn1 {
  const budget = { left: elements };
  return parseAt(bytes, 0, 0, budget).element;
}

function parseAt(
  bytes: Uint8Array,
  at: number,
  depth: number,
  budget: { left: number },
): { element: Asn1; end: number } {
  if (depth > MAX_DEPTH || budget.left-- <= 0) throw new DerError("too deep or too many");
  const first = bytes[at];
  let length = bytes[at + 1];
  if (first === undefined || length === undefined) throw new DerError("cut off");
  if ((first & 0x1f) === 0x1f) throw new DerError("long tags are not used here");
  let start = at + 2;
  const constructed = (first & 0x20) !== 0;
  const tag = first & ~0x20;
  if (length === 0x80) {
    if (!constructed) throw new DerError("indefinite primitive");
    const children: Asn1[] = [];
    let pos = start;
    while (!(bytes[pos] === 0 && bytes[pos + 1] === 0)) {
      const child = parseAt(bytes, pos, depth + 1, budget);
      children.push(child.element);
      pos = child.end;
    }
    const element = {
      tag,
      constructed,
      raw: bytes.subarray(at, pos + 2),
      body: bytes.subarray(start, pos),
      children,
    };
    return { element, end: pos + 2 };
  }
  if (length > 0x80) {
    const count = length & 0x7f;
    if (count > 4) throw new DerError("length too long");
    length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[start + i] ?? Number.NaN);
    start += count;
  }
  const end = start + length;
  if (!(end <= bytes.length)) throw new DerError("cut off");
  const children: Asn1[] = [];
  if (constructed) {
    for (let pos = start; pos < end; ) {
      const child = parseAt(bytes.subarray(0, end), pos, depth + 1, budget);
      children.push(child.element);
      pos = child.end;
    }
  }
  return {
    element: { tag, constructed, raw: bytes.subarray(at, end), body: bytes.subarray(start, end), children },
    end,
  };
}

/** The child at `index`, checked for its tag when one is given. Throws DerError. */
export function child(parent: Asn1, index: number, tag?: number): Asn1 {
  const found = parent.children[index];
  if (!found || (tag !== undefined && found.tag !== tag))
    throw new DerError("another structure was expected");
  return found;
}

/** Bytes of an OCTET STRING, also when it was written in pieces. */
export function octets(element: Asn1): Uint8Array {
  return element.constructed ? Buffer.concat(element.children.map(octets)) : element.body;
}

/** Dotted text of an OBJECT IDENTIFIER. */
export function oid(element: Asn1): string {
  if (element.tag !== TAG.oid || element.body.length === 0 || element.body.length > 64)
    throw new DerError("no identifier");
  const parts: number[] = [];
  let value = 0;
  for (const byte of element.body) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (parts.length === 0) {
      const top = Math.min(2, Math.floor(value / 40));
      parts.push(top, value - top * 40);
    } else parts.push(value);
    value = 0;
  }
  return parts.join(".");
}

/** UTCTime or GeneralizedTime in milliseconds since the epoch; NaN when it is none. */
export function asn1Time(element: Asn1): number {
  const text = Buffer.from(element.body).toString("latin1");
  const match =
    element.tag === TAG.utcTime
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(text)
      : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?Z$/.exec(text);
  if (!match) return Number.NaN;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  const full = element.tag === TAG.utcTime ? year! + (year! < 50 ? 2000 : 1900) : year!;
  return Date.UTC(full, month! - 1, day, hour, minute, second);
}

/** One DER element from its identifier byte (constructed bit included) and its contents. */
export function der(identifier: number, ...parts: Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([identifier, body.length]), body]);
  const hex = body.length.toString(16);
  const size = Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
  return Buffer.concat([Buffer.from([identifier, 0x80 | size.length]), size, body]);
}

/** A SEQUENCE of values that are encoded already. */
export const sequence = (...parts: Uint8Array[]): Uint8Array => der(0x30, ...parts);
/** An OCTET STRING. */
export const derOctets = (bytes: Uint8Array): Uint8Array => der(0x04, bytes);
/** NULL. */
export const derNull = (): Uint8Array => der(0x05);

/** SET OF in DER order. */
export function setOf(...parts: Uint8Array[]): Uint8Array {
  return der(0x31, ...[...parts].sort((a, b) => Buffer.compare(a, b)));
}

/** Non-negative INTEGER from its big-endian bytes. */
export function derInteger(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const short = bytes.length === 0 ? Buffer.from([0]) : bytes.subarray(start);
  return der(0x02, short[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short);
}

/** An OBJECT IDENTIFIER of its dotted form (`1.2.840.113549`). */
export function derOid(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split(".").map(Number) as [number, number, ...number[]];
  const out: number[] = [];
  for (const part of [first * 40 + second, ...rest]) {
    const base: number[] = [part % 128];
    for (let value = Math.floor(part / 128); value > 0; value = Math.floor(value / 128))
      base.unshift((value % 128) | 0x80);
    out.push(...base);
  }
  return der(0x06, Buffer.from(out));
}
