import { isRealDay } from "../../time.ts";
import { FIGURE, figures, isMended } from "./figures.ts";
import { isNumberWord, isUnit, SMALL, smallNumber, UNFINISHED, YEAR, yearNumber } from "./spoken.ts";
import { fold } from "./text.ts";
import type { GoesOn, ValueMatch, ValueReader } from "./values.ts";

/** One or two figures, also where the reader saw a letter in the place of one or a gap between them; or words. */
const PART = `(${FIGURE}\\s?${FIGURE}|${FIGURE}|${SMALL})`;
const WHOLE = new RegExp(
  `(?:^|[^a-z])(ngay\\s*:?\\s*${PART}\\s*,?\\s*thang\\s*${PART}\\s*,?\\s*nam\\s*(${FIGURE}(?:\\s?${FIGURE}){3}|${YEAR}))(?![a-z\\d])`,
);
const SLASHED = new RegExp(
  `ngay\\s*:?\\s*(${FIGURE}{1,2})\\s*[/.-]\\s*(${FIGURE}{1,2})\\s*[/.-]\\s*(${FIGURE}{4})(?![a-z\\d])`,
);
/** The place of a day without its value: handwriting, or what could not be read. */
const PLACE = /ngay\s*(?:(?!ngay).){0,10}?\s*thang\s*.{0,8}?\s*nam\s*(?:\d{4})?/;
/** `(Bằng chữ: ngày …)` right behind a day says it once more. */
const ONCE_MORE = /^[\s,;.]*[([]?\s*(?:(?:viet\s+)?bang\s+chu\s*:?\s*)?(?=ngay)/;

interface Day {
  from: number;
  to: number;
  value: string;
  mended: boolean;
}

/**
 * `ngày 24 tháng 4 năm 2026`, `ngày 08/04/2026`, `ngày mười hai tháng năm năm hai nghìn không trăm hai mươi`, or in
 * figures and in words: then both must say the same, or the value is empty. Handwriting gives a place without a value.
 */
export const readDate: ValueReader = (text) => {
  const plain = fold(text);
  const place = PLACE.exec(plain);
  const first = wholeDay(plain);
  // a day further on in the line is another one
  if (place && (!first || first.from > place.index)) {
    const end = place.index + place[0].length;
    const again = first && ONCE_MORE.exec(plain.slice(end));
    if (again && end + again[0].length === first.from) return match(first);
    return { from: place.index, to: end, value: "" };
  }
  if (!first) return undefined;
  const behind = plain.slice(first.to);
  const more = ONCE_MORE.exec(behind);
  const second = more && wholeDay(behind.slice(more[0].length));
  if (!more || second?.from !== 0) return match(first);
  const to = first.to + more[0].length + second.to;
  return match({ ...first, to, value: second.value === first.value ? first.value : "" });
};

/** Whether a day in words at the end of a line goes on in the next: "… không trăm hai mươi" may be followed by "mốt". */
export function dateGoesOn(line: string, next: string): GoesOn {
  const [last = "", first = ""] = [wordsOf(line).at(-1), wordsOf(next)[0]];
  if (!isNumberWord(first)) return "no";
  if (UNFINISHED.test(last) || !isUnit(first)) return "yes";
  return isNumberWord(last) ? "perhaps" : "no";
}

const wordsOf = (text: string): string[] =>
  fold(text)
    .split(/[^a-z\d]+/)
    .filter(Boolean);

const match = ({ from, to, value, mended }: Day): ValueMatch => ({
  from,
  to,
  value,
  ...(mended && value !== "" ? { mended: true as const } : {}),
});

function wholeDay(plain: string): Day | undefined {
  const long = WHOLE.exec(plain);
  const short = SLASHED.exec(plain);
  const startOf = (found: RegExpExecArray | null): number =>
    found ? found.index + found[0].indexOf("ngay") : Number.POSITIVE_INFINITY;
  const first = startOf(long) < startOf(short) ? long : short;
  if (!first) return undefined;
  const [day = "", month = "", year = ""] = first === long ? first.slice(2) : first.slice(1);
  const value = `${yearOf(year)}-${two(month)}-${two(day)}`;
  return {
    from: startOf(first),
    to: first.index + first[0].length,
    value: isRealDay(value) ? value : "",
    mended: [day, month, year].some(isMended),
  };
}

const inFigures = (part: string): boolean => /\d/.test(part);
const two = (part: string): string =>
  (inFigures(part) ? figures(part) : String(smallNumber(part))).padStart(2, "0");
const yearOf = (part: string): string => (inFigures(part) ? figures(part) : String(yearNumber(part)));
