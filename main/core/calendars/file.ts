import { createHash, createPublicKey, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { CalendarYear, OfficeHoursResource } from "../catalogue/service.ts";
import { AppError } from "../errors.ts";
import { addDays, weekday } from "../time.ts";

const Day = z.iso.date();

/** Days off of one year, as in the shipped calendar. */
const FileYear = CalendarYear.omit({ title: true, inForceFrom: true, inForceTo: true });
export type FileYear = z.infer<typeof FileYear>;

/**
 * A calendar file (tệp lịch nghỉ và giờ làm việc) as the province signs it: whole years that replace the known ones,
 * seasons of office hours that go before the known ones, closures. The signature is Ed25519 over the RFC 8785 form
 * of everything else.
 */
export const CalendarFile = z.strictObject({
  format: z.literal("counter-calendar-1"),
  /** whose calendar: `nghe-an` */
  id: z.string().min(1).max(60),
  /** grows by one with every file of the province */
  edition: z.number().int().min(1).max(100_000),
  title: z.string().min(1).max(300),
  issuer: z.string().min(1).max(300),
  issuedOn: Day,
  inForceFrom: Day,
  /** signed by a demonstration's key; a real office refuses it */
  demonstration: z.literal(true).optional(),
  /** source texts by the keys that the days use */
  sources: z.record(z.string(), z.string().max(500)),
  years: z.array(FileYear).max(20),
  closures: z
    .array(z.strictObject({ from: Day, to: Day, reason: z.string().min(1), source: z.string().min(1) }))
    .max(100),
  seasons: OfficeHoursResource.shape.seasons.max(40),
  signature: z.strictObject({
    algorithm: z.literal("Ed25519"),
    keyId: z.string().regex(/^[0-9a-f]{16}$/),
    /** base64url */
    value: z.string().max(200),
  }),
});
export type CalendarFile = z.infer<typeof CalendarFile>;

/** Keys that may sign calendar files: dated data, `calendar-keys.json`. */
export const CalendarKeys = z.object({
  keys: z.array(
    z.strictObject({
      calendarId: z.string(),
      owner: z.string(),
      /** Ed25519 public key, 32 bytes, base64url */
      publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
      inForceFrom: Day,
      inForceTo: Day.nullable(),
      source: z.string(),
      demonstration: z.literal(true).optional(),
    }),
  ),
});
export type CalendarKey = z.infer<typeof CalendarKeys>["keys"][number];

/** How a file names the key: the first 16 hexadecimal digits of the key's SHA-256. */
export function keyIdOf(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16);
}

/** The bytes that the signature of a calendar file covers. */
export function signedBytes(file: Omit<CalendarFile, "signature">): Uint8Array {
  const { signature: _, ...rest } = file as CalendarFile;
  return new TextEncoder().encode(canonicalize(rest) ?? "");
}

const MAX_CLOSURE_DAYS = 60;
const unreadable = (why: string) => new AppError("calendars.unreadable", { why });

/**
 * Reads a calendar file and proves who signed it. Throws, in words, `calendars.unreadable`, `calendars.unknown-key`,
 * `calendars.tampered`, `calendars.other-province`, `calendars.older`.
 *
 * @param office.today `yyyy-MM-dd`
 * @param office.edition that of the newest file this office has
 */
export function readCalendarFile(
  text: string,
  office: {
    calendarId: string;
    edition: number;
    keys: readonly CalendarKey[];
    demonstration: boolean;
    today: string;
  },
): { file: CalendarFile; key: CalendarKey } {
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw unreadable("tệp không phải JSON, có thể bị cắt ngang khi chép");
  }
  const parsed = CalendarFile.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unreadable(`mục “${issue?.path.join(".") || "format"}” không đúng mẫu`);
  }
  const file = parsed.data;
  const key = office.keys.find(
    (one) =>
      keyIdOf(one.publicKey) === file.signature.keyId &&
      one.calendarId === file.id &&
      one.inForceFrom <= file.issuedOn &&
      (one.inForceTo === null || file.issuedOn <= one.inForceTo),
  );
  const invented = file.demonstration === true || key?.demonstration === true;
  if (!key || (invented && !office.demonstration)) {
    throw new AppError("calendars.unknown-key", { keyId: file.signature.keyId, issuer: file.issuer });
  }
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: key.publicKey }, format: "jwk" });
  const signature = Buffer.from(file.signature.value, "base64url");
  // what was signed is the file as it came, not what the schema kept of it
  if (!verify(null, signedBytes(raw as CalendarFile), publicKey, signature))
    throw new AppError("calendars.tampered");
  if (file.id !== office.calendarId)
    throw new AppError("calendars.other-province", { id: file.id, ours: office.calendarId });
  if (file.edition <= office.edition)
    throw new AppError("calendars.older", { edition: file.edition, current: office.edition });
  const wrong = inconsistency(file, office.today);
  if (wrong) throw unreadable(wrong);
  return { file, key };
}

/** What a well-signed file says that cannot be, in words; undefined when all is well. */
function inconsistency(file: CalendarFile, today: string): string | undefined {
  if (file.issuedOn > today) return `ngày ban hành ${file.issuedOn} chưa đến`;
  const years = file.years.map(({ year }) => year);
  if (new Set(years).size !== years.length) return "một năm ghi hai lần";
  for (const { year, days, undecided } of file.years) {
    const seen = new Set<string>();
    for (const { date, kind } of [...days, ...undecided]) {
      if (Number(date.slice(0, 4)) !== year) return `ngày ${date} không thuộc năm ${year}`;
      if (seen.has(date)) return `ngày ${date} ghi hai lần`;
      seen.add(date);
      if (kind === "makeUpWork" && weekday(date) < 6) return `ngày làm bù ${date} không phải cuối tuần`;
    }
  }
  for (const { from, to } of file.closures)
    if (to < from || to > addDays(from, MAX_CLOSURE_DAYS)) return `kỳ đóng cửa từ ${from} không hợp lệ`;
  for (const { from, to, morning, afternoon } of file.seasons) {
    const clock = [...morning, ...afternoon];
    if (to < from || clock.some((time, at) => at > 0 && time <= clock[at - 1]!) || clock[3]! > "24:00")
      return `giờ làm việc từ ${from} không hợp lệ`;
  }
  return undefined;
}
