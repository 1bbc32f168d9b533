import { type Method, typeText, typeWord, WORD } from "./input-method.ts";
import { shownText, TAKEN_BACK, undoInputMethod } from "./keystrokes.ts";
import { isSyllable, sameTonePlace } from "./syllable.ts";

/** What was put right, each only where no other reading is possible. */
export type Fix = "read-twice" | "encoding" | "input-method" | "caps" | Method;

export interface RepairedScan {
  /** parts between the separators, in their order */
  parts: string[];
  fixes: Fix[];
  /** an input method rewrote letters and what it made of them cannot be told */
  lost: boolean;
  /** the name alone was put right; the address has words that no Vietnamese syllable explains */
  addressLost: boolean;
}

const NAME = 2;
const SEX = 4;
const ADDRESS = 5;

/** One card read twice in one go, with or without a line between: the same text two times is that text. */
function once(text: string): string {
  const number = /^\s*(\d{12})\|/.exec(text)?.[1];
  if (!number) return text;
  const second = text.indexOf(`${number}|`, text.indexOf(number) + number.length);
  if (second < 0) return text;
  const [first, again] = [text.slice(0, second).trim(), text.slice(second).trim()];
  return first === again ? first : text;
}

const CP1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009Džÿ";

/** UTF-8 that a wrong code page showed sign by sign, put together again; undefined when it is no such thing. */
function fromBytes(text: string): string | undefined {
  if (!/[\u0080-\u00FF]/.test(text)) return undefined;
  const bytes: number[] = [];
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    const shown = code > 0x9f || code < 0x80 ? -1 : code;
    const windows = CP1252.indexOf(sign);
    if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) bytes.push(code);
    else if (shown >= 0) bytes.push(shown);
    else if (windows >= 0 && sign !== "ÿ") bytes.push(0x80 + windows);
    else return undefined;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

const isAscii = (text: string): boolean => /^[\x20-\x7E]*$/.test(text);
const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** Keys that only an input method's user types: a tone at the end, a horn, a stroke. */
const SURE: Record<Method, RegExp> = {
  telex: /[aeiouy][a-z]{0,3}[sfrxj]$|w|^dd|^d.*d$/i,
  vni: /[a-z]\d/i,
};
/** Words that are a name as they stand and another when typed: Moong and Mông, Lee and Lê. */
const TWO_READINGS = /^(?:[a-z]*oong[sfrxj]?|[a-z]*ooc[sj]?|lee)$/i;
/** House numbers, groups, abbreviations: "12A", "K10", "TDP". */
const PLAIN = /^\d+[a-z]?$|^[A-Z]{1,5}\d*$/;

/** A name typed key by key as Telex or VNI, read as one; undefined unless every word becomes a syllable. */
function readName(keys: string, method: Method): string | undefined {
  const words = wordsOf(keys);
  const sound = words.every(
    (word) =>
      isAscii(word) &&
      !TWO_READINGS.test(word) &&
      !/\d/.test(typeWord(word, method)) &&
      isSyllable(typeWord(word, method)),
  );
  return words.length > 1 && sound ? typeText(keys, method) : undefined;
}

/** An address likewise; numbers and abbreviations stay as they are. */
function readAddress(keys: string, method: Method): string | undefined {
  let sound = true;
  const text = keys.replace(WORD, (word) => {
    const typed = typeWord(word, method);
    if (PLAIN.test(word)) {
      // "A1" is a house, or "Á" typed: nobody can tell
      if (typed !== word && isSyllable(typed)) sound = false;
      return word;
    }
    if (TWO_READINGS.test(word) || /\d/.test(typed) || !isSyllable(typed)) sound = false;
    return typed;
  });
  return sound ? text : undefined;
}

/** A whole card whose letters are keys of an input method. */
function readTyped(parts: string[], method: Method): { parts: string[]; addressLost: boolean } | undefined {
  const [name = "", address = ""] = [parts[NAME], parts[ADDRESS]];
  if (!isAscii(name) || !isAscii(address)) return undefined;
  if (![...wordsOf(name), ...wordsOf(address)].some((word) => SURE[method].test(word))) return undefined;
  if (!wordsOf(name).some((word) => typeWord(word, method) !== word)) return undefined;
  const readOfName = readName(name, method);
  if (readOfName === undefined) return undefined;
  const readOfAddress = readAddress(address, method);
  return {
    parts: parts.map((part, index) =>
      index === NAME
        ? readOfName
        : index === ADDRESS
          ? (readOfAddress ?? "")
          : index === SEX
            ? typeText(part, method)
            : part,
    ),
    addressLost: readOfAddress === undefined && address.trim() !== "",
  };
}

