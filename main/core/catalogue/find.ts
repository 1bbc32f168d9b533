import { foldText } from "./rules.ts";

/**
 * Finding by name or code as one types: accents optional, đ as d, the tone mark wherever it stands, i and y at the
 * end of a syllable alike, initials ("dkks"), codes with and without dots. An inverted index: a question looks at
 * the words it names, not at every name.
 */

/** Something that can be found. */
export interface Searchable {
  code: string;
  name: string;
  /** found too, but counts less: field, results */
  also: string;
}

/** How well a word of the question is met. */
const EXACT_MARKS = 1.3;
const EXACT = 1;
const PREFIX = 0.6;
const INITIALS = 0.9;
const INITIALS_INSIDE = 0.5;
const ALSO = 0.3;
const ALSO_PREFIX = 0.15;

/** `ly` and `li`, `quy` and `qui` are spelt both ways. */
const foldWord = (word: string): string => foldText(word).replace(/^(qu|[bcdghklmnprstvx]+)y$/, "$1i");

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** The word with its marks, wherever the tone mark stands: `hoà` and `hòa` are one. */
function markedWord(word: string): string {
  const letters = word.normalize("NFD");
  const tone = letters.match(TONES)?.[0] ?? "";
  return `${letters.replace(TONES, "").replace(/^(qu|[bcdghklmnprstvx]+)y$/, "$1i")}${tone}`;
}

function wordsOf(text: string): string[] {
  return text
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}.]+/u)
    .filter((word) => word !== "" && word !== ".");
}

interface Entry<T> {
  item: T;
  code: string;
  digits: string;
  /** folded words of the name with a space around each */
  folded: string;
  /** first letters of the words of the name */
  initials: string;
  words: number;
}

/** Entries of one folded word: in their names, and in what is found too. */
interface Posting {
  names: number[];
  also: number[];
}

/** Room for the work of one question, kept between them; a search never awaits, so nobody else is in it. */
interface Scratch {
  /** of all words so far */
  score: Float64Array;
  /** of the word being looked at */
  best: Float64Array;
  /** how many words were met */
  met: Uint8Array;
}

export interface SearchIndex<T> {
  entries: Entry<T>[];
  scratch: Scratch;
  /** folded words, sorted */
  vocabulary: string[];
  postings: Map<string, Posting>;
  /** entries by a word with its marks */
  marked: Map<string, number[]>;
}

function put(map: Map<string, number[]>, key: string, place: number): void {
  const list = map.get(key);
  if (!list) map.set(key, [place]);
  else if (list.at(-1) !== place) list.push(place);
}

/** "Thủ tục" before a name says nothing. */
const BARE = /^(thu tuc|tthc) /;

/** Folds each word once: thousands of names are made of some hundred words. */
function wordFolder(): (word: string) => { folded: string; marked: string } {
  const known = new Map<string, { folded: string; marked: string }>();
  return (word) => {
    let forms = known.get(word);
    if (!forms) {
      forms = { folded: foldWord(word), marked: markedWord(word) };
      known.set(word, forms);
    }
    return forms;
  };
}

/** Prepares items for `search`. */
export function buildIndex<T extends Searchable>(items: readonly T[]): SearchIndex<T> {
  const names = new Map<string, number[]>();
  const also = new Map<string, number[]>();
  const marked = new Map<string, number[]>();
  const formsOf = wordFolder();
  const entries = items.map((item, place): Entry<T> => {
    const words = wordsOf(item.name).map(formsOf);
    for (const word of words) {
      put(names, word.folded, place);
      put(marked, word.marked, place);
    }
    for (const word of wordsOf(item.also)) put(also, formsOf(word).folded, place);
    const folded = words.map((word) => word.folded).join(" ");
    const telling = folded.replace(BARE, "").split(" ");
    return {
      item,
      code: item.code.toLowerCase(),
      digits: item.code.replace(/\D/g, ""),
      folded: ` ${folded} `,
      initials: telling.map((word) => word[0] ?? "").join(""),
      words: words.length,
    };
  });
  const vocabulary = [...new Set([...names.keys(), ...also.keys()])].sort();
  const postings = new Map(
    vocabulary.map((word) => [word, { names: names.get(word) ?? [], also: also.get(word) ?? [] }]),
  );
  const scratch = {
    score: new Float64Array(entries.length),
    best: new Float64Array(entries.length),
    met: new Uint8Array(entries.length),
  };
  return { entries, vocabulary, postings, marked, scratch };
}

