import { isRealDay } from "../../time.ts";
import { fold } from "./text.ts";

/**
 * Readers of single values. Each takes a line of text and answers where the value stands and what it is;
 * the same reader is used on the second reading, so that two readings agree or do not.
 */
export interface ValueMatch {
  from: number;
  to: number;
  /** normalised; empty when the place is found and the value is not readable */
  value: string;
}

export type ValueReader = (text: string) => ValueMatch | undefined;

const two = (digits: string): string => digits.padStart(2, "0");

function day(year: string, month: string, date: string): string {
  const value = `${year}-${two(month)}-${two(date)}`;
  return isRealDay(value) ? value : "";
}

/** `ngày 24 tháng 4 năm 2026`, `ngày 08/04/2026`; handwriting gives a place without a value. */
export const readDate: ValueReader = (text) => {
  const plain = fold(text);
  const words = /ngay\s*(.{0,10}?)\s*thang\s*(.{0,8}?)\s*nam\s*(\d{4})?/.exec(plain);
  if (words) {
    const [whole, date = "", month = "", year = ""] = words;
    const readable = /^\d{1,2}$/.test(date) && /^\d{1,2}$/.test(month) && year !== "";
    return {
      from: words.index,
      to: words.index + whole.length,
      value: readable ? day(year, month, date) : "",
    };
  }
  const digits = /ngay\s*:?\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})/.exec(plain);
  if (!digits) return undefined;
  const [whole, date = "", month = "", year = ""] = digits;
  return { from: digits.index, to: digits.index + whole.length, value: day(year, month, date) };
};

/** What stands before `số:` when it is the number of something else: `CCCD số:`, `Mã số:`; the paper's own begins the line. */
const OTHERS_NUMBER = /(?:^|\s)\p{L}+[\s.,:;]*$/u;

/**
 * Số, ký hiệu: `Số: 37/2026/TT-BCA`, `Số: 867/HĐLĐ/2026`, `Số: 0003486`. The symbol keeps its Đ; a number
 * written by hand leaves the value empty and the raw text for the person, as does one that goes on beyond what was
 * understood.
 */
export const readNumber: ValueReader = (text) => {
  const nfc = text.normalize("NFC");
  const start = /(?:^|\s)so\s*[:.]\s*/.exec(fold(nfc));
  if (!start || OTHERS_NUMBER.test(nfc.slice(0, start.index))) return undefined;
  const from = start.index + start[0].search(/s/);
  const rest = nfc.slice(start.index + start[0].length);
  const printed =
    /^(\d+[A-Za-zĐđ]?)((?:\s*\/\s*[\dA-ZĐ&][\dA-ZĐa-z&.]*(?:\s*[-–]\s*[A-ZĐ&][\dA-ZĐ&a-z]*)*)*)/.exec(rest);
  const end = start.index + start[0].length;
  const symbol = /^.{0,12}?\/\s*(?:\d{4}\s*\/\s*)?[A-ZĐ]{1,6}(?:\s*-\s*[A-ZĐ&]{1,12})*/.exec(rest);
  if (printed && (printed[2] || !symbol)) {
    const to = end + printed[0].trimEnd().length;
    const value = printed[0].replace(/\s+/g, "").replaceAll("–", "-").replace(/\.$/, "");
    return { from, to, value: endsThere(nfc, to) ? value : "" };
  }
  return symbol ? { from, to: end + symbol[0].length, value: "" } : undefined;
};

/** Whether a word ends at `to`; a number that runs on was not understood to its end. */
const endsThere = (text: string, to: number): boolean => /^(?:\s(?!\s*[-–/])|[.,;)]|$)/.test(text.slice(to));

const ID_LABEL =
  /(?:so\s+dinh\s+danh(?:\s+ca\s+nhan)?|cccd|can\s+cuoc(?:\s+cong\s+dan)?|ma\s+dinh\s+danh)(?:\s*\/\s*\p{L}+)*\s*(?:so)?\s*[:.]?\s*/u;

/** Số định danh cá nhân after its label: 12 digits, spaces and dots between them allowed. */
export const readHolderId: ValueReader = (text) => {
  const plain = fold(text);
  const label = ID_LABEL.exec(plain);
  if (!label) return undefined;
  const from = label.index + label[0].length;
  const digits = /^[\d\s.]{6,20}/.exec(plain.slice(from));
  if (!digits) return undefined;
  const value = digits[0].replace(/\D/g, "");
  return { from, to: from + digits[0].trimEnd().length, value: value.length === 12 ? value : "" };
};

const TERM_LABEL = /(?:thoi han|co gia tri|gia tri su dung|hieu luc)/;
const TERM_DAY = "ngay \\d{1,2}(?: thang \\d{1,2} nam \\d{4}|\\s*/\\s*\\d{1,2}\\s*/\\s*\\d{4})";
const TERMS = [
  new RegExp(`tu ${TERM_DAY},? den (?:het )?(?:${TERM_DAY}|khi [^.;,]+)`),
  new RegExp(`den (?:het )?${TERM_DAY}`),
  /\d{1,3}\s*(?:\([^)]*\)\s*)?(?:thang|nam|ngay lam viec|ngay)(?!\s*\d)(?:,? ke tu ngay (?:duoc )?(?:cap|ky|ban hanh))?/,
  /(?:khong|vo) (?:xac dinh )?thoi han/,
];

/** The few words of a term, by their letters: a reader that is sure of the letters may lose their marks ("kế từ ngày"). */
const TERM_WORDS = new Map(
  "tháng năm ngày làm việc kể từ được cấp ký ban hành đến hết khi không vô xác định thời hạn"
    .split(" ")
    .map((word) => [fold(word), word]),
);
const TERM_SPELLED = /^(?:tu ngay .*den (?:het )?ngay [\d /]+|.*ke tu ngay (?:duoc )?(?:cap|ky|ban hanh))$/;

/** A term spelled as it is printed, when it is made of the known words and numbers alone. */
function spelled(raw: string): string {
  const words = raw.split(" ");
  const known = words.map(
    (word) => TERM_WORDS.get(fold(word)) ?? (/^[\d/.()]+$/.test(word) ? word : undefined),
  );
  return TERM_SPELLED.test(fold(raw)) || known.every((word) => word !== undefined)
    ? words.map((word, at) => (known[at] && fold(known[at]) === fold(word) ? known[at] : word)).join(" ")
    : raw;
}

/** Thời hạn có hiệu lực as it is printed, behind a word that says it is one: `06 tháng kể từ ngày cấp`, `đến ngày …`. */
export const readTerm: ValueReader = (text) => {
  const nfc = text.normalize("NFC");
  const plain = fold(nfc);
  const without = /(?:khong|vo) (?:xac dinh )?thoi han/.exec(plain);
  const label = TERM_LABEL.exec(plain);
  if (!label) return undefined;
  const start = without ? without.index : label.index + label[0].length;
  for (const term of TERMS) {
    const match = term.exec(plain.slice(start));
    if (!match) continue;
    const from = start + match.index;
    const to = from + match[0].trimEnd().length;
    return { from, to, value: spelled(nfc.slice(from, to).trim().replace(/\s+/g, " ")) };
  }
  return undefined;
};
