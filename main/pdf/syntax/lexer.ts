import { PdfDict, PdfName, PdfRef, PdfString, type PdfValue } from "./objects.ts";

/** Thrown inside the PDF reader only; callers turn it into a verdict or an AppError. */
export class PdfSyntaxError extends Error {}

/** Nesting deeper than this is an attack on the reader, not a document. */
const MAX_DEPTH = 96;
/** An array or dictionary longer than this in one object is refused. */
const MAX_ITEMS = 2_000_000;

const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set([..."()<>[]{}/%"].map((c) => c.charCodeAt(0)));
/** White space of PDF (ISO 32000-1 7.2.2). */
export const isWhite = (byte: number | undefined): boolean => byte !== undefined && WHITE.has(byte);
const isRegular = (byte: number | undefined): boolean =>
  byte !== undefined && !WHITE.has(byte) && !DELIMITERS.has(byte);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;

/** Reads PDF tokens from bytes; knows nothing of files. Every method moves `pos`. */
export class Lexer {
  readonly bytes: Uint8Array;
  pos: number;
  /** false for the inside of an object stream: strings there have no place in the file */
  readonly inFile: boolean;
  /** a dictionary named a key twice: readers differ on which counts, so a judge must know */
  sawDuplicateKey = false;

  constructor(bytes: Uint8Array, pos = 0, inFile = true) {
    this.bytes = bytes;
    this.pos = pos;
    this.inFile = inFile;
  }

  skipWhite(): void {
    for (;;) {
      const byte = this.bytes[this.pos];
      if (isWhite(byte)) this.pos += 1;
      else if (byte === 0x25) {
        while (this.pos < this.bytes.length && this.bytes[this.pos] !== 10 && this.bytes[this.pos] !== 13) {
          this.pos += 1;
        }
      } else return;
    }
  }

