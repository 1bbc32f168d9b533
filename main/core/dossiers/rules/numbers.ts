import { type CodePatterns, inForceOn } from "../../catalogue/service.ts";
import { AppError } from "../../errors.ts";
import { compactDay, isRealDay, padNumber } from "../../time.ts";

type Profile = CodePatterns["profiles"][number];
export type CodeProfile = Profile["id"];

const refuse = (where: string, why: string): AppError =>
  new AppError("contract.invalid-input", { where, why });

function fitsAgency(profile: Profile, agencyCode: string): boolean {
  return (
    new RegExp(profile.agency).test(agencyCode) &&
    agencyCode.length <= (profile.agencyMaxLength ?? agencyCode.length)
  );
}

/** `26` and `0126` to `2026-01-26`; undefined when there is no such day. */
function dayFrom(compact: string): string | undefined {
  const day = `20${compact.slice(0, 2)}-${compact.slice(2, 4)}-${compact.slice(4, 6)}`;
  return isRealDay(day) ? day : undefined;
}

/**
 * Official dossier code (mã số hồ sơ): agency code, date of reception, ordinal of the day, by the pattern in
 * force on that day. The ordinal comes from a block leased by the province (dải số cấp trước), never from here.
 *
 * @param day `yyyy-MM-dd` in Vietnam
 * @param ordinal 1 and up
 * @returns the code, the pattern used, and whether that pattern is unverified
 *
 * Throws `contract.invalid-input` where the agency code, day or ordinal does not fit the pattern.
 */
export function formatDossierCode(
  input: { agencyCode: string; day: string; ordinal: number },
  patterns: CodePatterns,
): { code: string; profile: CodeProfile; unverified: boolean } {
  const { agencyCode, day, ordinal } = input;
  if (!isRealDay(day)) throw refuse("ngày tiếp nhận", "không có thật");
  if (!Number.isInteger(ordinal) || ordinal < 1) throw refuse("số thứ tự", "phải là số nguyên từ 1");
  const profile = patterns.profiles.find(
    (one) => one.ownerDigits === 0 && inForceOn(day, one.inForceFrom, one.inForceTo),
  );
  if (!profile) throw refuse("ngày tiếp nhận", "chưa có cấu trúc mã số hồ sơ cho ngày này");
  if (!fitsAgency(profile, agencyCode)) throw refuse("mã cơ quan", `không đúng cấu trúc (${profile.name})`);
  const number = padNumber(ordinal, profile.ordinalDigits);
  if (!new RegExp(profile.ordinal).test(number)) throw refuse("số thứ tự", "vượt số chữ số cho phép");
  return {
    code: `${agencyCode}-${compactDay(day)}-${number}`,
    profile: profile.id,
    unverified: profile.unverified === true,
  };
}

export type ParsedCode =
  | {
      ok: true;
      /** patterns that the code fits; `central` beside `current` cannot be told apart by the code alone */
      profiles: CodeProfile[];
      agencyCode: string;
      /** date of reception, `yyyy-MM-dd` */
      day: string;
      /** ordinal of the day as written, with its zeros */
      ordinalText: string;
      ordinal: number;
      unverified: boolean;
    }
  | {
      ok: false;
      /** `shape`: no dossier code; `date`: no such day; `day`: not the day of reception; `ordinal`: zero */
      reason: "shape" | "date" | "day" | "ordinal";
      /** in words, for the officer */
      text: string;
    };

/**
 * Reads an official dossier code of any known pattern, old ones too.
 *
 * @param receivedDay when given, the date in the code must be this day
 */
