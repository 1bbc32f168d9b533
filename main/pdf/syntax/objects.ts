/** The values a PDF file is made of (ISO 32000-1, 7.3). Bytes are kept as latin-1 text, one char a byte. */
export type PdfValue =
  | null
  | boolean
  | number
  | PdfName
  | PdfString
  | PdfRef
  | PdfDict
  | PdfStream
  | PdfValue[];

export class PdfName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class PdfString {
  /** one char a byte */
  readonly bytes: string;
  readonly hex: boolean;
  /** where the token stands in the file, brackets included; -1 when it came out of an object stream */
  readonly start: number;
  readonly end: number;
  constructor(bytes: string, hex = false, start = -1, end = -1) {
    this.bytes = bytes;
    this.hex = hex;
    this.start = start;
    this.end = end;
  }

  /** Text string as people read it: UTF-16 with a byte order mark, UTF-8 with one, else PDFDocEncoding (as latin-1). */
  text(): string {
    const raw = Buffer.from(this.bytes, "latin1");
    if (raw[0] === 0xfe && raw[1] === 0xff) return new TextDecoder("utf-16be").decode(raw.subarray(2));
    if (raw[0] === 0xff && raw[1] === 0xfe) return new TextDecoder("utf-16le").decode(raw.subarray(2));
    if (raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf) return raw.subarray(3).toString("utf8");
    return this.bytes;
  }
}

export class PdfRef {
  readonly num: number;
  readonly gen: number;
  constructor(num: number, gen = 0) {
    this.num = num;
    this.gen = gen;
  }
}

export class PdfDict {
  readonly map = new Map<string, PdfValue>();
  constructor(entries: Iterable<[string, PdfValue]> = []) {
    for (const [key, value] of entries) this.map.set(key, value);
  }
  get(key: string): PdfValue {
    return this.map.get(key) ?? null;
  }
  set(key: string, value: PdfValue): this {
    this.map.set(key, value);
    return this;
  }
  /** A copy whose own entries can be changed without touching this one. */
  clone(): PdfDict {
    return new PdfDict(this.map);
  }
}

export class PdfStream {
  readonly dict: PdfDict;
  private bytes: Uint8Array | (() => Uint8Array);
  /** `raw` may be a way to get at the bytes, for those that must be deciphered first and are seldom asked for */
  constructor(dict: PdfDict, raw: Uint8Array | (() => Uint8Array)) {
    this.dict = dict;
    this.bytes = raw;
  }

  /** the encoded bytes, deciphered where the file is locked */
  get raw(): Uint8Array {
    if (typeof this.bytes === "function") this.bytes = this.bytes();
    return this.bytes;
  }
}

/** Name, dictionary or array built from plain values, for what we write ourselves. */
export const name = (text: string): PdfName => new PdfName(text);
/** A dictionary for what we write ourselves. */
export const dict = (entries: Record<string, PdfValue>): PdfDict => new PdfDict(Object.entries(entries));

/** A text string as UTF-16 with its byte order mark, so that every Vietnamese letter survives. */
export function textString(text: string): PdfString {
  const body = Buffer.from(text, "utf16le").swap16();
  return new PdfString(`\xfe\xff${body.toString("latin1")}`, true);
}

/** Whether a value is this name. */
export const isName = (value: PdfValue, text: string): boolean =>
  value instanceof PdfName && value.name === text;

/** Deep equality of two direct values; references are equal when they name the same object. */
export function sameValue(a: PdfValue, b: PdfValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (a instanceof PdfName) return b instanceof PdfName && a.name === b.name;
  if (a instanceof PdfString) return b instanceof PdfString && a.bytes === b.bytes;
  if (a instanceof PdfRef) return b instanceof PdfRef && a.num === b.num && a.gen === b.gen;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i] ?? null));
  }
  if (a instanceof PdfStream) {
    return b instanceof PdfStream && sameValue(a.dict, b.dict) && Buffer.compare(a.raw, b.raw) === 0;
  }
  if (!(a instanceof PdfDict) || !(b instanceof PdfDict) || a.map.size !== b.map.size) return false;
  for (const [key, value] of a.map) {
    if (!b.map.has(key) || !sameValue(value, b.get(key))) return false;
  }
  return true;
}
