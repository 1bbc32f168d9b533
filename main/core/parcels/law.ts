import { z } from "zod";
import { collectUnverified, inForceOn, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";

const Rules = z.strictObject({
  id: z.string(),
  inForceFrom: z.iso.date(),
  inForceTo: z.iso.date().nullable(),
  /** what counts as the moment of receipt */
  receipt: z.strictObject({
    value: z.literal("arrival"),
    words: z.string(),
    source: z.string(),
    unverified: z.literal(true).optional(),
  }),
  /** why a parcel is given back without a dossier, in sentences to choose from; another may be typed */
  givenBack: z.strictObject({
    reasons: z.array(z.string().min(5).max(500)).min(1),
    source: z.string(),
    unverified: z.literal(true).optional(),
  }),
});
type Rules = z.infer<typeof Rules>;

/** `law/parcels.json`. */
const ParcelsLaw = z.strictObject({ title: z.string(), rules: z.array(Rules).min(1) });
export type ParcelsLaw = z.infer<typeof ParcelsLaw>;

/** Reads and validates `law/parcels.json`. Throws when it is malformed. */
export async function loadParcelsLaw(
  readJson: ReadJson,
): Promise<{ law: ParcelsLaw; unverified: UnverifiedItem[] }> {
  const path = "law/parcels.json";
  const json = await readJson(path);
  return {
    law: ParcelsLaw.parse(json),
    unverified: collectUnverified("Hồ sơ qua bưu chính", path, json, {}),
  };
}

/** The rules of a day, `yyyy-MM-dd`. */
export const rulesOn = (law: ParcelsLaw, day: string): Rules =>
  law.rules.find(({ inForceFrom, inForceTo }) => inForceOn(day, inForceFrom, inForceTo)) ?? law.rules[0]!;
