import { typeText } from "./input-method.ts";
import { isSyllable } from "./syllable.ts";

/**
 * Signs that a Vietnamese input method (bộ gõ) rewrote what a hand scanner typed. A scanner in keyboard mode types
 * faster than a person into whatever is switched on: Telex leaves or eats letters, VNI digits, some methods double
 * letters, a wrong code page leaves question marks or two signs for one.
 */
export type Garble = "telex" | "vni" | "doubled" | "encoding" | "unmarked";

/** What a wrong code page leaves: UTF-8 read as Latin-1, or signs it could not show. */
const ENCODING = /\uFFFD|[ÃÄÆáâ][\u0080-\u00BF‘’“”ºª»¼½¾°±²³]|\p{L}\?|\?\p{L}/u;
const LETTERS = /[^\p{L}\p{M}\d']+/u;
/** vowel pairs of Telex that no Vietnamese word has; "oo" is left out before ng, n, c (xoong, Moong) */
const TELEX_PAIR = /aa|ee|dd|uw|ow|aw|oo(?!ng|n|c)/i;
const TELEX_END = /[a-zà-ỹ][sfrxjwz]$/i;
const FOREIGN = /[fjwz]/i;
const HORN_FOR_W = /(?:^|[^aeiouyăâêôơư])ư[aeiouyăâêô]/i;
const VNI = /\p{L}\d/u;
const DOUBLED = /(\p{L})\1/iu;

function wordGarble(word: string): Garble | undefined {
  if (VNI.test(word)) return "vni";
  if (TELEX_PAIR.test(word) || TELEX_END.test(word) || FOREIGN.test(word)) return "telex";
  const doubled = DOUBLED.exec(word);
  return doubled && doubled[1]?.toLowerCase() !== "o" ? "doubled" : undefined;
}

/** A word of an address that is a number, an abbreviation or a name of house or group says nothing. */
const isPlainAddressWord = (word: string): boolean => /^\d/.test(word) || word === word.toUpperCase();

const isAscii = (text: string): boolean => /^[\x20-\x7E]*$/.test(text);
const wordsOf = (text: string): string[] => text.split(LETTERS).filter((word) => word !== "");

export interface Garbled {
  garble: Garble;
  where: "name" | "address" | "both";
  /** false for one word that a name of another language explains as well (Lee, Kwang): it may stand */
  sure: boolean;
}

/**
 * Looks for damage by an input method in a name and an address, both NFC.
 *
 * One odd word in a name is enough; an address needs two and a third of its words, as it may hold names of other
 * languages (Kwăng, M'gar). Where one of the two is damaged, the other counts as damaged too if typing it would
 * change it. A name and an address that both lack every mark are reported too.
 */
export function findGarble(fullName: string, address: string): Garbled | undefined {
  const odd = wordsOf(fullName).flatMap((word) => {
    const garble = wordGarble(word);
    return garble ? [{ word, garble }] : [];
  });
  const inName = ENCODING.test(fullName) ? "encoding" : (odd[0]?.garble ?? bareKeys(fullName, address));
  const inAddress = ENCODING.test(address) ? "encoding" : addressGarble(address);
  const garble = inName ?? inAddress;
  if (garble === undefined) {
    const bare = wordsOf(fullName).length >= 2 && wordsOf(address).length >= 4;
    return bare && isAscii(fullName) && isAscii(address)
      ? { garble: "unmarked", where: "both", sure: false }
      : undefined;
  }
  const foreign =
    inAddress === undefined &&
    odd.length === 1 &&
    !(isAscii(fullName) && isAscii(address)) &&
    garble === "telex" &&
    !TELEX_END.test(odd[0]?.word ?? "");
  const typed = (text: string) =>
    (garble === "telex" || garble === "vni") && isAscii(text) && typeText(text, garble) !== text;
  const both = (inName && inAddress) || (inName && typed(address)) || (inAddress && typed(fullName));
  return { garble, where: both ? "both" : inName ? "name" : "address", sure: !foreign };
}

/** Nothing here has a mark, and Telex would make another name of it: "Coong" may be "Công" typed. */
function bareKeys(fullName: string, address: string): Garble | undefined {
  const bare = isAscii(fullName) && isAscii(address);
  return bare && typeText(fullName, "telex") !== fullName ? "telex" : undefined;
}

function addressGarble(address: string): Garble | undefined {
  const telling = wordsOf(address).filter((word) => !isPlainAddressWord(word));
  // Telex makes "Kwăng" a word that cannot be: "Kưăng"
  if (telling.some((word) => HORN_FOR_W.test(word) && !isSyllable(word))) return "telex";
  const odd = telling.map(wordGarble).filter((garble) => garble !== undefined);
  return odd.length >= 2 && odd.length * 3 >= telling.length ? odd[0] : undefined;
}
