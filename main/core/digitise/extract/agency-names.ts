import communes from "../../../../resources/agencies/communes.json" with { type: "json" };
import districts from "../../../../resources/agencies/districts.json" with { type: "json" };
import codes from "../../../../resources/codes/citizen-id.json" with { type: "json" };
import types from "../../../../resources/law/paper-types.json" with { type: "json" };
import { fold, heard } from "./text.ts";

/**
 * Names of agencies against what is known of them: the fixed words of Vietnam's agencies, and the places of this
 * province and of the country. Bold capitals lose their marks first ("ỦY BẠN", "NGHỊ LỘC").
 */

const tokensOf = (text: string): string[] => text.normalize("NFC").toUpperCase().split(/\s+/).filter(Boolean);
/** Without marks and without what stands between words: "THỂ THAO," is "the thao". */
const bare = (token: string): string => fold(token).replace(/[^\p{L}\d]/gu, "");

interface Phrase {
  tokens: string[];
  bare: string[];
}

const PHRASES: Phrase[] = types.agencyPhrases
  .map((phrase) => tokensOf(phrase))
  .map((tokens) => ({ tokens, bare: tokens.map(bare) }))
  .sort((a, b) => b.tokens.length - a.tokens.length);

const UNITS = ["THÀNH PHỐ", "THỊ XÃ", "THỊ TRẤN", "ĐẶC KHU", "XÃ", "PHƯỜNG", "HUYỆN", "QUẬN", "TỈNH"];
const placeOf = (name: string): string => {
  const upper = name.normalize("NFC").toUpperCase();
  const unit = UNITS.find((one) => upper.startsWith(`${one} `));
  return unit ? upper.slice(unit.length + 1) : upper;
};

/** By how it is heard; `HOÀ` and `HÒA` are one place. */
const PLACES = new Map(
  [
    ...communes.agencies.flatMap(({ name, mergedFrom }) => [name, ...mergedFrom.map((old) => old.name)]),
    ...districts.agencies.map(({ name }) => name),
    ...codes.provinceCodes.codes.map(({ name }) => name),
  ]
    .map(placeOf)
    .map((place) => [heard(place), place]),
);
/** Place without marks to its names; more than one where only marks tell two places apart. */
const BY_SHAPE = new Map<string, Set<string>>();
for (const place of PLACES.values()) {
  const shape = fold(place);
  BY_SHAPE.set(shape, (BY_SHAPE.get(shape) ?? new Set()).add(place));
}

/** One letter more, less or other. */
function nearlySame(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1 || a === "" || b === "") return false;
  let from = 0;
  while (from < Math.min(a.length, b.length) && a[from] === b[from]) from++;
  let left = a.length - from;
  let right = b.length - from;
  while (left > 0 && right > 0 && a[from + left - 1] === b[from + right - 1]) {
    left--;
    right--;
  }
  return left <= 1 && right <= 1;
}

/** Whether a phrase stands at `at`: all its letters, or one letter off in a phrase long enough to be told by the rest. */
function standsAt(words: readonly string[], at: number, phrase: Phrase): boolean {
  let off = 0;
  for (const [i, wanted] of phrase.bare.entries()) {
    const word = words[at + i];
    if (word === undefined) return false;
    if (word === wanted) continue;
    if (!nearlySame(word, wanted) || wanted.length < 3) return false;
    off++;
  }
  return off === 0 || (off === 1 && phrase.tokens.length >= 4);
}

/** An agency's name in capitals with its fixed words spelled as they are. */
export function withFixedWords(raw: string): string {
  const tokens = tokensOf(raw);
  const words = tokens.map(bare);
  for (let at = 0; at < tokens.length; ) {
    const phrase = PHRASES.find((one) => standsAt(words, at, one));
    for (const [i, token] of phrase?.tokens.entries() ?? []) {
      // a comma of the name that the reader lost, or a dash it made longer, comes back with the phrase
      tokens[at + i] = token;
    }
    at += phrase?.tokens.length ?? 1;
  }
  // a full stop behind a name is dirt
  return tokens.join(" ").replace(/[\s.,:;_|-]+$/, "");
}

/** Whether an agency's name is made of fixed words and places that are known, one after the other, to its end. */
export function isOfFixedWords(agency: string): boolean {
  const tokens = tokensOf(agency);
  const words = tokens.map(bare);
  for (let at = 0; at < tokens.length; ) {
    const from = at;
    const phrase = PHRASES.find((one) => one.bare.every((word, i) => words[from + i] === word));
    const length =
      phrase?.tokens.length ??
      [4, 3, 2, 1].find((n) => PLACES.has(heard(tokens.slice(from, from + n).join(" "))));
    if (!length || at + length > tokens.length) return false;
    at += length;
  }
  return tokens.length > 0;
}

export interface PlaceCheck {
  /** `known` as it stands; `other` when only its marks differ from a place that is known; `unknown` elsewhere */
  place: "known" | "other" | "unknown";
  /** the agency with the one place that is meant, where it is `other` and no second one looks like it */
  meant?: string;
}

/** Checks the place at the end of an agency's name, `ỦY BAN NHÂN DÂN XÃ NGHI LỘC`, against the lists. */
export function checkPlace(agency: string): PlaceCheck {
  for (const unit of UNITS) {
    const at = agency.lastIndexOf(`${unit} `);
    if (at < 0 || (at > 0 && agency[at - 1] !== " ")) continue;
    const place = agency.slice(at + unit.length + 1);
    if (PLACES.has(heard(place))) return { place: "known" };
    const likely = BY_SHAPE.get(fold(place));
    if (!likely) return { place: "unknown" };
    const [only] = likely;
    return likely.size === 1
      ? { place: "other", meant: `${agency.slice(0, at + unit.length)} ${only}` }
      : { place: "other" };
  }
  return { place: "unknown" };
}
