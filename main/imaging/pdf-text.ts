import type { PDFiumDocument } from "@hyzyla/pdfium";
import { isSyllable, plausibility } from "../core/digitise/reading/syllables.ts";
import type { Box, OcrLine, OcrWord, OwnLetters } from "../core/digitise/types.ts";
import { objectsOf, PAGE_OBJECT, type Pdfium, withMemory, withPage } from "./pdfium.ts";
import { findZones } from "./reading/zones.ts";

/**
 * The text that a page of a PDF carries itself. It is better than any reading of its picture, where it says what is
 * seen: not where a scan covers the page, not what nobody sees, not the letters of TCVN3 and VNI fonts that stand in
 * the file as other ones.
 */

/** Share of the page that pictures may cover: a larger one may be a scan with print of its own. */
const MOST_PICTURES = 0.25;
/** Words with letters below which it cannot be told whether a text is sound. */
const FEWEST_WORDS = 5;
/** Share of letters without a meaning in Unicode from which the text is not believed. */
const MOST_UNKNOWN = 0.004;
/** Of Vietnamese words: so many bear marks, and so many of these can be written in Vietnamese. */
const FEWEST_MARKED = 0.2;
const FEWEST_SPELLED = 0.92;
const PLAUSIBLE_PAGE = 0.85;
/** One line in a font of its own that says nothing makes the page suspect. */
const PLAUSIBLE_LINE = 0.5;
const WORDS_OF_LINE = 4;
/** Distances in heights of a small letter: between words of one base line, and between two columns. */
const SAME_LINE = 0.6;
const COLUMN_GAP = 3.2;
/** Coordinates come in whole numbers; so much finer than a pixel. */
const FINER = 8;
const FLATTEN_FOR_DISPLAY = 0;
const INVISIBLE = 3;

interface Glyph {
  text: string;
  box: Box;
  baseline: number;
}

/** `size` is that of the page as drawn; letters are in its pixels, zones and lines in reading order. */
export function ownText(
  pdfium: Pdfium,
  document: PDFiumDocument,
  index: number,
  size: { width: number; height: number },
): OwnLetters {
  // stamps, numbers and signatures that were laid on the page as annotations are read with it
  withPage(pdfium, document, index, (page) => {
    if (pdfium._FPDFPage_GetAnnotCount(page) > 0) pdfium._FPDFPage_Flatten(page, FLATTEN_FOR_DISPLAY);
  });
  return withPage(pdfium, document, index, (page, sheet) => {
    const { originalWidth, originalHeight } = sheet.getOriginalSize();
    if (pictureShare(pdfium, page, originalWidth * originalHeight) > MOST_PICTURES) return { kind: "none" };
    const glyphs = glyphsOf(pdfium, page, size);
    if (!glyphs) return { kind: "doubted" };
    const lines = linesOf(glyphs, size);
    if (letteredWords(lines).length < FEWEST_WORDS) return { kind: "none" };
    if (!isBelievable(lines)) return { kind: "doubted" };
    const text = lines.map((line) => line.text).join("\n");
    return { kind: "own", page: { text, lines, ...pick(size) } };
  });
}

const pick = ({ width, height }: { width: number; height: number }) => ({ width, height });

function pictureShare(pdfium: Pdfium, page: number, area: number): number {
  let covered = 0;
  for (const { object, type } of objectsOf(pdfium, page)) {
    if (type !== PAGE_OBJECT.image) continue;
    covered += withMemory(pdfium, 16, (at, view) => {
      if (!pdfium._FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12)) return 0;
      const [left, bottom, right, top] = [0, 4, 8, 12].map((by) => view().getFloat32(by, true));
      return ((right ?? 0) - (left ?? 0)) * ((top ?? 0) - (bottom ?? 0));
    });
  }
  return covered / area;
}

