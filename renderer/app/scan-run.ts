import { isEntryCode } from "../../preload/contract/index.ts";

/** What a scanned text is, told by its shape alone. */
export type ScanKind =
  /** the QR of an identity card, both generations */
  | "card"
  /** the lines of signs on the back of a card or in a passport */
  | "mrz"
  /** a dossier's code: alone, or first in the QR of a receipt */
  | "dossier"
  /** the signed code of a paper copy (dấu kiểm) */
  | "seal"
  /** a substitute's code (mã vào ca), as the slip's QR holds it */
  | "entry"
  /** anything else that came as fast as only a scanner types; whoever asks for it decides */
  | "other";

/** Longest pause between two signs of one scan, milliseconds. Slow scanners send a sign every 20 to 50. */
export const GAP_MS = 80;
/** Fewer signs are no scan of ours. */
const FEWEST = 10;

const SEAL = /^NA1:/;
const CARD = /^\D?\d{9,14}\|.*\|.*\|/s;
/** a card whose digits Windows' own Vietnamese keyboard turned into letters */
const CARD_IN_LETTERS = /^[aeodđ\p{M}]{9,}\|.*\|.*\|/isu;
const MRZ = /^[IACP][A-Z<][A-Z<]{3}[A-Z0-9<]{10,}/i;
/** an official code of any pattern or a provisional number, alone or before the first separator of a receipt's QR */
const CODE = /^((?:[A-Z0-9.]{3,30}-\d{6}-\d{1,8})|(?:[A-Z]{2,5}-[A-Z0-9]{2,12}-\d{6}-\d{1,8}))(?=\||$)/i;

/** The kind of a text that came in one run; null when it is too short to have come from a scanner. */
export function scanKind(text: string): ScanKind | null {
  const whole = text.trim();
  if (whole.length < FEWEST) return null;
  if (SEAL.test(whole)) return "seal";
  if (CARD.test(whole) || CARD_IN_LETTERS.test(whole.normalize("NFD"))) return "card";
  if (CODE.test(codeText(whole))) return "dossier";
  if (isEntryCode(whole)) return "entry";
  if (MRZ.test(whole)) return "mrz";
  return "other";
}

/** An input method makes one letter of "D9"; a code holds no other letter with a mark. */
const codeText = (text: string): string => text.replace(/[đĐ]/g, "D9").normalize("NFC");

/** The dossier's code in a scanned text, in capital letters; null when there is none. */
export function dossierCodeIn(text: string): string | null {
  return CODE.exec(codeText(text.trim()))?.[1]?.toUpperCase() ?? null;
}

/** Signs that came one after the other without a pause. */
export interface Run {
  /** adds a sign, or several, that came at `at` (milliseconds) */
  add(sign: string, at: number): void;
  /** an input method takes a letter back to put another in its place */
  takeBack(at: number): void;
  /** a key whose sign is not known: the field alone knows what came of it */
  unknown(at: number): void;
  /** true while an Enter coming at `at` would end this very run */
  goesOn(at: number): boolean;
  /** true while `sign` coming at `at` would be the next of this run */
  joins(sign: string, at: number): boolean;
  text(): string;
  /** every sign as it came, with `\b` for each one taken back: tells an input method's letters from the scanner's */
  trace(): string;
  /** keys so far; a text that came as a whole is none */
  length(): number;
  /** true when a key's sign was not known: `text` is not what was scanned */
  blind(): boolean;
  end(): void;
}

/** Dictation and words put in by a program come as a whole; no scanner types so, and no run of keys goes on from one. */
const isWhole = (sign: string): boolean => [...sign.normalize("NFC")].length > 1;

/** Keeps the run that is coming in. Times are those of the keys themselves: a busy window parts no scan. */
export function createRun(): Run {
  let signs: string[] = [];
  let seen: string[] = [];
  let keys = 0;
  let isOpen = false;
  let last = Number.NEGATIVE_INFINITY;
  let isBlind = false;
  function end(): void {
    signs = [];
    seen = [];
    keys = 0;
    isOpen = false;
    last = Number.NEGATIVE_INFINITY;
    isBlind = false;
  }
  const joins = (sign: string, at: number): boolean => isOpen && at - last <= GAP_MS && !isWhole(sign);
  function touch(sign: string, at: number): void {
    if (!joins(sign, at)) end();
    isOpen = !isWhole(sign);
    if (isOpen) keys += 1;
    last = at;
  }
  return {
    joins,
    add(sign, at) {
      touch(sign, at);
      signs.push(...sign);
      seen.push(...sign);
    },
    takeBack(at) {
      if (at - last > GAP_MS) return end();
      last = at;
      signs.pop();
      seen.push("\b");
    },
    unknown(at) {
      touch("", at);
      isBlind = true;
    },
    goesOn: (at) => at - last <= GAP_MS,
    text: () => signs.join(""),
    trace: () => seen.join(""),
    length: () => keys,
    blind: () => isBlind,
    end,
  };
}
