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
const VNI = /\p{L}\d/u;
const DOUBLED = /(\p{L})\1/iu;

function wordGarble(word: string): Garble | undefined {
  if (VNI.test(word)) return "vni";
  if (TELEX_PAIR.test(word) || TELEX_END.test(word) || FOREIGN.test(word)) return "telex";
  const doubled = DOUBLED.exec(word);
  return doubled && doubled[1]?.toLowerCase() !== "o" ? "doubled" : undefined;
}

/** A word of an address that is a number, an abbreviation or a name of house or group says nothing. */
const isPlainAddressWord = (word: string): boolean => /\d/.test(word) || word === word.toUpperCase();

const isAscii = (text: string): boolean => /^[\x20-\x7E]*$/.test(text);

/**
 * Looks for damage by an input method in a name and an address, both NFC.
 *
 * One odd word in a name is enough; an address needs two and a third of its words, as it may hold names of other
 * languages (Kwăng, M'gar). A name and an
 * address that both lack every mark are reported too.
 */
export function findGarble(fullName: string, address: string): Garble | undefined {
  if (ENCODING.test(fullName) || ENCODING.test(address)) return "encoding";
  const nameWords = fullName.split(LETTERS).filter((word) => word !== "");
  for (const word of nameWords) {
    const garble = wordGarble(word);
    if (garble) return garble;
  }
  const addressWords = address.split(LETTERS).filter((word) => word !== "");
  const telling = addressWords.filter((word) => !isPlainAddressWord(word));
  const odd = telling.map(wordGarble).filter((garble) => garble !== undefined);
  if (odd.length >= 2 && odd.length * 3 >= telling.length) return odd[0];
  if (nameWords.length >= 2 && addressWords.length >= 4 && isAscii(fullName) && isAscii(address))
    return "unmarked";
  return undefined;
}
