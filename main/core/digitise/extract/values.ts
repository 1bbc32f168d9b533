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
  /** a letter was taken for the figure that it resembles, or a gap closed: a guess until another saw it printed so */
  mended?: true | undefined;
}

export type ValueReader = (text: string) => ValueMatch | undefined;

/** `perhaps`: with the next line it is another value, and without it one too; that is for a person. */
export type GoesOn = "yes" | "no" | "perhaps";

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
