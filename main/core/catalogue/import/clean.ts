import { isRealDay } from "../../time.ts";
import { foldText } from "../rules.ts";

/** The contract's bounds; a longer text would not fit into a receiving form. */
export const MOST = { name: 1000, text: 4000, componentName: 1000, components: 200, cases: 200 } as const;

/**
 * Text of a catalogue as it is kept: NFC, one line, single spaces, without direction marks, soft hyphens, signs of
 * no width and control characters.
 */
export function cleanText(value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return "";
  return (
    value
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
      .replace(/[\u0000-\u001f\u007f-\u009f\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g, " ")
      .replace(/\p{Cf}/gu, "")
      .replace(/[\ufe00-\ufe0f]/g, "")
      .normalize("NFC")
      .replace(/ {2,}/g, " ")
      .trim()
  );
}

/** The text, cut at a word when it is longer than `most`. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > most / 2 ? space : cut.length)}…`;
}

/** Words as they are compared. */
export const folded = (value: unknown): string => foldText(cleanText(value));

/**
 * A national code (mã TTHC) such as `1.001193`; the provincial tail of old ones (`.000.00.00.H41`) is left off.
 * Excel takes a code for a number and drops its last zeros: `1.00089` is `1.000890`.
 */
export function readCode(value: unknown): { code: string; mended: boolean } | undefined {
  const text = cleanText(value).replace(/\s/g, "");
  const whole = /^(\d\.\d{6})(\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})?$/.exec(text);
  if (whole?.[1]) return { code: whole[1], mended: false };
  const number = /^(\d)[.,](\d{1,6})(0{6,}\d*)?$/.exec(text);
  return number ? { code: `${number[1]}.${number[2]!.padEnd(6, "0")}`, mended: true } : undefined;
}

/** A whole number from 0 to 99 of papers. */
export function readCount(value: unknown): number | undefined {
  const text = cleanText(value);
  if (text === "") return undefined;
  const number = Number(/^(\d{1,2})([.,]0+)?$/.exec(text)?.[1] ?? Number.NaN);
  return Number.isInteger(number) ? number : undefined;
}

/** A number with a Vietnamese or English decimal sign. */
export function readNumber(value: unknown): number | undefined {
  const text = cleanText(value);
  return /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : undefined;
}

/** Đồng: `8.000`, `8,000 đồng`, `8000`, `8.000đ/bản`. Undefined for words and for fractions. */
export function readAmount(value: unknown): number | undefined {
  const text = cleanText(value).replace(/\s*(đồng|đ|vnđ|vnd)?(\s*\/.*)?$/iu, "");
  if (/^\d+$/.test(text)) return Number(text);
  if (/^\d{1,3}([.,]\d{3})+$/.test(text)) return Number(text.replace(/[.,]/g, ""));
  return /^\d+[.,]0{1,2}$/.test(text) ? Number(text.split(/[.,]/)[0]) : undefined;
}

/** A day as `yyyy-MM-dd`, from `dd/MM/yyyy`, ISO or milliseconds since 1970. Undefined when there is no such day. */
export function readDay(value: unknown): string | undefined {
  if (typeof value === "number" && value > 100_000_000_000 && value < 10_000_000_000_000)
    return new Date(value + 7 * 3_600_000).toISOString().slice(0, 10);
  const text = cleanText(value);
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const day = local
    ? `${local[3]}-${local[2]!.padStart(2, "0")}-${local[1]!.padStart(2, "0")}`
    : /^(\d{4}-\d{2}-\d{2})(T.*)?$/.exec(text)?.[1];
  return day !== undefined && isRealDay(day) ? day : undefined;
}

/** Yes or no in the words that people write into a cell. */
export function readYesNo(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = folded(value);
  if (/^(co|x|dung|1|true|yes|bat buoc)$/.test(text)) return true;
  return /^(khong|0|sai|false|no)$/.test(text) ? false : undefined;
}
