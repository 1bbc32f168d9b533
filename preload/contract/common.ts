import { z } from "zod";

/** UUID; ids carry no order and no meaning. */
export const Id = z.uuid();
/** `2026-01-09T10:00:00.000+07:00`: text with milliseconds and the offset of Vietnam. */
export const Timestamp = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+07:00$/);
/** `2026-01-09` */
export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** SHA-256 in lower-case hexadecimal */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** One-time token of `/blob/<token>` or of an upload. */
export const BlobToken = z.string().min(16).max(200);
export const Empty = z.strictObject({});

/** The name under which a person signs in. */
export const Username = z
  .string()
  .trim()
  .min(3)
  .max(40)
  .regex(/^[a-z0-9._-]+$/);

/** A link to bytes that the window may read once, with ranges. */
export const Blob = z.object({
  token: BlobToken,
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int().nonnegative(),
});
export type Blob = z.infer<typeof Blob>;

/** How the window shows a state: a word always, a tone never alone. */
export const Tone = z.enum(["neutral", "info", "good", "warning", "bad"]);
export const StateWord = z.object({ code: z.string(), word: z.string(), tone: Tone });
export type StateWord = z.infer<typeof StateWord>;

/** Units of a term of settlement (thời hạn giải quyết), and the two that cannot be counted. */
export const TermUnit = z.enum(["WORKING_DAY", "CALENDAR_DAY", "HOUR", "SAME_DAY", "BY_PLAN", "UNKNOWN"]);
