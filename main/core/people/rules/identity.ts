import type { CitizenIdCodes, CountryCodes, PhonePatterns } from "../../catalogue/service.ts";

/** Something to look at; it stops nothing. */
export interface Notice {
  code: string;
  text: string;
}

const KEPT = 4;

/** An identity number as lists and printed codes show it: the last four digits, the rest hidden. */
export function maskIdentity(identity: string): string {
  const digits = [...identity.trim()];
  // a short number would be shown whole
  const kept = digits.length > KEPT * 2 ? KEPT : Math.floor(digits.length / 4);
  return "•".repeat(digits.length - kept) + digits.slice(digits.length - kept).join("");
}

export interface IdentityCodes {
  citizenId: CitizenIdCodes;
  countries: CountryCodes;
}

/** Where a birth was registered, from the first three digits of an identity number. */
export function birthPlaceOf(
  identity: string,
  codes: IdentityCodes,
): { name: string; foreign: boolean } | undefined {
  const code = identity.slice(0, 3);
  const province = codes.citizenId.provinceCodes.codes.find((one) => one.code === code);
  if (province) return { name: province.name, foreign: false };
  const country = codes.countries.codes.find((one) => one.code === code);
  return country && { name: country.name, foreign: true };
}

/**
 * Compares a 12-digit identity number (số định danh cá nhân) with birth year and sex. There is no check digit;
 * corrected entries exist, so a mismatch is a notice and never a refusal.
 *
 * @param known what the card or the form says; a missing part is not compared
 */
export function checkIdentity(
  identity: string,
  codes: IdentityCodes,
  known: { year?: number; sex?: string } = {},
): Notice[] {
  if (!/^\d{12}$/.test(identity))
    return [{ code: "bad-number", text: "Số định danh cá nhân phải có đúng 12 chữ số." }];
  const notices: Notice[] = [];
  const place = birthPlaceOf(identity, codes);
  if (!place)
    notices.push({
      code: "unknown-province",
      text: `Ba số đầu ${identity.slice(0, 3)} không có trong danh mục mã tỉnh. Đối chiếu số với thẻ.`,
    });
  else if (place.foreign)
    notices.push({
      code: "foreign-birth-place",
      text: `Ba số đầu là mã quốc gia (${place.name}, chưa kiểm chứng). Đối chiếu số với thẻ.`,
    });
  const century = codes.citizenId.centurySexDigit.digits.find((one) => one.digit === identity[3]);
  if (known.year !== undefined) {
    const fits =
      century !== undefined &&
      known.year >= century.yearFrom &&
      known.year <= century.yearTo &&
      identity.slice(4, 6) === String(known.year % 100).padStart(2, "0");
    if (!fits)
      notices.push({
        code: "birth-year-mismatch",
        text: "Năm sinh không khớp với số định danh. Đối chiếu với thẻ; có trường hợp đã cải chính.",
      });
  }
  if (known.sex && century && known.sex.toLowerCase() !== century.sex)
    notices.push({
      code: "sex-mismatch",
      text: "Giới tính không khớp với số định danh. Đối chiếu với thẻ; có trường hợp đã cải chính.",
    });
  return notices;
}

/**
 * A telephone number in the form `0…`, or undefined when it is none that is known. Blanks, dots, hyphens and
 * +84 are understood; the patterns are data and unverified, so an unknown number is a notice, not a refusal.
 */
export function readPhone(text: string, phones: PhonePatterns): { number: string; kind: string } | undefined {
  const digits = text.replace(/[\s.()-]/g, "");
  const prefix = phones.countryPrefix;
  const number = digits.startsWith(`+${prefix}`)
    ? `0${digits.slice(prefix.length + 1)}`
    : digits.startsWith(`00${prefix}`)
      ? `0${digits.slice(prefix.length + 2)}`
      : digits;
  const found = phones.patterns.find(({ pattern }) => new RegExp(pattern).test(number));
  return found && { number, kind: found.kind };
}
