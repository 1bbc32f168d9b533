import { z } from "zod";
import { collectUnverified, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";

const Dated = {
  inForceFrom: z.iso.date(),
  inForceTo: z.iso.date().nullable(),
  source: z.string(),
  unverified: z.literal(true).optional(),
};
const Ground = z.strictObject({
  /** becomes the reason of the paper's digitise rule */
  id: z.enum(["DB_SHARED", "E_FILED", "NOT_LISTED"]),
  name: z.string(),
  /** what the officer writes down */
  ask: z.string(),
  becomes: z.enum(["NO", "ON_REQUEST"]),
  ...Dated,
});

/** `law/digitise-exemptions.json`. */
const DigitiseLaw = z.strictObject({
  title: z.string(),
  schemaVersion: z.literal(1),
  /** since when a dossier is handled only after its papers are digitised */
  gate: z.strictObject({ name: z.string(), ...Dated }),
  grounds: z.array(Ground).min(1),
});
export type DigitiseLaw = z.infer<typeof DigitiseLaw>;
type ExemptionGround = z.infer<typeof Ground>;

/** Grounds on which a paper that must be digitised need not be, on a day `yyyy-MM-dd`. */
export const groundsOn = (law: DigitiseLaw, day: string): ExemptionGround[] =>
  law.grounds.filter(
    ({ inForceFrom, inForceTo }) => inForceFrom <= day && (inForceTo === null || day <= inForceTo),
  );

/** Reads and validates `law/digitise-exemptions.json`. Throws when it is malformed. */
export async function loadDigitiseLaw(
  readJson: ReadJson,
): Promise<{ law: DigitiseLaw; unverified: UnverifiedItem[] }> {
  const path = "law/digitise-exemptions.json";
  const json = await readJson(path);
  return {
    law: DigitiseLaw.parse(json),
    unverified: collectUnverified("Số hóa trước khi giải quyết", path, json, {}),
  };
}
