import { z } from "zod";
import { collectUnverified, inForceOn, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";

const Mark = { source: z.string(), unverified: z.literal(true).optional() };
/** so many working hours */
const Hours = z.strictObject({ value: z.number().positive(), unit: z.literal("HOUR"), ...Mark });

const Rules = z.strictObject({
  id: z.string(),
  inForceFrom: z.iso.date(),
  inForceTo: z.iso.date().nullable(),
  /** from when the system received the filing, or what was added to it, to the officer's answer */
  firstAnswer: Hours,
  /** so long before it the clock warns */
  warnBefore: Hours,
  /** how often more may be asked for, and by which rule */
  supplements: z.strictObject({ value: z.number().int().min(1), basis: z.string(), ...Mark }),
  /** what a person says yes to, for whom an officer files */
  consent: z.strictObject({ text: z.string().min(20), ...Mark }),
  /** where a person files alone */
  portals: z.array(z.strictObject({ name: z.string(), address: z.string(), ...Mark })).min(1),
});
export type OnlineRules = z.infer<typeof Rules>;

/** `law/online.json`. */
const OnlineLaw = z.strictObject({ title: z.string(), rules: z.array(Rules).min(1) });
export type OnlineLaw = z.infer<typeof OnlineLaw>;

/** Reads and validates `law/online.json`. Throws when it is malformed. */
export async function loadOnlineLaw(
  readJson: ReadJson,
): Promise<{ law: OnlineLaw; unverified: UnverifiedItem[] }> {
  const path = "law/online.json";
  const json = await readJson(path);
  return {
    law: OnlineLaw.parse(json),
    unverified: collectUnverified("Hồ sơ trực tuyến", path, json, {}),
  };
}

/** The rules of a day, `yyyy-MM-dd`; before the first they are the first, after the last the last. */
export function rulesOn(law: OnlineLaw, day: string): OnlineRules {
  const found = law.rules.find(({ inForceFrom, inForceTo }) => inForceOn(day, inForceFrom, inForceTo));
  return found ?? (day < law.rules[0]!.inForceFrom ? law.rules[0]! : law.rules.at(-1)!);
}
