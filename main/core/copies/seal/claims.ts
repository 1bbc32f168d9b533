import { fromTimestamp, type Timestamp, toTimestamp } from "../../time.ts";
import { fromBase45, toBase45 } from "./base45.ts";
import { type CborMap, type CborValue, decodeCbor, encodeCbor } from "./cbor.ts";
import { parseSign1, type Sign1 } from "./cose.ts";

/** Every code of ours begins so; the digit is the version of what follows. */
const PREFIX = "NA1:";
/** Longer text than any symbol of ours holds is not looked into. */
const MAX_TEXT = 1200;
/** digits in a row that could be an identity number: they never enter a code */
const LONG_NUMBER = /\d{9,}/g;

/** Kinds of paper that carry a seal's code, by their number in it; a print to look at carries none. */
const KIND_NUMBERS = { converted: 1, "true-copy": 2, certified: 3 } as const;
export type SealedKind = keyof typeof KIND_NUMBERS;

/** What a code says of its paper, to be compared with the paper by eye. No birth date, no whole identity number. */
export interface SealClaims {
  kind: SealedKind;
  /** code of the document, such as `…-KQ(1)` */
  code: string;
  /** number in the register of paper copies */
  number: string;
  issuedAt: Timestamp;
  /** how many codes the key had signed with this one, from 1 */
  count: number;
  pages: number;
  paperName: string;
  /** whose paper it is */
  holder: string;
  /** last four characters of the identity number; empty for none */
  identityEnd: string;
  /** who signed the electronic document */
  signers: string;
  /** SHA-256 of the electronic document, hexadecimal */
  sha256: string;
}

const LABEL = {
  kind: 1,
  code: 2,
  number: 3,
  issuedAt: 4,
  count: 5,
  pages: 6,
  paperName: 7,
  holder: 8,
  identityEnd: 9,
  signers: 10,
  sha256: 11,
} as const;

/** Longest texts in a code, in characters; the rest stands on the paper. */
const LONGEST = { code: 60, number: 60, paperName: 64, holder: 48, signers: 64, identityEnd: 4 } as const;

/** The claims as they go into the code: texts shortened, long numbers covered. */
export function tidyClaims(claims: SealClaims): SealClaims {
  const text = (name: keyof typeof LONGEST): string =>
    shorten(claims[name].normalize("NFC").replace(/\s+/g, " ").trim(), LONGEST[name]);
  const eye = (name: "paperName" | "holder" | "signers"): string =>
    text(name).replace(LONG_NUMBER, (digits) => `…${digits.slice(-4)}`);
  return {
    ...claims,
    code: text("code"),
    number: text("number"),
    issuedAt: toTimestamp(Math.floor(fromTimestamp(claims.issuedAt) / 1000) * 1000),
    paperName: eye("paperName"),
    holder: eye("holder"),
    signers: eye("signers"),
    identityEnd: claims.identityEnd.slice(-LONGEST.identityEnd),
  };
}

/** The payload that is signed. */
export function encodeClaims(given: SealClaims): Uint8Array {
  const claims = tidyClaims(given);
  const map: CborMap = new Map<number, CborValue>([
    [LABEL.kind, KIND_NUMBERS[claims.kind]],
    [LABEL.code, claims.code],
    [LABEL.number, claims.number],
    [LABEL.issuedAt, fromTimestamp(claims.issuedAt) / 1000],
    [LABEL.count, claims.count],
    [LABEL.pages, claims.pages],
    [LABEL.paperName, claims.paperName],
    [LABEL.sha256, new Uint8Array(Buffer.from(claims.sha256, "hex"))],
  ]);
  for (const name of ["holder", "identityEnd", "signers"] as const)
    if (claims[name]) map.set(LABEL[name], claims[name]);
  return encodeCbor(map);
}

/** The text of a code for a signed message. */
export const sealText = (message: Uint8Array): string => `${PREFIX}${toBase45(message)}`;

/** True for a text that says of itself that it is a seal's code. */
export const isSealText = (text: string): boolean => text.startsWith(PREFIX);

/** Why a text that says it is a seal's code cannot be read. */
export type SealFault = "oversize" | "not-base45" | "wrong-cbor" | "wrong-algorithm" | "wrong-claims";

/** Takes a code's text apart; nothing of it is believed before its signature holds. */
export function readSealText(text: string): { message: Sign1; claims: SealClaims } | SealFault {
  if (text.length > MAX_TEXT) return "oversize";
  const bytes = isSealText(text) ? fromBase45(text.slice(PREFIX.length)) : undefined;
  if (!bytes) return "not-base45";
  const message = parseSign1(bytes);
  if (typeof message === "string") return message;
  const claims = readClaims(message.payload);
  return claims ? { message, claims } : "wrong-claims";
}

function readClaims(payload: Uint8Array): SealClaims | undefined {
  let map: CborValue;
  try {
    map = decodeCbor(payload);
  } catch {
    return undefined;
  }
  if (!(map instanceof Map)) return undefined;
  const known: readonly number[] = Object.values(LABEL);
  if ([...map.keys()].some((label) => !known.includes(label))) return undefined;
  const words = (name: keyof typeof LONGEST): string | undefined => {
    const value = map.get(LABEL[name]) ?? "";
    return typeof value === "string" && [...value].length <= LONGEST[name] && !hidden(value)
      ? value
      : undefined;
  };
  const whole = (name: "issuedAt" | "count" | "pages", least: number, most: number): number | undefined => {
    const value = map.get(LABEL[name]);
    return typeof value === "number" && value >= least && value <= most ? value : undefined;
  };
  const kind = Object.entries(KIND_NUMBERS).find(([, number]) => number === map.get(LABEL.kind))?.[0];
  const hash = map.get(LABEL.sha256);
  const claims = {
    kind: kind as SealedKind | undefined,
    code: words("code"),
    number: words("number"),
    paperName: words("paperName"),
    holder: words("holder"),
    identityEnd: words("identityEnd"),
    signers: words("signers"),
    issuedAt: whole("issuedAt", 1_577_836_800, 7_258_118_400),
    count: whole("count", 1, 1_000_000_000),
    pages: whole("pages", 1, 10_000),
    sha256: hash instanceof Uint8Array && hash.length === 32 ? Buffer.from(hash).toString("hex") : undefined,
  };
  if (Object.values(claims).includes(undefined) || !claims.code || !claims.number) return undefined;
  return { ...claims, issuedAt: toTimestamp((claims.issuedAt as number) * 1000) } as SealClaims;
}

/** Characters that a screen does not show, or that turn the reading direction round. */
function hidden(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u.test(text);
}

/** At most `max` characters, cut at a word, the cut shown. */
function shorten(text: string, max: number): string {
  const letters = [...text];
  if (letters.length <= max) return text;
  const cut = letters.slice(0, max - 1).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > max / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
