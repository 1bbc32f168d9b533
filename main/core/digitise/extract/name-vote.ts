import { isSyllable } from "../reading/syllables.ts";
import { NAME_SYLLABLES, SURNAMES } from "./names.ts";
import { fold, isCapitals } from "./text.ts";

/**
 * One name out of several bad readings of it, as they come from under seals and signatures: word by word from the last
 * one on, the word that explains best what all of them saw. It is an offer to the person, never sure.
 */

/** A name has at most so many words. */
const LONGEST = 6;
/** A longer word is no Vietnamese syllable: two ran together. */
const LONGEST_SYLLABLE = 7;
/** What two letters differ by when only their marks do, and when one is a figure that looks like the other. */
const MARK = 0.35;
const FIGURE = 0.5;
/** A word further off explains a reading no worse than not at all. */
const FURTHEST = 2.2;
/** A word that names do not have, and one that other readers saw in another way. */
const UNUSUAL = 0.7;
const DISPUTED = 1.2;
/** Before a word that can be a family name another one is believed from here on; before one that cannot, from there. */
const BEFORE_SURNAME = 0.75;
const BEFORE_OTHER = 0.3;
/** A family name may explain so much less than another word where one is still missing. */
const FAMILY_FIRST = 0.12;

const LOOKS_LIKE: Record<string, string> = { 0: "oôơ", 1: "il", 5: "oõs", 6: "oóôb", 8: "b", 9: "gq" };

/** Words of one reading that can belong to a name, the last of them its end. */
function wordsOf(reading: string): string[] {
  const words = reading
    .normalize("NFC")
    .split(/[^\p{L}\d]+/u)
    .flatMap((word) => (word.length > LONGEST_SYLLABLE ? word.split(/(?<=\p{Ll})(?=\p{Lu})/u) : [word]))
    .filter((word) => /\p{L}/u.test(word) && (word.length > 1 || /\p{Lu}/u.test(word)));
  const end = words.findLastIndex((word) => word.length > 1 && /^\p{Lu}/u.test(word));
  // letters of a seal stand before a name that is not in capitals itself
  const name = isCapitals(words[end] ?? "")
    ? words.slice(0, end + 1)
    : words.slice(0, end + 1).filter((word) => word.length === 1 || !isCapitals(word));
  return name.slice(-LONGEST).map((word) => word.toLowerCase());
}

const between = (a: string, b: string): number =>
  a === b ? 0 : fold(a) === fold(b) ? MARK : LOOKS_LIKE[a]?.includes(b) ? FIGURE : 1;

/** By how many letters a reading is off a word. */
function apart(read: string, word: string): number {
  let row = Array.from({ length: word.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...read].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...word].entries()) {
      next.push(Math.min(row[j]! + between(letter, other), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return Math.min(FURTHEST, row[word.length] ?? FURTHEST);
}

/** The word that explains what was seen in one place, and how well: 1 is seen by all readers, letter by letter. */
function best(seen: readonly string[], readers: number, words: Iterable<string>) {
  let [chosen, least] = ["", Number.POSITIVE_INFINITY];
  const usual = new Set(words);
  for (const word of new Set([...usual, ...seen.filter((one) => isSyllable(one))])) {
    const unusual = seen.every((one) => one === word) ? UNUSUAL : DISPUTED;
    const off = seen.reduce((sum, one) => sum + apart(one, word), usual.has(word) ? 0 : unusual);
    if (off < least) [chosen, least] = [word, off];
  }
  const each = least / Math.max(1, seen.length);
  const share = seen.length / readers;
  return { word: chosen, worth: share * Math.max(0, 1 - each / Math.max(1, chosen.length)) };
}

const written = (words: readonly string[]): string =>
  words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");

/**
 * The name that `readings` of its line mean; undefined when they show none. `elsewhere`: names that stand on the same
 * paper; whoever signs is often among those who get it.
 */
export function nameByVote(
  readings: readonly string[],
  elsewhere: readonly string[] = [],
): string | undefined {
  const read = readings.map(wordsOf).filter((words) => words.length > 0);
  const longest = [...read].sort((a, b) => b.length - a.length)[0] ?? [];
  const lost = read.map((words) => lostAtEnd(words, longest));
  const seenAt = (back: number): string[] =>
    read.flatMap((words, at) =>
      back < (lost[at] ?? 0) ? [] : (words.at(-1 - back + (lost[at] ?? 0)) ?? []),
    );
  const known = elsewhere.find((name) => isMeant(name.toLowerCase().split(" ").reverse(), seenAt));
  if (known) return known;
  const name: string[] = [];
  for (let back = 0; back < LONGEST; back++) {
    const seen = seenAt(back);
    const front = name[0];
    if (seen.length === 0) break;
    const any = best(seen, read.length, NAME_SYLLABLES);
    const family = best(seen, read.length, SURNAMES);
    const isFirst = front !== undefined && !SURNAMES.has(front) && seenAt(back + 1).length === 0;
    const needed = isFirst && family.worth > any.worth - FAMILY_FIRST;
    const { word, worth } = needed ? family : any;
    if (front !== undefined && worth < (SURNAMES.has(front) ? BEFORE_SURNAME : BEFORE_OTHER)) break;
    name.unshift(word);
  }
  return name.length >= 2 ? written(name) : undefined;
}

/** How many words a reading lost behind those that it has, told by the longest one. */
function lostAtEnd(words: readonly string[], longest: readonly string[]): number {
  const off = (lost: number): number =>
    words.reduce((sum, word, at) => {
      const other = longest[longest.length - lost - words.length + at];
      return sum + (other === undefined ? FURTHEST : apart(word, other));
    }, 0);
  let best = 0;
  for (let lost = 1; lost <= longest.length - words.length; lost++) if (off(lost) < off(best)) best = lost;
  return best;
}

/** Whether the words of a name, its last one first, are what was seen: that one for certain, the others nearly. */
function isMeant(words: readonly string[], seenAt: (back: number) => string[]): boolean {
  const off = words.map((word, back) => {
    const seen = seenAt(back);
    return seen.length === 0 ? 1 : Math.min(...seen.map((one) => apart(one, word) / word.length));
  });
  const [last = 1, ...others] = off;
  const sum = others.reduce((total, one) => total + one, 0);
  return last === 0 && others.length > 0 && sum / others.length < 0.4;
}