  /** The next run of regular characters, "" when a delimiter or the end follows. */
  word(): string {
    this.skipWhite();
    const start = this.pos;
    while (isRegular(this.bytes[this.pos]) && this.pos - start < 256) this.pos += 1;
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.pos - start).toString("latin1");
  }

  /** Takes the keyword when it is next, else stays where it was. */
  takeWord(expected: string): boolean {
    const before = this.pos;
    if (this.word() === expected) return true;
    this.pos = before;
    return false;
  }

  /** A non-negative integer, undefined (and no move) when something else follows. */
  integer(): number | undefined {
    const before = this.pos;
    const text = this.word();
    if (/^\d{1,15}$/.test(text)) return Number(text);
    this.pos = before;
    return undefined;
  }

  value(depth = 0): PdfValue {
    if (depth > MAX_DEPTH) throw new PdfSyntaxError("nested too deeply");
    this.skipWhite();
    const byte = this.bytes[this.pos];
    if (byte === undefined) throw new PdfSyntaxError("unexpected end");
    if (byte === 0x2f) return this.name();
    if (byte === 0x28) return this.literal();
    if (byte === 0x5b) return this.array(depth);
    if (byte === 0x3c) return this.bytes[this.pos + 1] === 0x3c ? this.dict(depth) : this.hex();
    if (isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e) return this.numberOrRef();
    const word = this.word();
    if (word === "true") return true;
    if (word === "false") return false;
    if (word === "null") return null;
    throw new PdfSyntaxError(`unexpected token at ${this.pos}`);
  }

  private numberOrRef(): number | PdfRef {
    const text = this.word();
    if (!/^[+-]*\d*\.?\d*(-\d*)?$/.test(text) || !/\d/.test(text)) throw new PdfSyntaxError("bad number");
    if (/^\d{1,10}$/.test(text)) {
      const before = this.pos;
      const gen = this.integer();
      if (gen !== undefined && gen <= 65_535 && this.takeWord("R")) return new PdfRef(Number(text), gen);
      this.pos = before;
    }
    // "--5" and "5-3" occur in the wild; readers take the first sign and stop at the second
    const value = Number.parseFloat(text.replace(/^([+-])[+-]+/, "$1"));
    return Number.isNaN(value) ? 0 : value;
  }

  private name(): PdfName {
    this.pos += 1;
    const start = this.pos;
    while (isRegular(this.bytes[this.pos])) this.pos += 1;
    const raw = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.pos - start).toString(
      "latin1",
    );
    return new PdfName(
      raw.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    );
  }

  private array(depth: number): PdfValue[] {
    this.pos += 1;
    const items: PdfValue[] = [];
    for (;;) {
      this.skipWhite();
      if (this.bytes[this.pos] === 0x5d) {
        this.pos += 1;
        return items;
      }
      if (items.length >= MAX_ITEMS) throw new PdfSyntaxError("array too long");
      items.push(this.value(depth + 1));
    }
  }

  private dict(depth: number): PdfDict {
    this.pos += 2;
    const result = new PdfDict();
    for (;;) {
      this.skipWhite();
      if (this.bytes[this.pos] === 0x3e && this.bytes[this.pos + 1] === 0x3e) {
        this.pos += 2;
        return result;
      }
      if (this.bytes[this.pos] !== 0x2f) throw new PdfSyntaxError("dictionary key is not a name");
      const key = this.name().name;
      if (result.map.has(key)) this.sawDuplicateKey = true;
      if (result.map.size >= MAX_ITEMS) throw new PdfSyntaxError("dictionary too long");
      result.map.set(key, this.value(depth + 1));
    }
  }

  private hex(): PdfString {
    const start = this.pos;
    const close = this.bytes.indexOf(0x3e, start);
    if (close < 0) throw new PdfSyntaxError("hex string without end");
    const raw = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start + 1, close - start - 1).toString(
      "latin1",
    );
    const digits = raw.replace(/[\0\t\n\f\r ]+/g, "");
    if (!/^[0-9A-Fa-f]*$/.test(digits)) throw new PdfSyntaxError("bad hex string");
    this.pos = close + 1;
    const bytes = Buffer.from(digits.length % 2 ? `${digits}0` : digits, "hex").toString("latin1");
    return this.inFile ? new PdfString(bytes, true, start, this.pos) : new PdfString(bytes, true);
  }

  private literal(): PdfString {
    const start = this.pos;
    const out: number[] = [];
    let depth = 0;
    this.pos += 1;
    for (;;) {
      const byte = this.bytes[this.pos++];
      if (byte === undefined) throw new PdfSyntaxError("string without end");
      if (byte === 0x5c) this.escape(out);
      else if (byte === 0x28) {
        depth += 1;
        out.push(byte);
      } else if (byte === 0x29) {
        if (depth === 0) break;
        depth -= 1;
        out.push(byte);
      } else if (byte === 13) {
        if (this.bytes[this.pos] === 10) this.pos += 1;
        out.push(10);
      } else out.push(byte);
    }
    const bytes = Buffer.from(out).toString("latin1");
    return this.inFile ? new PdfString(bytes, false, start, this.pos) : new PdfString(bytes, false);
  }

  private escape(out: number[]): void {
    const byte = this.bytes[this.pos++];
    if (byte === undefined) throw new PdfSyntaxError("string without end");
    const simple = "nrtbf".indexOf(String.fromCharCode(byte));
    if (simple >= 0) out.push([10, 13, 9, 8, 12][simple]!);
    else if (byte >= 48 && byte <= 55) {
      let code = byte - 48;
      for (let i = 0; i < 2; i += 1) {
        const next = this.bytes[this.pos];
        if (next === undefined || next < 48 || next > 55) break;
        code = code * 8 + next - 48;
        this.pos += 1;
      }
      out.push(code & 255);
    } else if (byte === 13) {
      if (this.bytes[this.pos] === 10) this.pos += 1;
    } else if (byte !== 10) out.push(byte);
  }
}
