import { decodeStream } from "./filters.ts";
import { isWhite, Lexer, PdfSyntaxError } from "./lexer.ts";
import { isName, PdfDict, PdfStream, type PdfValue } from "./objects.ts";

/** Where an object stands. */
export type XrefEntry =
  | { kind: "at"; offset: number; gen: number }
  | { kind: "in"; stream: number; index: number }
  | { kind: "free" };

/** One cross-reference section, as one save of the file wrote it. */
export interface XrefSection {
  offset: number;
  style: "table" | "stream" | "hybrid";
  trailer: PdfDict;
  entries: Map<number, XrefEntry>;
}

const MAX_SECTIONS = 4_096;
const MAX_ENTRIES = 8_000_000;
/** How far from the end `startxref` may stand; readers agree on about a kilobyte. */
const TAIL = 2_048;

/** Offset written behind the last `startxref`. Throws PdfSyntaxError when the file has no proper end. */
export function lastStartXref(bytes: Uint8Array): number {
  const from = Math.max(0, bytes.length - TAIL);
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset + from, bytes.length - from).toString("latin1");
  const at = tail.lastIndexOf("startxref");
  if (at < 0 || tail.indexOf("%%EOF", at) < 0) throw new PdfSyntaxError("no end of file mark");
  const match = /^startxref\s+(\d{1,12})\s/.exec(tail.slice(at));
  if (!match) throw new PdfSyntaxError("bad startxref");
  return Number(match[1]);
}

/** All sections, newest first, following /Prev. */
export function readSections(bytes: Uint8Array): XrefSection[] {
  const sections: XrefSection[] = [];
  const seen = new Set<number>();
  let offset: number | undefined = lastStartXref(bytes);
  let total = 0;
  while (offset !== undefined) {
    if (seen.has(offset) || sections.length >= MAX_SECTIONS)
      throw new PdfSyntaxError("cross-references run in a circle");
    seen.add(offset);
    const section = readSection(bytes, offset);
    sections.push(section);
    total += section.entries.size;
    if (total > MAX_ENTRIES) throw new PdfSyntaxError("too many objects");
    const prev: PdfValue = section.trailer.get("Prev");
    offset = typeof prev === "number" ? prev : undefined;
  }
  return sections;
}

function readSection(bytes: Uint8Array, offset: number): XrefSection {
  if (!Number.isInteger(offset) || offset < 0 || offset >= bytes.length)
    throw new PdfSyntaxError("cross-reference out of file");
  const lexer = new Lexer(bytes, offset);
  if (!lexer.takeWord("xref")) return readStreamSection(bytes, offset);
  const entries = readTable(lexer);
  const trailer = lexer.value();
  if (!(trailer instanceof PdfDict)) throw new PdfSyntaxError("trailer is no dictionary");
  const hidden = trailer.get("XRefStm");
  if (typeof hidden !== "number") return { offset, style: "table", trailer, entries };
  for (const [num, entry] of readStreamSection(bytes, hidden).entries) {
    if (!entries.has(num)) entries.set(num, entry);
  }
  return { offset, style: "hybrid", trailer, entries };
}

function readTable(lexer: Lexer): Map<number, XrefEntry> {
  const entries = new Map<number, XrefEntry>();
  while (!lexer.takeWord("trailer")) {
    const start = lexer.integer();
    const count = lexer.integer();
    if (start === undefined || count === undefined || count > MAX_ENTRIES)
      throw new PdfSyntaxError("bad cross-reference table");
    for (let i = 0; i < count; i += 1) {
      const offset = lexer.integer();
      const gen = lexer.integer();
      const kind = lexer.word();
      if (offset === undefined || gen === undefined) throw new PdfSyntaxError("bad cross-reference entry");
      if (entries.has(start + i)) continue;
      if (kind === "n") entries.set(start + i, { kind: "at", offset, gen });
      else if (kind === "f") entries.set(start + i, { kind: "free" });
      else throw new PdfSyntaxError("bad cross-reference entry");
    }
  }
  return entries;
}

function readStreamSection(bytes: Uint8Array, offset: number): XrefSection {
  const lexer = new Lexer(bytes, offset);
  const [num, gen] = [lexer.integer(), lexer.integer()];
  if (num === undefined || gen === undefined || !lexer.takeWord("obj"))
    throw new PdfSyntaxError("no cross-reference here");
  const trailer = lexer.value();
  if (!(trailer instanceof PdfDict) || !isName(trailer.get("Type"), "XRef"))
    throw new PdfSyntaxError("no cross-reference here");
  const length = trailer.get("Length");
  if (typeof length !== "number") throw new PdfSyntaxError("cross-reference stream without length");
  const raw = streamBytes(lexer, length);
  if (!raw) throw new PdfSyntaxError("cross-reference stream is cut");
  const data = decodeStream(new PdfStream(trailer, raw));
  return { offset, style: "stream", trailer, entries: readStreamEntries(trailer, data) };
}

function readStreamEntries(trailer: PdfDict, data: Uint8Array): Map<number, XrefEntry> {
  const widths = numbers(trailer.get("W"));
  const size = trailer.get("Size");
  const index =
    trailer.get("Index") === null ? [0, typeof size === "number" ? size : 0] : numbers(trailer.get("Index"));
  if (widths.length < 3 || widths.some((w) => w > 8) || index.length % 2)
    throw new PdfSyntaxError("bad cross-reference stream");
  const [w0, w1, w2] = widths as [number, number, number];
  const row = w0 + w1 + w2;
  if (row === 0) throw new PdfSyntaxError("bad cross-reference stream");
  const entries = new Map<number, XrefEntry>();
  let pos = 0;
  const field = (width: number, otherwise: number): number => {
    if (width === 0) return otherwise;
    let value = 0;
    for (let i = 0; i < width; i += 1) value = value * 256 + data[pos++]!;
    return value;
  };
  for (let i = 0; i < index.length; i += 2) {
    for (let k = 0; k < index[i + 1]!; k += 1) {
      if (pos + row > data.length) return entries;
      const kind = field(w0, 1);
      const second = field(w1, 0);
      const third = field(w2, 0);
      const num = index[i]! + k;
      if (entries.has(num)) continue;
      if (kind === 0) entries.set(num, { kind: "free" });
      else if (kind === 1) entries.set(num, { kind: "at", offset: second, gen: third });
      else if (kind === 2) entries.set(num, { kind: "in", stream: second, index: third });
    }
  }
  return entries;
}

function numbers(value: PdfValue): number[] {
  if (!Array.isArray(value) || !value.every((v) => Number.isInteger(v) && (v as number) >= 0)) {
    throw new PdfSyntaxError("bad cross-reference stream");
  }
  return value as number[];
}

/**
 * The raw bytes of a stream whose dictionary was just read; the lexer stands behind it. Undefined when
 * `length` does not end at `endstream`. Moves the lexer behind `endstream`.
 */
export function streamBytes(lexer: Lexer, length: number): Uint8Array | undefined {
  if (!lexer.takeWord("stream")) return undefined;
  if (lexer.bytes[lexer.pos] === 13) lexer.pos += 1;
  if (lexer.bytes[lexer.pos] === 10) lexer.pos += 1;
  const start = lexer.pos;
  const end = start + length;
  if (!Number.isInteger(length) || length < 0 || end > lexer.bytes.length) return undefined;
  lexer.pos = end;
  while (isWhite(lexer.bytes[lexer.pos])) lexer.pos += 1;
  if (!lexer.takeWord("endstream")) {
    lexer.pos = start;
    return undefined;
  }
  return lexer.bytes.subarray(start, end);
}
