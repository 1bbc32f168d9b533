import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * Text as it is compared: NFC, lower case, every mark removed, đ as d, other signs as spaces. Where the tone
 * mark stands (hoà, hòa) makes no difference then.
 */
export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, " ")
    .trim();
}

/** Words with their marks, for telling "đất" from "dát" once the folded forms are equal. */
function words(text: string): string[] {
  return text
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}.]+/u)
    .filter((word) => word !== "");
}

/** Something that can be found by name or code. */
export interface Searchable {
  code: string;
  name: string;
  /** found too, but counts less: field, results */
  also: string;
}

interface Indexed<T> {
  item: T;
  code: string;
  folded: string;
  nameWords: { plain: string; folded: string }[];
  alsoWords: Set<string>;
}

export interface SearchIndex<T> {
  entries: Indexed<T>[];
  /** in how many names a folded word stands; a word in every name tells little */
  frequency: Map<string, number>;
}

/** Prepares items for `search`. */
export function buildIndex<T extends Searchable>(items: readonly T[]): SearchIndex<T> {
  const entries = items.map((item) => ({
    item,
    code: item.code.toLowerCase(),
    folded: ` ${foldText(item.name)} `,
    nameWords: words(item.name).map((plain) => ({ plain, folded: foldText(plain) })),
    alsoWords: new Set(words(item.also).map(foldText)),
  }));
  const frequency = new Map<string, number>();
  for (const entry of entries)
    for (const word of new Set(entry.nameWords.map((w) => w.folded)))
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
  return { entries, frequency };
}

const EXACT_MARKS = 1.3;
const EXACT = 1;
const PREFIX = 0.6;
const ALSO = 0.3;

/** How well one word of the question is met by an entry, 0 to 1.3. */
function wordScore<T>(entry: Indexed<T>, plain: string, folded: string): number {
  let best = entry.alsoWords.has(folded) ? ALSO : 0;
  for (const word of entry.nameWords) {
    if (word.plain === plain) return EXACT_MARKS;
    if (word.folded === folded) best = Math.max(best, EXACT);
    else if (folded.length > 1 && word.folded.startsWith(folded)) best = Math.max(best, PREFIX);
  }
  return best;
}

/**
 * Entries that meet any word of `text`, best first: a whole code, then the beginning of a code, then names by
 * how many rare words they share; words that stand together in the asked order count more. With an empty text,
 * all entries in their own order.
 */
export function search<T extends Searchable>(index: SearchIndex<T>, text: string, limit: number): T[] {
  const asked = words(text).map((plain) => ({ plain, folded: foldText(plain) }));
  if (asked.length === 0) return index.entries.slice(0, limit).map((entry) => entry.item);
  const code = text.trim().toLowerCase();
  const phrase = foldText(text);
  const total = index.entries.length;
  const scored = index.entries.map((entry, place) => {
    let score = entry.code === code ? 1000 : entry.code.startsWith(code) ? 500 : 0;
    for (const { plain, folded } of asked) {
      const rare = Math.log(1 + total / (index.frequency.get(folded) ?? 1));
      score += wordScore(entry, plain, folded) * rare;
    }
    if (asked.length > 1 && entry.folded.includes(` ${phrase} `)) score *= 1.5;
    else if (asked.length > 1 && entry.folded.includes(` ${phrase}`)) score *= 1.25;
    return { item: entry.item, score, place, length: entry.nameWords.length };
  });
  return scored
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score || a.length - b.length || a.place - b.place)
    .slice(0, limit)
    .map((one) => one.item);
}

/** Short hash of content (RFC 8785 JSON, SHA-256, first 16 hexadecimal digits); equal content, equal version. */
export function contentVersion(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "")
    .digest("hex")
    .slice(0, 16);
}

/** True when `day` lies in the time in which something is in force; an unknown bound is open. */
export function inForceOn(day: string, from: string | null, to: string | null): boolean {
  return (from === null || from <= day) && (to === null || day <= to);
}