/** What is written on a page, glyph by glyph; a word ends with undefined. Undefined where much of it has no meaning. */
function glyphsOf(
  pdfium: Pdfium,
  page: number,
  size: { width: number; height: number },
): (Glyph | undefined)[] | undefined {
  const toPixels = pixelMap(pdfium, page, size);
  const text = pdfium._FPDFText_LoadPage(page);
  if (text === 0) return [];
  try {
    const glyphs: (Glyph | undefined)[] = [];
    let [seen, unknown] = [0, 0];
    for (let at = 0; at < pdfium._FPDFText_CountChars(text); at++) {
      const code = pdfium._FPDFText_GetUnicode(text, at);
      // what pdfium takes for a hyphen at the end of a line
      const letter = code === 2 || code === 0xfffe ? "-" : String.fromCodePoint(code);
      const object = pdfium._FPDFText_GetTextObject(text, at);
      if (/\s/u.test(letter) || object === 0) {
        glyphs.push(undefined);
        continue;
      }
      if (pdfium._FPDFTextObj_GetTextRenderMode(object) === INVISIBLE) continue;
      seen++;
      if (/[\p{C}\ufffd]/u.test(letter) || pdfium._FPDFText_HasUnicodeMapError(text, at) === 1) unknown++;
      const place = placeOf(pdfium, text, at, toPixels);
      if (place) glyphs.push({ text: letter, ...place });
    }
    return unknown > seen * MOST_UNKNOWN ? undefined : glyphs;
  } finally {
    pdfium._FPDFText_ClosePage(text);
  }
}

function placeOf(
  pdfium: Pdfium,
  text: number,
  at: number,
  toPixels: (x: number, y: number) => [number, number],
): Omit<Glyph, "text"> | undefined {
  return withMemory(pdfium, 48, (memory, view) => {
    const own = pdfium._FPDFText_GetCharBox(text, at, memory, memory + 8, memory + 16, memory + 24);
    const origin = pdfium._FPDFText_GetCharOrigin(text, at, memory + 32, memory + 40);
    if (!own || !origin) return undefined;
    const [left, right, bottom, top, x, y] = [0, 8, 16, 24, 32, 40].map((by) =>
      view().getFloat64(by, true),
    ) as [number, number, number, number, number, number];
    const [[x0, y0], [x1, y1]] = [toPixels(left, top), toPixels(right, bottom)];
    const box: Box = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
    return { box, baseline: toPixels(x, y)[1] };
  });
}

/** From points of the page to pixels as it is drawn, whatever its box and its rotation are. */
function pixelMap(pdfium: Pdfium, page: number, { width, height }: { width: number; height: number }) {
  const SPAN = 1000;
  const [origin, right, up] = withMemory(pdfium, 8, (at, view) =>
    [
      [0, 0],
      [SPAN, 0],
      [0, SPAN],
    ].map(([x = 0, y = 0]) => {
      pdfium._FPDF_PageToDevice(page, 0, 0, width * FINER, height * FINER, 0, x, y, at, at + 4);
      return [view().getInt32(0, true) / FINER, view().getInt32(4, true) / FINER] as [number, number];
    }),
  ) as [[number, number], [number, number], [number, number]];
  const part = (axis: 0 | 1, x: number, y: number): number =>
    origin[axis] + ((right[axis] - origin[axis]) * x + (up[axis] - origin[axis]) * y) / SPAN;
  return (x: number, y: number): [number, number] => [part(0, x, y), part(1, x, y)];
}

function linesOf(glyphs: readonly (Glyph | undefined)[], size: { width: number; height: number }): OcrLine[] {
  const boxes = glyphs.flatMap((glyph) =>
    glyph && /[\p{L}\d]/u.test(glyph.text) ? [rounded(glyph.box)] : [],
  );
  const xHeight = smallLetter(glyphs);
  const zones = findZones({ letters: boxes, marks: [], xHeight }, size.width, size.height);
  const words = wordsOf(glyphs, xHeight);
  const taken = new Set<OcrWord>();
  const lines: OcrLine[] = [];
  for (const [number, { box }] of zones.entries()) {
    const own = words.filter((word) => {
      const [x, y] = [(word.box[0] + word.box[2]) / 2, word.baseline[1] - xHeight / 2];
      return !taken.has(word) && x >= box[0] && x < box[2] && y >= box[1] && y < box[3];
    });
    for (const word of own) taken.add(word);
    for (const line of rowsOf(own, xHeight)) lines.push(lineOf(line, number * 1000));
  }
  return lines;
}

