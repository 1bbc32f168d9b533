import types from "../../../../resources/law/paper-types.json" with { type: "json" };
import { figures, isMended } from "./figures.ts";
import { fold } from "./text.ts";
import type { ValueMatch, ValueReader } from "./values.ts";

/** What stands before `số:` when it is the number of something else: `CCCD số:`, `Mã số:`; the paper's own begins the line. */
const OTHERS_NUMBER = /(?:^|\s)\p{L}+[\s.,:;]*$/u;
const LABEL = /(?:^|\s)s[o06]\s*[:.;]\s*/;
/** Without its colon only at the beginning of a line and with a capital: `số` in the text names other papers. */
const BARE_LABEL = /^\s*S[oôốóòõọơớởỗồộ60]\s+(?=\d)/;

const SIGN = "[\\dA-ZĐ&][\\dA-ZĐa-z&.]*(?:\\s*[-–]\\s*[A-ZĐ&][\\dA-ZĐ&a-z]*)*";
/** `215`, `215a`, `2I5`, and `1 23` where a sign stands behind it */
const ORDINAL = `(\\d[\\dOoIl|]*(?:\\s(?=\\d[\\d\\s]*\\/)\\d+)*[A-Za-zĐđ]?)`;
const SIGNED = new RegExp(`^${ORDINAL}((?:\\s*\\/\\s*${SIGN})*)`);
/** `12-NQ/TW`, `45 QĐ/UB`: the sign without a stroke before it, as the Party and older papers have it */
const OLDER =
  /^(\d+)(\s*[-–]\s*|\s+)([A-ZĐ]{1,6}(?:[-–][A-ZĐ]{1,6})?\s*\/\s*[A-ZĐ][A-ZĐa-z]*(?:\s*[-–]\s*[A-ZĐ]+)*)/;
/** `BA 123456`: letters and figures of a printed series */
const SERIES = /^([A-ZĐ]{1,3})\s*[-.]?\s*(\d(?:[\dOoIl|]\s?){3,7}[\dOoIl|])/;
/** `29A8001234`: the registration of a household business */
const HOUSEHOLD = /^\d{2}[A-Z]\d{6,8}(?!\d)/;
const HAND = /^.{0,12}?\/\s*(?:\d{4}\s*\/\s*)?[A-ZĐ]{1,6}(?:\s*-\s*[A-ZĐ&]{1,12})*/;

/**
 * Số, ký hiệu: `Số: 37/2026/TT-BCA`, `Số: 867/HĐLĐ/2026`, `Số: 12-NQ/TW`, `Số: BA 123456`, `Số: 0003486`. The symbol
 * keeps its Đ; a number written by hand leaves the value empty and the raw text for the person, as does one that goes on
 * beyond what was understood.
 */
export const readNumber: ValueReader = (text) => {
  const nfc = text.normalize("NFC");
  const label = LABEL.exec(fold(nfc));
  if (label) {
    const from = label.index + label[0].search(/s/);
    return OTHERS_NUMBER.test(nfc.slice(0, label.index))
      ? undefined
      : numberAt(nfc, from, label.index + label[0].length);
  }
  const bare = BARE_LABEL.exec(nfc);
  const found = bare && numberAt(nfc, bare[0].search(/S/), bare[0].length);
  // the place and day of issue may stand beside it; anything else makes it a sentence
  const alone = found && /^\s*(?:$|\p{Lu}[\p{L}\s.]*,?\s*ngày)/u.test(nfc.slice(found.to));
  return alone && /[/]/.test(found.value) ? found : undefined;
};

function numberAt(nfc: string, from: number, start: number): ValueMatch | undefined {
  const rest = nfc.slice(start);
  const series = seriesAt(nfc, from, start);
  if (series) return series;
  const household = HOUSEHOLD.exec(rest);
  if (household) {
    return ended(nfc, from, start + household[0].length, { value: household[0], mended: false });
  }
  const older = OLDER.exec(rest);
  if (older) {
    const [whole, ordinal = "", between = "", sign = ""] = older;
    const value = `${ordinal}${/[-–]/.test(between) ? "-" : " "}${plainSign(sign)}`;
    return ended(nfc, from, start + whole.length, spelledSign(value));
  }
  const printed = SIGNED.exec(rest);
  const hand = HAND.exec(rest);
  if (printed && (printed[2] || !hand)) {
    const [whole, ordinal = "", sign = ""] = printed;
    const letter = /[A-HJ-NP-Za-kmnp-zĐđ]$/.exec(ordinal)?.[0] ?? "";
    const digits = ordinal.slice(0, ordinal.length - letter.length);
    const value = `${figures(digits)}${letter}${plainSign(sign)}`.replace(/\.$/, "");
    const guess = isMended(digits);
    return ended(nfc, from, start + whole.trimEnd().length, spelledSign(value, guess));
  }
  return hand ? { from, to: start + hand[0].length, value: "" } : undefined;
}