const METHODS: readonly Method[] = ["telex", "vni"];

/** Every reading of a rewritten scan that explains all of what was seen. */
function readTrace(trace: string, separator: string): { parts: string[]; addressLost: boolean }[] {
  const readings: { parts: string[]; addressLost: boolean }[] = [];
  for (const method of METHODS) {
    const keys = undoInputMethod(trace, method);
    if (keys === undefined) continue;
    const parts = once(keys).split(separator);
    const name = parts[NAME] ?? "";
    if (isAscii(keys)) {
      // all of it keys: what the method made of them is what was meant
      const typed = readTyped(parts, method);
      // these keys explain what was seen and still leave a word open
      if (!typed) return [];
      readings.push(typed);
    } else if (!/\d/.test(name)) readings.push({ parts, addressLost: false });
  }
  const different = new Map(readings.map((one) => [sameTonePlace(one.parts.join(separator)), one]));
  return [...different.values()];
}

const swapCase = (text: string, plainOnly: boolean): string =>
  text.replace(plainOnly ? /[A-Za-z]/g : /\p{L}/gu, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );
const isTitle = (text: string): boolean => {
  const words = text.normalize("NFC").match(/\p{L}+/gu) ?? [];
  return words.length > 1 && words.every((word) => /^\p{Lu}\p{Ll}*$/u.test(word));
};

/** Caps Lock turned the letters round; those that no key stands for may have come through. */
function withoutCaps(parts: string[]): string[] | undefined {
  const name = (parts[NAME] ?? "").normalize("NFC");
  // a small letter first, or a capital behind a small one: letters with marks may hide the first sign ("Đỗ ĐứC ĐạT")
  if (!/(?:^|\s)\p{Ll}|\p{Ll}\p{Lu}/u.test(name)) return undefined;
  const ways = [true, false].filter((plainOnly) => isTitle(swapCase(name, plainOnly)));
  if (ways.length === 0 || (ways.length > 1 && swapCase(name, true) !== swapCase(name, false)))
    return undefined;
  // a name without marks fits both ways; then the address tells, whose marked letters would stand out
  const address = (parts[ADDRESS] ?? "").normalize("NFC");
  const way = ways.find((one) => !/\p{Ll}\p{Lu}/u.test(swapCase(address, one))) ?? ways[0] === true;
  return parts.map((part, index) =>
    [NAME, SEX, ADDRESS].includes(index) ? swapCase(part.normalize("NFC"), way) : part,
  );
}

/**
 * Puts right what stands between the card and the window: the code read twice, a wrong code page, Caps Lock, and a
 * Vietnamese input method (Unikey, EVKey) that was on while the scanner typed. A reading is taken only where it is
 * the one that explains every sign; otherwise `lost` says so and the officer is told what to switch.
 *
 * @param text what came, as it stands
 * @param keys the same key by key, with `\b` for each letter that was taken back; empty where there were no keys
 */
export function repairScan(text: string, keys: string, separator: string): RepairedScan {
  const fixes: Fix[] = [];
  if (keys.includes(TAKEN_BACK)) {
    const [reading, other] = readTrace(keys, separator);
    if (reading && !other)
      return { parts: reading.parts, fixes: ["input-method"], lost: false, addressLost: reading.addressLost };
    return { parts: once(shownText(keys)).split(separator), fixes, lost: true, addressLost: true };
  }
  const single = once(text);
  if (single !== text) fixes.push("read-twice");
  const decoded = fromBytes(single);
  if (decoded !== undefined && decoded !== single) fixes.push("encoding");
  let parts = (decoded ?? single).normalize("NFC").split(separator);
  const swapped = withoutCaps(parts);
  if (swapped) {
    parts = swapped;
    fixes.push("caps");
  }
  for (const method of METHODS) {
    const typed = readTyped(parts, method);
    if (typed) return { ...typed, fixes: [...fixes, method], lost: false };
  }
  return { parts, fixes, lost: false, addressLost: false };
}
