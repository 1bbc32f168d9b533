import type { Box, OcrLine, OcrWord } from "../types.ts";
import { plausibility } from "./syllables.ts";

/** Below this a word that no Vietnamese text holds is dirt that was taken for print. */
const DIRT = 0.45;
/** Within a seal or a signature more is asked of a word. */
const DIRT_IN_MARK = 0.62;
/** Strokes that frames, edges and pens leave; as words of their own they are no text. */
const STROKES = /^[|_¡~«»‹›'‘’"“”`^*°•·.,:;!\\—–=<>{}[\]-]+$/u;

/**
 * Leaves out what was read where nothing is printed: strokes of frames and pens, bits of seals. A word that reads as
 * Vietnamese, a number or a sign stays even when the reader was not sure of it: it is shown as doubtful later.
 */
export function sift(lines: readonly OcrLine[], marks: readonly Box[]): OcrLine[] {
  const kept: OcrLine[] = [];
  for (const line of lines) {
    const words = line.words.filter((word, at) => isText(word, at, line, marks));
    if (words.length === 0 || !words.some((word) => /[\p{L}\d]/u.test(word.text))) continue;
    const lone = words.length === 1 && words[0]!.text.length <= 2 && !/^\d+$/.test(words[0]!.text);
    if (lone && words[0]!.confidence < 0.8) continue;
    kept.push(words.length === line.words.length ? line : withWords(line, words));
  }
  return kept;
}

/** The line with these words alone (at least one), its text and confidence made of them. */
export function withWords(line: OcrLine, words: OcrWord[]): OcrLine {
  return {
    ...line,
    words,
    text: words.map((word) => word.text).join(" "),
    confidence: words.reduce((sum, word) => sum + word.confidence, 0) / words.length,
  };
}

function isText(word: OcrWord, at: number, line: OcrLine, marks: readonly Box[]): boolean {
  const [left, top, right, bottom] = word.box;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const inMark = marks.some((m) => x > m[0] && x < m[2] && y > m[1] && y < m[3]);
  if (STROKES.test(word.text)) {
    // a dash in a line is print: "Độc lập - Tự do", "- Như Điều 3"
    const dash = /^[-–—]$/.test(word.text);
    return dash
      ? line.words.length > 1 && word.confidence > 0.3
      : !inMark && word.confidence > 0.85 && at > 0;
  }
  const fits = plausibility(word.text);
  if (fits >= 0.8) return !inMark || word.confidence >= 0.3 || word.text.length > 3;
  return word.confidence >= (inMark ? DIRT_IN_MARK : DIRT);
}
