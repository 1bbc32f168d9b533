/**
 * Numbers and days written in words, as minutes, notaries and old certificates have them: "ngày mười hai tháng năm năm
 * hai nghìn không trăm hai mươi". All is looked for in folded text (`fold`), as marks are what OCR loses first.
 */

const UNITS: Readonly<Record<string, number>> = {
  mot: 1,
  hai: 2,
  ba: 3,
  bon: 4,
  tu: 4,
  nam: 5,
  lam: 5,
  sau: 6,
  bay: 7,
  tam: 8,
  chin: 9,
};

const UNIT = `(?:${Object.keys(UNITS).join("|")})`;
/** 1 to 99; `mồng`, `mùng` before the first ten days of a month */
export const SMALL = `(?:${UNIT}\\s+muoi(?:\\s+${UNIT})?|muoi(?:\\s+${UNIT})?|(?:mong\\s+|mung\\s+)?${UNIT})(?![a-z])`;
/** 1000 to 2999 */
export const YEAR = `(?:mot|hai)\\s+(?:nghin|ngan)(?:\\s+(?:khong|${UNIT})\\s+tram)?(?:\\s+(?:linh|le)\\s+${UNIT}|\\s+${SMALL})?(?![a-z])`;
/** A folded word after which more of a day must come. */
export const UNFINISHED = /^(?:ngay|thang|nam|nghin|ngan|tram|linh|le|khong)$/;
/** Whether a folded word is a number from one to nine, as people say it (`mot`, `lam`). */
export const isUnit = (folded: string): boolean => Object.hasOwn(UNITS, folded);
/** Whether a folded word belongs to a number that is written out. */
export const isNumberWord = (folded: string): boolean =>
  isUnit(folded) || /^(?:muoi|linh|le|khong|nghin|ngan|tram)$/.test(folded);

/** The value of what `SMALL` matched. */
export function smallNumber(folded: string): number {
  const words = folded.split(/\s+/).filter((word) => word !== "mong" && word !== "mung");
  const ten = words.indexOf("muoi");
  if (ten < 0) return UNITS[words[0] ?? ""] ?? 0;
  const tens = ten === 0 ? 1 : (UNITS[words[0] ?? ""] ?? 0);
  return tens * 10 + (UNITS[words[ten + 1] ?? ""] ?? 0);
}

/** The value of what `YEAR` matched. */
export function yearNumber(folded: string): number {
  const words = folded.split(/\s+/);
  const hundred = words.indexOf("tram");
  const hundreds = hundred < 0 ? 0 : (UNITS[words[hundred - 1] ?? ""] ?? 0);
  const rest = words.slice(hundred < 0 ? 2 : hundred + 1).filter((word) => word !== "linh" && word !== "le");
  return (
    (UNITS[words[0] ?? ""] ?? 0) * 1000 + hundreds * 100 + (rest.length ? smallNumber(rest.join(" ")) : 0)
  );
}
