import { z } from "zod";
import data from "../../../../resources/digitise/profiles.json" with { type: "json" };
import { AppError } from "../../../core/errors.ts";

const Profile = z.strictObject({
  name: z.string().regex(/^[a-z]+$/),
  title: z.string().min(1),
  /** what it does, for `--help` */
  says: z.string().min(1),
  reading: z.enum(["fast", "doubtful", "best"]),
  /** a page below this gives a warning; dots per inch */
  minDpi: z.number().int().min(72).max(1200),
  /** a file without colour gives a warning */
  colour: z.boolean(),
  /** smaller forms of colour pages, see `Lighter` of the engine */
  lighter: z.enum(["keep", "jpeg", "layers"]),
  inForceFrom: z.iso.date(),
  inForceTo: z.iso.date().nullable(),
  source: z.string().min(1),
});
/** A named, dated configuration of the command line's digitising. */
export type Profile = z.infer<typeof Profile>;

const PROFILES = z
  .strictObject({ title: z.string(), schemaVersion: z.literal(1), profiles: z.array(Profile).min(1) })
  .parse(data).profiles;

/** Lines for `digitise --help`. */
export const profileLines = (): string[] =>
  PROFILES.map((one) => `${one.name.padEnd(8)} ${one.says} (từ ${one.inForceFrom})`);

/** The profile of this name that is in force on a day (`yyyy-MM-dd`). Throws `cli.usage`. */
export function profileOn(name: string, day: string): Profile {
  const inForce = PROFILES.filter(
    (one) => one.inForceFrom <= day && (one.inForceTo === null || day <= one.inForceTo),
  );
  const found = inForce.find((one) => one.name === name);
  if (found) return found;
  const known = [...new Set(PROFILES.map((one) => one.name))];
  const why = known.includes(name)
    ? `cấu hình ${name} không có hiệu lực ngày ${day}`
    : `không có cấu hình ${name}, chỉ có ${known.join(", ")}`;
  throw new AppError("cli.usage", { why });
}
