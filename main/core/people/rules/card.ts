import type { CardReading } from "../../../../preload/contract/dossiers.ts";
import {
  type CitizenIdCodes,
  type CountryCodes,
  foldText,
  type IdCards,
  inForceOn,
} from "../../catalogue/service.ts";
import { AppError } from "../../errors.ts";
import { parseCompactDate } from "../../time.ts";
import { findGarble, type Garble } from "./garbled.ts";
import { checkIdentity } from "./identity.ts";
import { type Fix, repairScan } from "./repair.ts";

/** What the reader of cards needs to know, from `loadCodes`. */
export interface CardCodes {
  citizenId: CitizenIdCodes;
  countries: CountryCodes;
  cards: IdCards;
}

type Warning = CardReading["warnings"][number];

const SWITCH = "Chuyển Unikey (EVKey) sang tiếng Anh (Ctrl+Shift) rồi quét lại, hoặc ghi tay theo thẻ.";
const GARBLED: Record<Garble, string> = {
  telex: `bị bộ gõ Telex làm sai chữ nên không lấy. ${SWITCH}`,
  vni: `bị bộ gõ VNI chen chữ số nên không lấy. ${SWITCH}`,
  doubled: `có chữ bị lặp đôi nên không lấy. ${SWITCH}`,
  encoding: "bị sai bảng mã nên không lấy. Đặt máy quét sang UTF-8 rồi quét lại, hoặc ghi tay theo thẻ.",
  unmarked: `đều không có dấu. ${SWITCH}`,
};
const GARBLED_PLACE = { name: "Họ tên", address: "Địa chỉ", both: "Họ tên và địa chỉ" };
const FIXED: Record<Fix, string> = {
  "read-twice": "Máy quét đọc thẻ hai lần; chỉ lấy một.",
  encoding: "Họ tên, địa chỉ bị sai bảng mã, đã đọc lại được. Đối chiếu với thẻ.",
  "input-method":
    "Bộ gõ tiếng Việt đang bật đã sửa chữ của máy quét; phần mềm đã khôi phục. Đối chiếu với thẻ.",
  caps: "Phím Caps Lock đang bật; phần mềm đã đổi lại chữ hoa, chữ thường. Tắt Caps Lock.",
  telex: "Máy quét gõ kiểu Telex; phần mềm đã đọc ra chữ có dấu. Đối chiếu với thẻ.",
  vni: "Máy quét gõ kiểu VNI; phần mềm đã đọc ra chữ có dấu. Đối chiếu với thẻ.",
};
/** The keys of the digits on Windows' own Vietnamese keyboard. */
const DIGITS_OF_VIETNAMESE_KEYBOARD = /^(?:[aeodđ]|\p{M})+$/iu;

/** NFC; without signs that scanners add: byte order mark, zero width, line ends, non-breaking blanks. */
function clean(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\uFEFF\u200B-\u200F\u2060]/g, "")
    .replace(/[\s\u00A0]+/g, " ")
    .trim();
}

/** Address without the empty places that cards carry (", ,", ", -"); commas that part words stay. */
function cleanAddress(text: string): string {
  return text
    .replace(/(?:,\s*-?\s*)+(?=,|$)/g, "")
    .replace(/^(?:\s*-?\s*,)+\s*/, "")
    .replace(/^\s*-\s*$/, "")
    .trim();
}

function sexOf(text: string): "Nam" | "Nữ" | "" {
  const folded = foldText(text);
  if (folded === "nam") return "Nam";
  // "Nu", "Nuwx", "Nu74" are what input methods make of "Nữ"
  return /^nu[a-z0-9]{0,3}$/.test(folded) || /^N\?$/i.test(text) ? "Nữ" : "";
}

/** Tells a card from any other code: a number in front, or a date and a sex where a card has them. */
function looksLikeCard(parts: readonly string[]): boolean {
  if (/^\d{9,14}$/.test(parts[0] ?? "")) return true;
  return parts.length >= 7 && /^\d{4,8}$/.test(parts[3] ?? "") && sexOf(parts[4] ?? "") !== "";
}

interface BirthDate {
  day: string | null;
  year: number;
}

/** `ddMMyyyy`, or a year alone. Throws `card.bad-birth-date`. */
function birthDateOf(text: string, today: string): BirthDate {
  const bad = () => new AppError("card.bad-birth-date", { value: text.slice(0, 20) });
  if (/^\d{4}$/.test(text)) {
    const year = Number(text);
    if (year < 1900 || year > Number(today.slice(0, 4))) throw bad();
    return { day: null, year };
  }
  const day = parseCompactDate(text);
  if (day === undefined || day < "1900-01-01" || day > today) throw bad();
  return { day, year: Number(day.slice(0, 4)) };
}