/** First place in the sorted vocabulary that is not before `word`. */
function lowerBound(vocabulary: readonly string[], word: string): number {
  let low = 0;
  let high = vocabulary.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (vocabulary[middle]! < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts the best score of one word of the question for every entry into `scratch.best`; how many met it. */
function meet<T>(index: SearchIndex<T>, word: string): number {
  const { best } = index.scratch;
  best.fill(0);
  let count = 0;
  const raise = (places: readonly number[], score: number): void => {
    for (const place of places) {
      const known = best[place]!;
      if (known >= score) continue;
      if (known === 0) count++;
      best[place] = score;
    }
  };
  const folded = foldWord(word);
  if (folded === "") return 0;
  const whole = index.postings.get(folded);
  raise(index.marked.get(markedWord(word)) ?? [], EXACT_MARKS);
  raise(whole?.names ?? [], EXACT);
  if (folded.length > 1) {
    for (let at = lowerBound(index.vocabulary, folded); at < index.vocabulary.length; at++) {
      const longer = index.vocabulary[at]!;
      if (!longer.startsWith(folded)) break;
      const posting = index.postings.get(longer);
      raise(posting?.names ?? [], PREFIX);
      raise(posting?.also ?? [], ALSO_PREFIX);
    }
  }
  raise(whole?.also ?? [], ALSO);
  // a word of the catalogue is meant as one; two letters are initials only where they begin no word
  if (!whole && /^[a-z]{2,16}$/.test(folded) && (folded.length > 2 || count === 0)) {
    const beginning: number[] = [];
    const inside: number[] = [];
    for (let place = 0; place < index.entries.length; place++) {
      const at = index.entries[place]!.initials.indexOf(folded);
      if (at >= 0) (at === 0 ? beginning : inside).push(place);
    }
    raise(beginning, INITIALS);
    raise(inside, INITIALS_INSIDE);
  }
  return count;
}

function codeScore<T>(entry: Entry<T>, code: string, digits: string): number {
  if (entry.code === code) return 1000;
  if (entry.code.startsWith(code)) return 500;
  if (digits.length < 4) return 0;
  if (entry.digits === digits) return 1000;
  return entry.digits.startsWith(digits) ? 500 : entry.digits.includes(digits) ? 100 : 0;
}

export interface FindOptions<T> {
  limit: number;
  accept?(item: T): boolean;
  /** how much an item is preferred among those that meet the question alike; 0 is not at all, 1 doubles */
  preference?(item: T): number;
}

interface Hit {
  place: number;
  score: number;
  /** the shorter name is the better of two that are alike */
  words: number;
}

const before = (a: Hit, b: Hit): boolean =>
  a.score !== b.score ? a.score > b.score : a.words !== b.words ? a.words < b.words : a.place < b.place;

/** Keeps the best in order without sorting all. */
function keepBest(best: Hit[], hit: Hit, limit: number): void {
  const last = best.at(-1);
  if (best.length >= limit && last && !before(hit, last)) return;
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(best[middle]!, hit)) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, hit);
  if (best.length > limit) best.pop();
}

/** Adds up the scores of all words and of the code; `scratch.met` says how many words each entry met. */
function scoreAll<T>(index: SearchIndex<T>, text: string, asked: readonly string[]): void {
  const { score, best, met } = index.scratch;
  score.fill(0);
  met.fill(0);
  for (const word of asked) {
    const count = meet(index, word);
    if (count === 0) continue;
    const rare = Math.log(1 + index.entries.length / count);
    for (let place = 0; place < best.length; place++) {
      if (best[place] === 0) continue;
      score[place]! += best[place]! * rare;
      met[place]!++;
    }
  }
  const code = text.trim().toLowerCase();
  if (!/\d/.test(code)) return;
  const digits = /^[\d.\s]+$/.test(code) ? code.replace(/\D/g, "") : "";
  for (const [place, entry] of index.entries.entries()) {
    const found = codeScore(entry, code, digits);
    if (found === 0) continue;
    score[place]! += found;
    met[place] = asked.length;
  }
}

/**
 * Entries that meet any word of `text`, best first: a whole code, the beginning of a code, then names by how many
 * rare words they share; all words met, words that stand together in the asked order, and what is preferred count
 * more. With an empty text, the preferred first, then all in their own order.
 */
export function search<T extends Searchable>(
  index: SearchIndex<T>,
  text: string,
  { limit, accept, preference }: FindOptions<T>,
): T[] {
  const { entries, scratch } = index;
  const found: Hit[] = [];
  const asked = wordsOf(text);
  const phrase = ` ${asked.map(foldWord).join(" ")}`;
  if (asked.length > 0) scoreAll(index, text, asked);
  for (let place = 0; place < entries.length; place++) {
    const entry = entries[place]!;
    if (asked.length === 0) {
      // the length of a name tells nothing where nothing was asked
      if (!accept || accept(entry.item))
        keepBest(found, { place, score: preference?.(entry.item) ?? 0, words: 0 }, limit);
      continue;
    }
    let score = scratch.score[place]!;
    if (score === 0 || (accept && !accept(entry.item))) continue;
    const all = scratch.met[place] === asked.length;
    if (all && asked.length > 1 && entry.folded.includes(phrase))
      score *= entry.folded.includes(`${phrase} `) ? 1.5 : 1.25;
    score *= 0.5 + (0.5 * scratch.met[place]!) / asked.length;
    if (all) score *= 1 + (preference?.(entry.item) ?? 0);
    keepBest(found, { place, score, words: entry.words }, limit);
  }
  return found.map(({ place }) => entries[place]!.item);
}
