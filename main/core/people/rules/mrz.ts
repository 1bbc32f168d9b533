import type { CardReading } from "../../../../preload/contract/dossiers.ts";
import type { MrzCountries } from "../../catalogue/service.ts";
import { AppError } from "../../errors.ts";
import { displayDay, isRealDay } from "../../time.ts";
import type { CardCodes } from "./card.ts";
import { checkIdentity } from "./identity.ts";

/** Codes of the cards and the three-letter countries of `loadCodes`. */
export interface MrzCodes extends CardCodes {
  mrzCountries: MrzCountries;
}

type Warning = CardReading["warnings"][number];

const TD1 = { lines: 3, width: 30 };
const TD3 = { lines: 2, width: 44 };

/** Check digit of ICAO Doc 9303: weights 7, 3, 1 over digits, letters (A = 10) and `<` (0), mod 10. */
export function mrzCheckDigit(signs: string): string {
  const weights = [7, 3, 1];
  const sum = [...signs].reduce((total, sign, index) => {
    const value = sign === "<" ? 0 : Number.parseInt(sign, 36);
    return total + value * weights[index % 3]!;
  }, 0);
  return String(sum % 10);
}

/** The lines of a machine-readable zone; undefined when the text is none. Lines may have run together. */
function linesOf(text: string): { format: "TD1" | "TD3"; lines: string[] } | undefined {
  const signs = text.toUpperCase().replace(/[«‹]/g, "<").replace(/\s+/g, "");
  for (const [format, { lines, width }] of [
    ["TD1", TD1],
    ["TD3", TD3],
  ] as const) {
    if (signs.length !== lines * width) continue;
    if (format === "TD1" ? !/^[IAC]/.test(signs) : !signs.startsWith("P")) continue;
    return {
      format,
      lines: Array.from({ length: lines }, (_, n) => signs.slice(n * width, (n + 1) * width)),
    };
  }
  return undefined;
}

/** True for a text that is meant to be read by `parseMrz`: the beginning of a card's or passport's lines. */
export const looksLikeMrz = (text: string): boolean =>
  /^\s*(?:I[A-Z<]|[AC][A-Z<]|P[A-Z<])[A-Z]{3}[A-Z0-9<]{4,}/i.test(text) && !text.includes("|");

/** Letters that a reader takes for digits where only digits stand. */
const digits = (text: string): string => text.replaceAll("O", "0").replaceAll("I", "1");

/** `yyMMdd`; the century is told by the number of a Vietnamese card, else a birth day is never in the future. */
function dayOf(six: string, century: (year: number) => number): string | undefined {
  const match = /^(\d{2})(\d{2})(\d{2})$/.exec(six);
  if (!match) return undefined;
  const day = `${century(Number(match[1]))}-${match[2]}-${match[3]}`;
  return isRealDay(day) ? day : undefined;
}

