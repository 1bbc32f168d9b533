import { z } from "zod";
import { collectUnverified, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";

const Mark = { source: z.string(), unverified: z.literal(true).optional() };
const Days = z.strictObject({
  value: z.number().int().min(0),
  unit: z.enum(["CALENDAR_DAY", "WORKING_DAY"]),
  ...Mark,
});
const Profile = z.strictObject({
  id: z.enum(["legacy", "current"]),
  name: z.string(),
  inForceFrom: z.iso.date(),
  inForceFromUnverified: z.literal(true).optional(),
  inForceTo: z.iso.date().nullable(),
  /** a result that waits longer is on the call list */
  uncollectedAfter: Days.extend({ unit: z.literal("CALENDAR_DAY") }),
  /** how far the scan of a paper result must be before the paper may leave */
  paperResultLeaves: z.strictObject({ value: z.enum(["PAGES_CONFIRMED", "SIGNED"]), ...Mark }),
  feedbackAnswer: Days,
});

/** `law/returns.json`. */
export const ReturnsLaw = z.strictObject({
  title: z.string(),
  profiles: z.array(Profile).min(1),
  rating: z.strictObject({
    question: z.string(),
    /** worst first */
    levels: z.array(z.string()).length(5),
    remarks: z.array(z.string()),
    /** the question leaves the screen after so long */
    seconds: z.number().int().min(10).max(600),
    ...Mark,
  }),
});
export type ReturnsLaw = z.infer<typeof ReturnsLaw>;
export type ReturnsProfile = z.infer<typeof Profile>;

/** The profile in force on a day `yyyy-MM-dd`; before all of them the oldest. */
export function profileOn(law: ReturnsLaw, day: string): ReturnsProfile {
  const oldest = [...law.profiles].sort((a, b) => (a.inForceFrom < b.inForceFrom ? -1 : 1));
  const found = oldest.filter(({ inForceFrom }) => inForceFrom <= day).at(-1) ?? oldest[0];
  if (!found) throw new Error("law/returns.json has no profile");
  return found;
}

/** Reads and validates `law/returns.json`. Throws when it is malformed. */
export async function loadReturnsLaw(
  readJson: ReadJson,
): Promise<{ law: ReturnsLaw; unverified: UnverifiedItem[] }> {
  const path = "law/returns.json";
  const json = await readJson(path);
  return { law: ReturnsLaw.parse(json), unverified: collectUnverified("Trả kết quả", path, json, {}) };
}
