import type { Box, OcrLine, OcrWord } from "../types.ts";

/**
 * Lower case without marks, `đ` as `d`, same length as the NFC text, so that an index in one is an index in
 * the other. OCR loses tone marks more often than letters: labels are looked up in folded text.
 */
export function fold(text: string): string {
  let out = "";
  for (const unit of text.normalize("NFC")) {
    const base = unit.normalize("NFD")[0] ?? unit;
    const plain = base === "đ" || base === "Đ" ? "d" : base.toLowerCase();
    // a letter that changes its length when folded keeps its place as it is
    out += plain.length === unit.length ? plain : unit;
  }
  return out;
}

const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g;

/**
 * A text as it is compared with another reading of it: lower case, each word with its tone at the end ("hoà" and "hòa"
 * are one word), nothing but letters and figures.
 */
export function heard(text: string): string {
  return text
    .normalize("NFD")
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{M}\d]/gu, ""))
    .map((word) => (word.replace(TONE, "") + (word.match(TONE) ?? []).join("")).normalize("NFC"))
    .filter(Boolean)
    .join(" ");
}

/** A stretch of words on one page. */
export interface Span {
  raw: string;
  /** pixels of the page */
  box: Box;
  /** lowest of its words: a field is as doubtful as its worst part */
  confidence: number;
  words: readonly OcrWord[];
}

/** The words of `line` that characters `from` to `to` of its text touch. */
export function spanOf(line: OcrLine, from: number, to: number): Span | undefined {
  const touched: OcrWord[] = [];
  let at = 0;
  for (const word of line.words) {
    const end = at + word.text.length;
    if (at < to && end > from) touched.push(word);
    at = end + 1;
  }
  return touched.length ? { ...around(touched), raw: line.text.slice(from, to).trim() } : undefined;
}

/** Box around words and the lowest confidence. */
export function around(words: readonly OcrWord[]): Span {
  return {
    raw: words.map((word) => word.text).join(" "),
    box: [
      Math.min(...words.map((w) => w.box[0])),
      Math.min(...words.map((w) => w.box[1])),
      Math.max(...words.map((w) => w.box[2])),
      Math.max(...words.map((w) => w.box[3])),
    ],
    confidence: Math.min(...words.map((w) => w.confidence)),
    words,
  };
}

/** One span out of several, joined by spaces. */
export function joined(spans: readonly Span[]): Span {
  return {
    raw: spans.map((span) => span.raw).join(" "),
    box: [
      Math.min(...spans.map((s) => s.box[0])),
      Math.min(...spans.map((s) => s.box[1])),
      Math.max(...spans.map((s) => s.box[2])),
      Math.max(...spans.map((s) => s.box[3])),
    ],
    confidence: Math.min(...spans.map((s) => s.confidence)),
    words: spans.flatMap((s) => s.words),
  };
}

/** True when nearly all letters are capitals. */
export function isCapitals(text: string): boolean {
  const letters = [...text].filter((c) => c.toLowerCase() !== c.toUpperCase());
  const capitals = letters.filter((c) => c === c.toUpperCase());
  return letters.length >= 2 && capitals.length / letters.length >= 0.85;
}

/** Two to six words, each with a capital first letter or all capitals, without digits. */
export function looksLikeName(text: string): boolean {
  const words = text.trim().split(/\s+/);
  return words.length >= 2 && words.length <= 6 && words.every((word) => /^\p{Lu}[\p{L}'-]*$/u.test(word));
}