function titleCase(name: string): string {
  return name.toLowerCase().replace(/(?:^|[\s'-])\p{L}/gu, (letter) => letter.toUpperCase());
}

/** `NGUYEN<<VAN<AN` as "Nguyen Van An": the family name first, as in Vietnam; foreign names as the passport has them. */
function nameOf(field: string): string {
  const [family = "", given = ""] = field.replace(/<+$/, "").split("<<");
  return titleCase(
    [family, given]
      .map((part) => part.replaceAll("<", " ").trim())
      .filter(Boolean)
      .join(" "),
  );
}

/**
 * Reads the lines of signs on the back of an identity card (TD1) or in a passport (TD3). Every check digit must hold:
 * a wrong one is a misreading. Names have no Vietnamese marks here, so the window never puts them over typed ones.
 *
 * @param today `yyyy-MM-dd` in Vietnam
 *
 * Throws `card.not-a-card`, `card.mrz-check`, `card.bad-number`, `card.bad-birth-date`.
 */
export function parseMrz(text: string, codes: MrzCodes, today: string): CardReading {
  const found = linesOf(text);
  if (!found?.lines.every((line) => /^[A-Z0-9<]+$/.test(line))) {
    // letters with marks, or a sign too few: an input method was at work, or the reader slipped
    if (looksLikeMrz(text)) throw new AppError("card.mrz-check", { what: "độ dài dòng" });
    throw new AppError("card.not-a-card");
  }
  return found.format === "TD1"
    ? readCard(found.lines, codes, today)
    : readPassport(found.lines, codes, today);
}

function requireCheck(what: string, field: string, check: string | undefined): void {
  if (check === undefined || mrzCheckDigit(field) !== check) throw new AppError("card.mrz-check", { what });
}

const SEX: Record<string, CardReading["sex"]> = { M: "Nam", F: "Nữ" };

/** Line two of a card, or what of a passport's second line is the same. */
function commonOf(
  fields: { birth: string; sex: string; expiry: string; country: string; century?: number },
  codes: MrzCodes,
  today: string,
) {
  const thisYear = Number(today.slice(0, 4));
  const past = (year: number) => (2000 + year > thisYear ? 1900 + year : 2000 + year);
  const birthDate = dayOf(digits(fields.birth), (year) =>
    fields.century === undefined ? past(year) : fields.century + year,
  );
  if (!birthDate || birthDate > today) throw new AppError("card.bad-birth-date", { value: fields.birth });
  const expiresOn = dayOf(digits(fields.expiry), (year) => 2000 + year) ?? null;
  const alpha3 = fields.country.replaceAll("<", "");
  const alpha2 = codes.mrzCountries.codes.find((one) => one.alpha3 === alpha3)?.isoAlpha2;
  const nationality =
    alpha3 === "VNM" ? "" : (codes.countries.codes.find((one) => one.isoAlpha2 === alpha2)?.name ?? alpha3);
  const warnings: Warning[] = [
    {
      field: "fullName",
      code: "mrz-unmarked",
      text: "Họ tên trong dòng ký hiệu không có dấu: ghi dấu theo thẻ. Tên đã ghi thì giữ nguyên.",
    },
  ];
  // cards of old people end with the century: 99 stands for "never"
  if (expiresOn !== null && expiresOn < today && !expiresOn.startsWith("2099"))
    warnings.push({
      field: "identity",
      code: "expired",
      text: `Giấy tờ đã hết hạn ngày ${displayDay(expiresOn)}.`,
    });
  return { birthDate, sex: SEX[fields.sex] ?? "", expiresOn, nationality, warnings };
}

function readCard(lines: string[], codes: MrzCodes, today: string): CardReading {
  const [first = "", second = "", third = ""] = lines;
  // the first line of a Vietnamese card holds digits alone after the country
  const one = first.startsWith("IDVNM") ? first.slice(0, 5) + digits(first.slice(5)) : first;
  const number = one.slice(5, 14);
  const all = one.slice(15, 27);
  requireCheck("số thẻ", number, one[14]);
  if (!one.startsWith("IDVNM")) throw new AppError("card.not-a-card");
  if (!/^\d{12}$/.test(all) || !all.endsWith(number)) throw new AppError("card.bad-number");
  requireCheck("số định danh", one.slice(15, 29), one[29]);
  const birth = second.slice(0, 6);
  const expiry = second.slice(8, 14);
  requireCheck("ngày sinh", digits(birth), digits(second[6] ?? ""));
  requireCheck("ngày hết hạn", digits(expiry), digits(second[14] ?? ""));
  const composite = one.slice(5, 30) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29);
  requireCheck("cả thẻ", composite, digits(second[29] ?? ""));
  const century = codes.citizenId.centurySexDigit.digits.find((entry) => entry.digit === all[3]);
  const common = commonOf(
    {
      birth,
      sex: second[7] ?? "",
      expiry,
      country: second.slice(15, 18),
      ...(century ? { century: century.yearFrom } : {}),
    },
    codes,
    today,
  );
  const known = { year: Number(common.birthDate.slice(0, 4)), sex: common.sex };
  const kind = codes.cards.kinds[0]!;
  return {
    ...common,
    kind: kind.kind,
    identityKind: "citizen-id",
    identity: all,
    oldIdentity: null,
    fullName: nameOf(third),
    address: "",
    issuedOn: null,
    issuedBy: "",
    source: "mrz",
    warnings: [
      ...common.warnings,
      ...checkIdentity(all, codes, known).map((notice) => ({ ...notice, field: "identity" })),
    ],
  };
}

function readPassport(lines: string[], codes: MrzCodes, today: string): CardReading {
  const [first = "", second = ""] = lines;
  const number = second.slice(0, 9);
  requireCheck("số hộ chiếu", number, digits(second[9] ?? ""));
  requireCheck("ngày sinh", digits(second.slice(13, 19)), digits(second[19] ?? ""));
  requireCheck("ngày hết hạn", digits(second.slice(21, 27)), digits(second[27] ?? ""));
  const personal = second.slice(28, 42);
  // an empty personal number may have an empty check digit
  if (!(/^<+$/.test(personal) && second[42] === "<")) requireCheck("số cá nhân", personal, second[42]);
  const composite = second.slice(0, 10) + second.slice(13, 20) + second.slice(21, 43);
  requireCheck("cả hộ chiếu", composite, digits(second[43] ?? ""));
  const common = commonOf(
    {
      birth: second.slice(13, 19),
      sex: second[20] ?? "",
      expiry: second.slice(21, 27),
      country: second.slice(10, 13),
    },
    codes,
    today,
  );
  // a Vietnamese passport of today carries the number of its holder
  const own = personal.replace(/<+$/, "");
  const citizen = common.nationality === "" && /^\d{12}$/.test(own);
  return {
    ...common,
    kind: "PASSPORT",
    identityKind: citizen ? "citizen-id" : "passport",
    identity: citizen ? own : number.replace(/<+$/, ""),
    oldIdentity: null,
    fullName: nameOf(first.slice(5)),
    address: "",
    issuedOn: null,
    issuedBy: "",
    source: "mrz",
  };
}
