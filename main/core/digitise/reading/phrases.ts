import table from "../../../../resources/text/office-pairs.json" with { type: "json" };
import { fold } from "../extract/text.ts";
import type { OcrLine, OcrWord } from "../types.ts";
import { withWords } from "./sift.ts";

/**
 * Tone marks that the reader was not sure of, set by the company a syllable keeps: "bố sung" stands in no office
 * paper, "bổ sung" in nearly all. Letters never change, only their marks; digits and names are not touched.
 */

/** From this on the reader's own marks stay. */
const SURE = 0.9;

const known = new Set<string>();
/** Pair without marks to the one pair that is written so, or null when several are. */
const byShape = new Map<string, string | null>();
for (const entry of table.pairs.split(" ")) {
  const pair = entry.replace("_", " ");
  known.add(pair);
  const shape = fold(pair);
  byShape.set(shape, byShape.has(shape) ? null : pair);
}

interface Syllable {
  /** letters alone, lower case */
  plain: string;
  from: number;
  to: number;
}

function syllableOf(text: string): Syllable | undefined {
  const match = /^([^\p{L}\d]*)(\p{L}{1,7})([^\p{L}\d]*)$/u.exec(text);
  if (!match) return undefined;
  const from = (match[1] as string).length;
  const letters = match[2] as string;
  return { plain: letters.toLowerCase(), from, to: from + letters.length };
}

/** The line with doubtful marks set by the pairs that are known. */
export function markByPhrase(line: OcrLine): OcrLine {
  const words = [...line.words];
  let changed = false;
  for (let at = 0; at + 1 < words.length; at++) {
    const [left, right] = [words[at] as OcrWord, words[at + 1] as OcrWord];
    const [a, b] = [syllableOf(left.text), syllableOf(right.text)];
    // a comma or a full stop between two syllables parts them
    if (!a || !b || a.to < left.text.length || b.from > 0) continue;
    const pair = `${a.plain} ${b.plain}`;
    if (known.has(pair) || isName(left.text, right.text)) continue;
    const wanted = byShape.get(fold(pair));
    if (!wanted) continue;
    const [x = "", y = ""] = wanted.split(" ");
    if ((x !== a.plain && left.confidence >= SURE) || (y !== b.plain && right.confidence >= SURE)) continue;
    words[at] = rewritten(left, a, x);
    words[at + 1] = rewritten(right, b, y);
    changed = true;
  }
  return changed ? withWords(line, words) : line;
}

/** Whether two neighbouring syllables are a known pair but for their marks, and no known pair as they stand ("thân nhãn"). */
export function contradictsPairs(text: string): boolean {
  const words = text.normalize("NFC").split(/\s+/);
  return words.slice(1).some((right, at) => {
    const left = words[at] as string;
    const [a, b] = [syllableOf(left), syllableOf(right)];
    if (!a || !b || a.to < left.length || b.from > 0 || isName(left, right)) return false;
    const pair = `${a.plain} ${b.plain}`;
    return !known.has(pair) && Boolean(byShape.get(fold(pair)));
  });
}

/** Two capitalised words in mixed case are a name, and names follow no phrase. */
const isName = (left: string, right: string): boolean =>
  /^\P{L}*\p{Lu}\p{Ll}/u.test(left) && /^\P{L}*\p{Lu}\p{Ll}/u.test(right);

function rewritten(word: OcrWord, at: Syllable, letters: string): OcrWord {
  if (letters === at.plain) return word;
  const old = [...word.text.slice(at.from, at.to)];
  const fresh = [...letters].map((letter, i) =>
    old[i] === old[i]?.toUpperCase() && old[i] !== old[i]?.toLowerCase() ? letter.toUpperCase() : letter,
  );
  return {
    ...word,
    text: word.text.slice(0, at.from) + fresh.join("") + word.text.slice(at.to),
    // it was set by a rule: never surer than the reader was
    confidence: Math.min(word.confidence, SURE),
  };
}