function wordsOf(glyphs: readonly (Glyph | undefined)[], xHeight: number): OcrWord[] {
  const words: OcrWord[] = [];
  let open: Glyph[] = [];
  const close = (): void => {
    const text = open
      .map((glyph) => glyph.text)
      .join("")
      .normalize("NFC");
    const [first, last] = [open[0], open.at(-1)];
    if (first && last && text !== "") {
      const box = rounded(around(open.map((glyph) => glyph.box)));
      const baseline: Box = [box[0], Math.round(first.baseline), box[2], Math.round(last.baseline)];
      words.push({ text, confidence: 1, box, baseline });
    }
    open = [];
  };
  for (const glyph of glyphs) {
    const before = open.at(-1);
    if (!glyph) close();
    else {
      const apart =
        before &&
        (Math.abs(glyph.baseline - before.baseline) > xHeight * SAME_LINE ||
          glyph.box[0] - before.box[2] > xHeight ||
          glyph.box[2] < before.box[0] - xHeight);
      if (apart) close();
      open.push(glyph);
    }
  }
  close();
  return words;
}

/** Words on one base line from left to right; a wide gap begins a line of its own. */
function rowsOf(words: readonly OcrWord[], xHeight: number): OcrWord[][] {
  const rows: OcrWord[][] = [];
  for (const word of [...words].sort((a, b) => a.baseline[1] - b.baseline[1])) {
    const row = rows.at(-1);
    const same = row && word.baseline[1] - (row[0] as OcrWord).baseline[1] <= xHeight * SAME_LINE;
    if (same) row.push(word);
    else rows.push([word]);
  }
  return rows.flatMap((row) => {
    const parts: OcrWord[][] = [];
    for (const word of row.sort((a, b) => a.box[0] - b.box[0])) {
      const part = parts.at(-1);
      const last = part?.at(-1);
      if (part && last && word.box[0] - last.box[2] < xHeight * COLUMN_GAP) part.push(word);
      else parts.push([word]);
    }
    return parts;
  });
}

function lineOf(words: OcrWord[], block: number): OcrLine {
  const box = around(words.map((word) => word.box));
  return { text: words.map((word) => word.text).join(" "), confidence: 1, box, block, words };
}

const around = (boxes: readonly Box[]): Box => [
  Math.min(...boxes.map((box) => box[0])),
  Math.min(...boxes.map((box) => box[1])),
  Math.max(...boxes.map((box) => box[2])),
  Math.max(...boxes.map((box) => box[3])),
];
const rounded = (box: Box): Box => box.map(Math.round) as Box;

/** The middle height of letters without ascender and descender; of all of them in a text of capitals. */
function smallLetter(glyphs: readonly (Glyph | undefined)[]): number {
  const heights = (pattern: RegExp): number[] =>
    glyphs
      .flatMap((glyph) => (glyph && pattern.test(glyph.text) ? [glyph.box[3] - glyph.box[1]] : []))
      .sort((a, b) => a - b);
  const small = heights(/[aceimnorsuvx]/);
  const list = small.length > 0 ? small : heights(/\S/);
  return Math.max(4, list[Math.floor(list.length / 2)] ?? 20);
}

const letteredWords = (lines: readonly OcrLine[]): string[] =>
  lines
    .flatMap((line) => line.words)
    .map(({ text }) => text)
    .filter((word) => /\p{L}/u.test(word));

/** Whether lines say what a Vietnamese office can have written. */
function isBelievable(lines: readonly OcrLine[]): boolean {
  const lettered = letteredWords(lines);
  const marked = lettered.filter((word) => /[^\p{ASCII}]/u.test(word.replace(/[^\p{L}]/gu, "")));
  const spelled = marked.filter((word) =>
    word
      .split(/[^\p{L}]+/u)
      .filter(Boolean)
      .every((part) => isSyllable(part) || plausibility(part) >= PLAUSIBLE_PAGE),
  );
  const mean = (list: readonly string[]): number =>
    list.reduce((sum, word) => sum + plausibility(word), 0) / Math.max(1, list.length);
  return (
    marked.length >= lettered.length * FEWEST_MARKED &&
    spelled.length >= marked.length * FEWEST_SPELLED &&
    mean(lettered) >= PLAUSIBLE_PAGE &&
    lines.every(
      (line) =>
        line.words.length < WORDS_OF_LINE || mean(line.words.map(({ text }) => text)) >= PLAUSIBLE_LINE,
    )
  );
}
