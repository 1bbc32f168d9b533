/**
 * Vietnamese syllables (âm tiết): beginning, rhyme, tone. Tells letters that a Vietnamese word can have from letters
 * that an input method or a scanner left behind. Names of other languages (Kwăng, M'gar) are none and right all the same.
 */
const BEGINNINGS = "ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p q r s t v x".split(" ");

const RHYMES = new Set(
  (
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây " +
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu " +
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot " +
    "oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt " +
    "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt " +
    "uynh uyt uyp uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu"
  ).split(" "),
);

const MARKS_OF_TONE = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** A word's letters without the tone, NFC, and the tone mark (empty for none; undefined for more than one). */
export function splitTone(word: string): { letters: string; tone: string | undefined } {
  const spread = word.normalize("NFD");
  const marks = spread.match(MARKS_OF_TONE) ?? [];
  return {
    letters: spread.replace(MARKS_OF_TONE, "").normalize("NFC"),
    tone: marks.length > 1 ? undefined : (marks[0] ?? ""),
  };
}

/** Beginning and rhyme of a word without tone, small letters; undefined when no Vietnamese word is built so. */
function partsOf(letters: string): { beginning: string; rhyme: string } | undefined {
  for (const beginning of [...BEGINNINGS, ""]) {
    if (!letters.startsWith(beginning)) continue;
    const rhyme = letters.slice(beginning.length);
    if (RHYMES.has(rhyme) && (beginning !== "q" || rhyme.startsWith("u"))) return { beginning, rhyme };
    // "gì", "gìn", "giếng": the i of the beginning is the rhyme's too
    if (beginning === "gi" && RHYMES.has(`i${rhyme}`)) return { beginning: "g", rhyme: `i${rhyme}` };
  }
  return undefined;
}

/** True for a word that a Vietnamese syllable can be, in any letters; a stop (c, ch, p, t) asks for sắc or nặng. */
export function isSyllable(word: string): boolean {
  const { letters, tone } = splitTone(word.toLowerCase());
  if (tone === undefined) return false;
  const parts = partsOf(letters);
  if (!parts) return false;
  return !/(?:c|ch|p|t)$/.test(parts.rhyme) || tone === "\u0301" || tone === "\u0323";
}

/** Where the tone stands: on the marked vowel, before a final consonant, else in the middle or on the first (hòa). */
function toneAt(letters: string): number | undefined {
  const lower = letters.toLowerCase();
  const parts = partsOf(lower);
  if (!parts) return undefined;
  let from = lower.length - parts.rhyme.length;
  if (
    parts.beginning === "g" &&
    lower.startsWith("gi") &&
    parts.rhyme.length > 1 &&
    /^i[aouăâơôư]/.test(parts.rhyme)
  )
    from += 1;
  const rhyme = lower.slice(from);
  const vowels = /^[aăâeêioôơuưy]+/.exec(rhyme)?.[0] ?? "";
  const marked = [...vowels]
    .map((letter, index) => ("ăâêôơư".includes(letter) ? index : -1))
    .filter((i) => i >= 0);
  const last = marked.at(-1);
  if (last !== undefined) return from + last;
  if (rhyme.length > vowels.length) return from + vowels.length - 1;
  return from + (vowels.length === 3 ? 1 : 0);
}

/** Letters without a tone and a tone mark as one word, NFC; undefined when they make no syllable. */
export function withTone(letters: string, tone: string): string | undefined {
  const at = toneAt(letters);
  if (at === undefined) return undefined;
  return `${letters.slice(0, at)}${(letters[at] ?? "") + tone}${letters.slice(at + 1)}`.normalize("NFC");
}

/** Words with the tone always at the one place of `withTone`: "hoà" and "hòa" are one word. */
export function sameTonePlace(text: string): string {
  return text.replace(/[\p{L}\p{M}]+/gu, (word) => {
    const { letters, tone } = splitTone(word);
    return tone ? (withTone(letters, tone) ?? word) : word;
  });
}
