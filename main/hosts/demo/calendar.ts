import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CalendarFile, type CalendarKey, keyIdOf, signedBytes } from "../../core/calendars/file.ts";

const KEYS = "calendar-keys.json";
const PRIVATE = "private.pem";
/** The example that the administrator of a demonstration can import. */
const EXAMPLE = "lich-2027-trinh-dien.json";

/** Signs a calendar file as the province would. */
export function signCalendar(
  file: Omit<CalendarFile, "signature">,
  key: { publicKey: string; privateKey: KeyObject },
): CalendarFile {
  const value = sign(null, signedBytes(file), key.privateKey).toString("base64url");
  return { ...file, signature: { algorithm: "Ed25519", keyId: keyIdOf(key.publicKey), value } };
}

/**
 * Makes, once, the key with which the demonstration's invented province signs calendar files, and an example signed
 * with it. Only this folder trusts the key, and it says of itself that it is a demonstration's.
 */
export function ensureDemoCalendar(folder: string): { trustFolder: string; example: string } {
  const trustFolder = join(folder, "trust");
  const example = join(folder, EXAMPLE);
  mkdirSync(trustFolder, { recursive: true, mode: 0o700 });
  if (!existsSync(join(trustFolder, KEYS)) || !existsSync(join(folder, PRIVATE))) {
    const pair = generateKeyPairSync("ed25519");
    const publicKey = pair.publicKey.export({ format: "jwk" }).x!;
    writeFileSync(join(folder, PRIVATE), pair.privateKey.export({ type: "pkcs8", format: "pem" }), {
      mode: 0o600,
    });
    const key: CalendarKey = {
      calendarId: "nghe-an",
      owner: "Tỉnh trình diễn (không có giá trị pháp lý)",
      publicKey,
      inForceFrom: "2024-01-01",
      inForceTo: null,
      source: "tự tạo cho bản trình diễn",
      demonstration: true,
    };
    writeFileSync(join(trustFolder, KEYS), `${JSON.stringify({ keys: [key] }, null, 2)}\n`, { mode: 0o600 });
  }
  if (!existsSync(example))
    writeFileSync(
      example,
      `${JSON.stringify(signCalendar(EXAMPLE_FILE, demoCalendarKey(folder)), null, 2)}\n`,
    );
  return { trustFolder, example };
}

/** The key of a demonstration's folder. */
export function demoCalendarKey(folder: string): { publicKey: string; privateKey: KeyObject } {
  const { keys } = JSON.parse(readFileSync(join(folder, "trust", KEYS), "utf8")) as { keys: CalendarKey[] };
  return { publicKey: keys[0]!.publicKey, privateKey: createPrivateKey(readFileSync(join(folder, PRIVATE))) };
}

const holiday = (date: string, weekday: string, reason: string) => ({
  date,
  weekday,
  kind: "holiday" as const,
  reason,
  source: ["gia-dinh"],
});
const compensatory = (date: string, weekday: string, reason: string) => ({
  ...holiday(date, weekday, reason),
  kind: "compensatory" as const,
  basis: "weekendHoliday" as const,
});

/** The days off of 2027 as they might be announced: invented, for trying an import. */
const EXAMPLE_FILE: Omit<CalendarFile, "signature"> = {
  format: "counter-calendar-1",
  id: "nghe-an",
  edition: 1,
  title: "Lịch nghỉ năm 2027 (giả định, để tập nạp tệp)",
  issuer: "Tỉnh trình diễn",
  issuedOn: "2026-01-05",
  inForceFrom: "2026-01-05",
  demonstration: true,
  sources: { "gia-dinh": "giả định của bản trình diễn, không phải lịch thật" },
  years: [
    {
      year: 2027,
      announced: true,
      complete: true,
      announcements: ["giả định của bản trình diễn"],
      days: [
        holiday("2027-01-01", "Thứ Sáu", "Tết Dương lịch"),
        holiday("2027-02-05", "Thứ Sáu", "Tết Âm lịch Đinh Mùi (29 tháng Chạp)"),
        holiday("2027-02-06", "Thứ Bảy", "Tết Âm lịch Đinh Mùi (mùng 1)"),
        holiday("2027-02-07", "Chủ nhật", "Tết Âm lịch Đinh Mùi (mùng 2)"),
        holiday("2027-02-08", "Thứ Hai", "Tết Âm lịch Đinh Mùi (mùng 3)"),
        holiday("2027-02-09", "Thứ Ba", "Tết Âm lịch Đinh Mùi (mùng 4)"),
        compensatory("2027-02-10", "Thứ Tư", "nghỉ bù Tết Âm lịch (mùng 1 trùng thứ Bảy)"),
        compensatory("2027-02-11", "Thứ Năm", "nghỉ bù Tết Âm lịch (mùng 2 trùng Chủ nhật)"),
        holiday("2027-04-16", "Thứ Sáu", "Giỗ Tổ Hùng Vương (10/3 âm lịch)"),
        holiday("2027-04-30", "Thứ Sáu", "Ngày Chiến thắng"),
        holiday("2027-05-01", "Thứ Bảy", "Ngày Quốc tế lao động"),
        compensatory("2027-05-03", "Thứ Hai", "nghỉ bù Ngày Quốc tế lao động (trùng thứ Bảy)"),
        holiday("2027-09-02", "Thứ Năm", "Quốc khánh"),
        holiday("2027-09-03", "Thứ Sáu", "Quốc khánh (ngày liền kề)"),
      ],
      undecided: [],
    },
  ],
  closures: [],
  seasons: [],
};