export function parseDossierCode(text: string, patterns: CodePatterns, receivedDay?: string): ParsedCode {
  const no = (reason: "shape" | "date" | "day" | "ordinal", words: string): ParsedCode => ({
    ok: false,
    reason,
    text: words,
  });
  const match = /^(.+)-(\d{6})-(\d+)$/.exec(text.trim().toUpperCase());
  if (!match) return no("shape", "Không phải mã số hồ sơ.");
  const [, agencyCode = "", compact = "", ordinalText = ""] = match;
  const fitting = patterns.profiles.filter(
    (profile) => fitsAgency(profile, agencyCode) && new RegExp(profile.ordinal).test(ordinalText),
  );
  if (fitting.length === 0) return no("shape", "Không đúng cấu trúc mã số hồ sơ.");
  const day = dayFrom(compact);
  if (day === undefined) return no("date", `Ngày trong mã số hồ sơ (${compact}) không có thật.`);
  if (receivedDay !== undefined && day !== receivedDay)
    return no("day", "Ngày trong mã số hồ sơ không phải ngày tiếp nhận.");
  if (Number(ordinalText) === 0) return no("ordinal", "Số thứ tự trong mã số hồ sơ bằng 0.");
  // a code of the old shape stays valid in look-ups, so the date only narrows, it does not refuse
  const inForce = fitting.filter((profile) => inForceOn(day, profile.inForceFrom, profile.inForceTo));
  const chosen = inForce.length > 0 ? inForce : fitting;
  return {
    ok: true,
    profiles: chosen.map((profile) => profile.id),
    agencyCode,
    day,
    ordinalText,
    ordinal: Number(ordinalText),
    unverified: chosen.every((profile) => profile.unverified === true),
  };
}

/**
 * Provisional number (số tạm), for when no leased number is left: `TAM-<device>-<yymmdd>-<n>`. It never has the
 * shape of an official code, is unique across machines by the device part, and is bound to the official code at
 * sync.
 *
 * @param deviceId UUID of the machine
 * @param ordinal count of provisional numbers of this machine on this day, from 1
 */
export function formatProvisionalNumber(
  input: { deviceId: string; day: string; ordinal: number },
  patterns: CodePatterns,
): string {
  const { prefix, deviceCharacters } = patterns.provisional;
  const device = input.deviceId.replace(/[^0-9a-zA-Z]/g, "").toUpperCase();
  if (device.length < deviceCharacters) throw refuse("mã máy", "quá ngắn");
  if (!isRealDay(input.day)) throw refuse("ngày tiếp nhận", "không có thật");
  if (!Number.isInteger(input.ordinal) || input.ordinal < 1)
    throw refuse("số thứ tự", "phải là số nguyên từ 1");
  return `${prefix}-${device.slice(0, deviceCharacters)}-${compactDay(input.day)}-${input.ordinal}`;
}

/** Reads a provisional number; undefined for anything else, also for an official code. */
export function parseProvisionalNumber(
  text: string,
  patterns: CodePatterns,
): { device: string; day: string; ordinal: number } | undefined {
  const { prefix, deviceCharacters } = patterns.provisional;
  const match = new RegExp(`^${prefix}-([0-9A-Z]{${deviceCharacters}})-(\\d{6})-([1-9]\\d*)$`).exec(
    text.trim().toUpperCase(),
  );
  const day = match && dayFrom(match[2]!);
  return match && day ? { device: match[1]!, day, ordinal: Number(match[3]) } : undefined;
}

/** An official code or provisional number as a person reads it: a provisional one says so ("TẠM"). */
export function displayNumber(text: string, patterns: CodePatterns): string {
  return parseProvisionalNumber(text, patterns) ? `${text} (${patterns.provisional.word})` : text;
}

/** Code of the n-th result of a dossier (mã kết quả, NĐ 45/2020 Điều 14), by the template of the province. */
export function formatResultCode(dossierCode: string, n: number, patterns: CodePatterns): string {
  return patterns.resultCode.template.replace("{code}", dossierCode).replace("{n}", String(n));
}

/**
 * Old agency code to the new order: groups reversed, groups of zeros dropped (`000.00.18.H41` is `H41.18`). The
 * rule is inferred; show it only as unverified. A code of another shape is returned unchanged.
 */
export function modernAgencyCode(legacy: string): string {
  const groups = legacy.split(".");
  if (groups.length !== 4 || !/^[A-Z]\d{2}$/.test(groups.at(-1) ?? "")) return legacy;
  return groups
    .reverse()
    .filter((group) => !/^0+$/.test(group))
    .join(".");
}