const plainSign = (sign: string): string => sign.replace(/\s+/g, "").replaceAll("–", "-");

interface Spelled {
  value: string;
  mended: boolean;
}

/** Signs by their letters without marks: `QD` is no sign and `QĐ` is. */
const SIGNS = new Map<string, Set<string>>();
for (const sign of types.symbols) {
  const shape = fold(sign);
  SIGNS.set(shape, (SIGNS.get(shape) ?? new Set()).add(sign));
}

/** The sign with the Đ that a reader took for a D, and a year of figures alone. */
function spelledSign(value: string, guess = false): Spelled {
  let mended = guess;
  const parts = value.split(/([-/ ])/).map((part, at) => {
    if (at === 0 || part.length < 2) return part;
    const year = /^[\dOoIl|]{4}$/.test(part) && /\d.*\d/.test(part) ? figures(part) : part;
    const known = SIGNS.get(fold(part));
    const [only] = known ?? [];
    const right =
      year !== part ? year : known?.size === 1 && only && !known.has(part) && /D/.test(part) ? only : part;
    mended ||= right !== part;
    return right;
  });
  return { value: parts.join(""), mended };
}

function ended(nfc: string, from: number, to: number, { value, mended }: Spelled): ValueMatch {
  // a number that runs on was not understood to its end
  const whole = /^(?:\s(?!\s*[-–/])|[.,;)]|$)/.test(nfc.slice(to));
  return { from, to, value: whole ? value : "", ...(whole && mended ? { mended: true as const } : {}) };
}

/** Letters and figures of a printed series, with one space between them however they are printed. */
function seriesAt(nfc: string, from: number, start: number): ValueMatch | undefined {
  const found = SERIES.exec(nfc.slice(start));
  if (!found) return undefined;
  const [whole, letters = "", seen = ""] = found;
  const value = `${letters} ${figures(seen)}`;
  return ended(nfc, from, start + whole.trimEnd().length, { value, mended: isMended(seen) });
}

const SERIES_LABEL = /(?:^|\s)so\s+(?:phat\s+hanh|se-?\s?ri|seri)(?:\s+[a-z]+){0,3}\s*[:.]?\s*/;

/**
 * The number of issue of a certificate: `Số phát hành: BA 123456`, or the line that holds nothing else. Two letters and
 * six figures until 2024, eight since; one letter on the oldest (TT 10/2024/TT-BTNMT and those before it).
 */
export const readSeries: ValueReader = (text) => {
  const nfc = text.normalize("NFC");
  const label = SERIES_LABEL.exec(fold(nfc));
  if (label) {
    const start = label.index + label[0].length;
    return (
      seriesAt(nfc, label.index + label[0].search(/s/), start) ?? { from: label.index, to: start, value: "" }
    );
  }
  const alone = /^\s*[A-ZĐ]{1,2}\s?\d(?:[\dOIl|]\s?){4,6}[\dOIl|]\s*[.,]?\s*$/.test(nfc);
  return alone ? seriesAt(nfc, nfc.search(/\S/), nfc.search(/\S/)) : undefined;
};

const BOOK_LABEL =
  /(?:^|\s)(?:so\s+)?vao\s+so(?:\s+cap)?(?:\s+(?:gcn|giay\s+chung\s+nhan)[a-z\s,]{0,60}?)?\s*(?:so)?\s*[:.]?\s*(?=(?:[a-z]{1,3}\s*[-.]?\s*)?\d|[.…_]|$)/;

/** Số vào sổ cấp giấy chứng nhận: `Số vào sổ: CS 01234`, `Vào sổ cấp giấy chứng nhận số 00123/QSDĐ`. */
export const readBookNumber: ValueReader = (text) => {
  const nfc = text.normalize("NFC");
  const label = BOOK_LABEL.exec(fold(nfc));
  if (!label) return undefined;
  const from = label.index + label[0].search(/\S/);
  const start = label.index + label[0].length;
  const rest = nfc.slice(start);
  if (!/^(?:[A-ZĐ]{1,3}\s*[-.]?\s*)?\d/.test(rest)) return { from, to: start, value: "" };
  return numberAt(nfc, from, start);
};