/**
 * Reads the QR text of an identity card (thẻ CCCD gắn chip, thẻ căn cước): 7 or 11 parts between `|`, anything
 * from 7 on. Parts after the seventh are ignored: they may name relatives. The code is not signed and proves
 * nothing; warnings are for the officer's eyes and stop nothing.
 *
 * @param text as typed by a hand scanner, pasted, or read from a picture
 * @param keys the same key by key, see `repairScan`; empty where there were none
 * @param today `yyyy-MM-dd` in Vietnam; a birth date after it is impossible
 *
 * Throws `card.not-a-card`, `card.keyboard`, `card.too-short`, `card.bad-number`, `card.bad-birth-date`.
 */
export function parseCardQr(text: string, codes: CardCodes, today: string, keys = ""): CardReading {
  const { separator, minParts, kinds } = codes.cards;
  const repaired = repairScan(text.trim(), keys, separator);
  const parts = repaired.parts.map(clean);
  const digits = (parts[0] ?? "").normalize("NFD");
  if (parts.length > 1 && digits.length > 8 && DIGITS_OF_VIETNAMESE_KEYBOARD.test(digits))
    throw new AppError("card.keyboard");
  if (parts.length < 2 || !looksLikeCard(parts)) throw new AppError("card.not-a-card");
  if (parts.length < minParts) throw new AppError("card.too-short", { parts: parts.length });
  const [identity = "", old = "", name = "", birth = "", sexText = "", addressText = "", issue = ""] = parts;
  if (!/^\d{12}$/.test(identity)) throw new AppError("card.bad-number");
  const birthDate = birthDateOf(birth, today);

  const warnings: Warning[] = [];
  const warn = (field: string, code: string, words: string): void => {
    warnings.push({ field, code, text: words });
  };
  for (const fix of repaired.fixes) warn("fullName", `fixed-${fix}`, FIXED[fix]);

  if (birthDate.day === null)
    warn(
      "birthDate",
      "birth-year-only",
      "Thẻ chỉ ghi năm sinh. Nhập ngày sinh theo giấy tờ khác nếu biểu mẫu cần.",
    );
  const issuedOn = issue === "" ? undefined : parseCompactDate(issue);
  if (issue === "")
    warn("", "no-issue-date", "Mã không có ngày cấp. Xem ngày cấp in trên thẻ nếu biểu mẫu cần.");
  else if (issuedOn === undefined || issuedOn > today)
    warn("", "bad-issue-date", "Ngày cấp trong mã không đúng. Xem ngày cấp in trên thẻ.");

  const sex = sexOf(sexText);
  if (sex === "") warn("sex", "unknown-sex", "Mã không ghi rõ giới tính. Chọn theo thẻ.");
  if (name === "") warn("fullName", "no-name", "Mã không có họ tên. Nhập theo thẻ.");
  for (const { code, text: words } of checkIdentity(identity, codes, { year: birthDate.year, sex }))
    warn("identity", code, words);
  if (old !== "" && !/^\d{9}$/.test(old))
    warn(
      "identity",
      "odd-old-number",
      "Số chứng minh nhân dân cũ trong mã không phải 9 chữ số nên không lấy.",
    );

  let fullName = name;
  let address = cleanAddress(addressText);
  const found = repaired.lost ? undefined : findGarble(fullName, address);
  if (found) {
    const { garble, where, sure } = found;
    const field = where === "address" ? "address" : "fullName";
    const words = sure || garble === "unmarked" ? GARBLED[garble] : "có chữ lạ. Đối chiếu với thẻ.";
    warn(field, `garbled-${garble}`, `${GARBLED_PLACE[where]} ${words}`);
    // better an empty field than a wrong name; without marks it is at least the person's
    if (sure && where !== "address") fullName = "";
    if (sure && where !== "name") address = "";
  }
  if (repaired.lost) {
    warn("fullName", "garbled-input-method", `Họ tên và địa chỉ bị bộ gõ sửa chữ nên không lấy. ${SWITCH}`);
    fullName = "";
    address = "";
  } else if (repaired.addressLost)
    warn("address", "garbled-address", `Địa chỉ không đọc lại được chắc chắn nên không lấy. ${SWITCH}`);

  const day = issuedOn ?? null;
  const byParts = kinds.filter(({ parts: [least, most] }) => parts.length >= least && parts.length <= most);
  const kind =
    // 8 or 9 parts were never described; there the day of issue tells the kind
    (parts.length > minParts && parts.length < 10 && day !== null
      ? kinds.find(({ inForceFrom, inForceTo }) => inForceOn(day, inForceFrom, inForceTo))
      : undefined) ??
    byParts[0] ??
    kinds[0]!;
  return {
    kind: kind.kind,
    identityKind: "citizen-id",
    nationality: "",
    identity,
    oldIdentity: /^\d{9}$/.test(old) ? old : null,
    fullName,
    birthDate: birthDate.day,
    sex,
    address,
    issuedOn: day !== null && day <= today ? day : null,
    issuedBy: kind.issuedBy,
    expiresOn: null,
    source: "card",
    warnings,
  };
}
