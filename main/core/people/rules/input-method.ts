import { withTone } from "./syllable.ts";

/** Ways of typing Vietnamese with the keys of a plain keyboard (kiểu gõ). */
export type Method = "telex" | "vni";

const TONE_KEYS: Record<Method, Record<string, string>> = {
  telex: { f: "\u0300", s: "\u0301", x: "\u0303", r: "\u0309", j: "\u0323" },
  vni: { "2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323" },
};
const NO_TONE: Record<Method, string> = { telex: "z", vni: "0" };
const VOWEL = /[aăâeêioôơuưy]/i;
const ROOF: Record<string, string> = { a: "â", e: "ê", o: "ô" };
const HORN: Record<string, string> = { o: "ơ", u: "ư" };

const likeCase = (made: string, from: string): string =>
  from === from.toUpperCase() ? made.toUpperCase() : made;

interface State {
  /** letters without a tone */
  letters: string[];
  tone: string;
  /** a key pressed again took its mark away: the rest of the word is literal */
  literal: boolean;
}

/** Puts `made` for the last letter that `table` knows, or nothing. */
function mark(state: State, table: Record<string, string>): boolean {
  for (let at = state.letters.length - 1; at >= 0; at -= 1) {
    const letter = state.letters[at] ?? "";
    const made = table[letter.toLowerCase()];
    if (!made) continue;
    state.letters[at] = likeCase(made, letter);
    return true;
  }
  return false;
}

/** "uo" before the key becomes "ươ", whatever consonants follow. */
function hornBoth(state: State): boolean {
  const at = state.letters.join("").toLowerCase().lastIndexOf("uo");
  // the u of "qu" belongs to the consonant
  if (at < 0 || state.letters[at - 1]?.toLowerCase() === "q") return false;
  state.letters[at] = likeCase("ư", state.letters[at] ?? "");
  state.letters[at + 1] = likeCase("ơ", state.letters[at + 1] ?? "");
  return true;
}

function telexKey(state: State, key: string): boolean {
  const small = key.toLowerCase();
  const last = state.letters.at(-1)?.toLowerCase() ?? "";
  if (ROOF[small]) {
    if (last === small) return mark(state, { [small]: ROOF[small] });
    if (last === ROOF[small]) return undo(state, small, key);
    // the roof typed at the end of the word: "Trana"
    if (/^.*[^aeiouyăâêôơư][a-z]?$/.test(state.letters.join("").toLowerCase()) && endsOnce(state, small))
      return mark(state, { [small]: ROOF[small] });
    return false;
  }
  if (small === "d") {
    const at = state.letters.findIndex((letter) => letter.toLowerCase() === "d");
    if (at !== 0) return false;
    state.letters[0] = likeCase("đ", state.letters[0] ?? "");
    return true;
  }
  if (small === "w") {
    if (hornBoth(state) || mark(state, { a: "ă", ...HORN })) return true;
    if (state.letters.some((letter) => VOWEL.test(letter))) return false;
    state.letters.push(likeCase("ư", key));
    return true;
  }
  return false;
}

/** The word's only vowel cluster ends with this vowel, and consonants follow it. */
function endsOnce(state: State, vowel: string): boolean {
  const word = state.letters.join("").toLowerCase();
  return new RegExp(`^[^aeiouyăâêôơư]*(?:qu|gi)?[iuy]?${vowel}(?:c|ch|m|n|ng|nh|p|t)$`).test(word);
}

function undo(state: State, plain: string, key: string): boolean {
  state.letters[state.letters.length - 1] = likeCase(plain, state.letters.at(-1) ?? "");
  state.letters.push(key);
  state.literal = true;
  return true;
}

function vniKey(state: State, key: string): boolean {
  if (key === "6") return mark(state, ROOF);
  if (key === "7") return hornBoth(state) || mark(state, HORN);
  if (key === "8") return mark(state, { a: "ă" });
  if (key === "9" && state.letters[0]?.toLowerCase() === "d") {
    state.letters[0] = likeCase("đ", state.letters[0] ?? "");
    return true;
  }
  return false;
}

function press(state: State, key: string, method: Method): void {
  const hasVowel = state.letters.some((letter) => VOWEL.test(letter));
  const tone = TONE_KEYS[method][key.toLowerCase()];
  if (state.literal) state.letters.push(key);
  else if (tone !== undefined && hasVowel) {
    if (state.tone === tone) {
      state.tone = "";
      state.letters.push(key);
      state.literal = true;
    } else state.tone = tone;
  } else if (key.toLowerCase() === NO_TONE[method] && state.tone !== "") state.tone = "";
  else if (!(method === "telex" ? telexKey(state, key) : vniKey(state, key))) state.letters.push(key);
}

function shown({ letters, tone }: State): string {
  const word = letters.join("");
  if (tone === "") return word;
  const placed = withTone(word, tone);
  if (placed !== undefined) return placed;
  // no syllable: the tone stays where a person would look for it, on the last vowel
  const at = letters.findLastIndex((letter) => VOWEL.test(letter));
  return `${word.slice(0, at + 1)}${tone}${word.slice(at + 1)}`.normalize("NFC");
}

/** What an input method makes of one word's keys. Pure; the same keys always make the same word. */
export function typeWord(keys: string, method: Method): string {
  const state: State = { letters: [], tone: "", literal: false };
  for (const key of keys) press(state, key, method);
  return shown(state);
}

/** Words of keys as an input method takes them: letters and, for VNI, digits. */
export const WORD = /[\p{L}\p{M}\d]+/gu;

/** What an input method makes of a whole text of keys; words with letters that no key stands for stay. */
export function typeText(keys: string, method: Method): string {
  return keys.replace(WORD, (word) => (/^[\x20-\x7E]+$/.test(word) ? typeWord(word, method) : word));
}
