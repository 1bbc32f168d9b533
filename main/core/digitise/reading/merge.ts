import type { OcrLine, OcrWord } from "../types.ts";
import { withWords } from "./sift.ts";
import { plausibility } from "./syllables.ts";

/** Mean confidence of a line below which it is read again by the better data. */
const DOUBTFUL_LINE = 0.86;
/** One word below this makes its line doubtful. */
const DOUBTFUL_WORD = 0.72;
/** What fitting into the language counts against the reader's own confidence. */
const FIT = 0.35;
/** The better data is right more often where both are equally sure. */
const BETTER_DATA = 0.06;

/** A first reading this sure that makes sense is not asked about. */
const SURE = 0.93;

/** Lines worth a second reading. */
export function doubtful(line: OcrLine): boolean {
  if (!line.words.some((word) => /\p{L}{2}|\d{2}/u.test(word.text))) return false;
  return (
    line.confidence < DOUBTFUL_LINE ||
    line.words.some(
      (word) => word.confidence < DOUBTFUL_WORD || (word.text.length > 1 && plausibility(word.text) < 0.5),
    )
  );
}

const worth = (words: readonly OcrWord[]): number => {
  const letters = words.reduce((sum, word) => sum + word.text.length, 0) || 1;
  return words.reduce(
    (sum, word) => sum + (word.confidence + FIT * plausibility(word.text)) * (word.text.length / letters),
    0,
  );
};

/**
 * The better of two readings of one line, place by place: words that lie over each other are compared, and the
 * reading that fits the language and is surer of itself stays. A number on which the readings differ stays doubtful.
 */
export function merge(first: OcrLine, second: readonly OcrWord[]): OcrLine {
  if (second.length === 0) return first;
  const words: OcrWord[] = [];
  for (const [a, b] of overlapping(first.words, second)) {
    if (a.length === 0) {
      // only the second reader saw something there: it must be sure and make sense
      words.push(...b.filter((word) => word.confidence > 0.8 && plausibility(word.text) >= 0.8));
      continue;
    }
    if (b.length === 0) {
      words.push(...a);
      continue;
    }
    const same = textOf(a) === textOf(b);
    const sure = a.every((word) => word.confidence >= SURE && plausibility(word.text) >= 0.8);
    const chosen = !sure && worth(b) + BETTER_DATA >= worth(a) ? b : a;
    const digits = /\d/.test(textOf(a)) || /\d/.test(textOf(b));
    for (const word of chosen) {
      const confidence = same ? Math.max(word.confidence, worth(a) - FIT) : word.confidence;
      words.push({
        ...word,
        confidence: Math.min(1, digits && !same ? Math.min(0.5, confidence) : confidence),
      });
    }
  }
  return words.length > 0 ? withWords(first, words) : first;
}

const textOf = (words: readonly OcrWord[]): string => words.map((word) => word.text).join(" ");

/** Groups of words of both readings that share a place, from left to right. */
function overlapping(first: readonly OcrWord[], second: readonly OcrWord[]): [OcrWord[], OcrWord[]][] {
  const all = [...first.map((word) => ({ word, of: 0 })), ...second.map((word) => ({ word, of: 1 }))].sort(
    (a, b) => a.word.box[0] - b.word.box[0],
  );
  const groups: { words: [OcrWord[], OcrWord[]]; right: number }[] = [];
  for (const { word, of } of all) {
    const last = groups.at(-1);
    const slack = Math.min(8, (word.box[2] - word.box[0]) * 0.3);
    if (last && word.box[0] + slack < last.right) {
      last.words[of as 0 | 1].push(word);
      last.right = Math.max(last.right, word.box[2]);
    } else {
      const words: [OcrWord[], OcrWord[]] = [[], []];
      words[of as 0 | 1].push(word);
      groups.push({ words, right: word.box[2] });
    }
  }
  return groups.map((group) => group.words);
}
