import { foldText } from "../catalogue/service.ts";

/** What the inventory says of a result, as far as papers are told apart by it. */
export interface Named {
  number: string;
  /** `yyyy-MM-dd` or empty */
  issuedOn: string;
  holder: string;
}

export type Grade = "exact" | "likely" | "none";

/** A number and sign (số, ký hiệu) as it is compared: small letters and digits, `đ` as `d`. */
export const plainNumber = (number: string): string => foldText(number).replace(/[^a-z0-9]/g, "");

/** One row is one result: number, day and holder together. */
export const matchKey = ({ number, issuedOn, holder }: Named): string =>
  `${plainNumber(number)}|${issuedOn}|${foldText(holder)}`;

/** Ways in which a day is written on Vietnamese papers, folded. */
function dayWords(day: string): string[] {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  if (!year || !month || !date) return [];
  const two = (value: number) => String(value).padStart(2, "0");
  return [
    `ngay ${two(date)} thang ${two(month)} nam ${year}`,
    `ngay ${date} thang ${month} nam ${year}`,
    `ngay ${two(date)} thang ${month} nam ${year}`,
    `ngay ${date} thang ${two(month)} nam ${year}`,
    `${two(date)} ${two(month)} ${year}`,
    `${date} ${month} ${year}`,
  ];
}

/** Text of a page as words: folded, every other sign a space. */
const words = (text: string): string =>
  ` ${foldText(text)
    .replace(/[^a-z0-9]+/g, " ")
    .trim()} `;

/** A scanned paper as it is looked through: made once, compared with many rows. */
export interface ReadPaper {
  words: string;
  /** without any space, for numbers that OCR breaks apart */
  run: string;
}

/**
 * The text that was read on a paper, folded for matching: word by word, and without spaces for what OCR tore apart.
 */
export const readPaper = (text: string): ReadPaper => {
  const spaced = words(text);
  return { words: spaced, run: spaced.replaceAll(" ", "") };
};

/** A number as a word of its own (215 is not 15), its signs perhaps broken apart by OCR. */
const standsIn = (text: string, number: string): boolean =>
  new RegExp(`(?<![0-9a-z])${[...number].join(" ?")}(?![0-9a-z])`).test(text);

/** Which of number, day and holder a paper bears, as far as its row names them. */
export function agreement(paper: ReadPaper, row: Named) {
  const number = plainNumber(row.number);
  const days = dayWords(row.issuedOn);
  const holder = words(row.holder);
  return {
    number: number === "" ? null : standsIn(paper.words, number),
    date: days.length === 0 ? null : days.some((day) => paper.words.includes(` ${day} `)),
    holder: holder.trim() === "" ? null : paper.words.includes(holder),
  };
}

/**
 * How well a paper and a row go together. `exact`: all that the row names stands on the paper, the number among it
 * and at least one thing more. `likely`: two of three, or the number alone; a person decides. Else none.
 */
export function grade(found: ReturnType<typeof agreement>): Grade {
  const named = [found.number, found.date, found.holder].filter((one) => one !== null);
  const agreed = named.filter(Boolean).length;
  if (found.number && agreed >= 2 && agreed === named.length) return "exact";
  return agreed >= 2 || found.number ? "likely" : "none";
}

const SAYS = { number: "số, ký hiệu", date: "ngày cấp", holder: "họ tên" } as const;

/** Why, in a sentence: what agrees and what does not. */
export function gradeWords(found: ReturnType<typeof agreement>): string {
  const keys = Object.keys(SAYS) as (keyof typeof SAYS)[];
  const same = keys.filter((key) => found[key] === true).map((key) => SAYS[key]);
  const other = keys.filter((key) => found[key] === false).map((key) => SAYS[key]);
  return [
    same.length > 0 ? `Thấy ${same.join(", ")}.` : "",
    other.length > 0 ? `Không thấy ${other.join(", ")}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
