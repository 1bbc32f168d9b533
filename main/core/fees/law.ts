import { z } from "zod";
import { collectUnverified, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";

const Mark = { source: z.string(), unverified: z.literal(true).optional() };
const Day = z.iso.date();
const InForce = {
  inForceFrom: Day.nullable(),
  inForceFromUnverified: z.literal(true).optional(),
  inForceTo: Day.nullable(),
};
const Dong = z.number().int().min(0).max(1_000_000_000);
const Kind = z.enum(["LE_PHI", "PHI"]);

const CertifiedCopyRule = z.strictObject({
  /** codes of the procedures whose fee is computed so, in place of the catalogue's lines */
  procedures: z.array(z.string()).min(1),
  name: z.string().min(1),
  kind: Kind,
  /** so many first pages at `firstPrice`, each further one at `nextPrice`, a copy at most `mostPerCopy` đồng */
  firstPages: z.number().int().min(0),
  firstPrice: Dong,
  nextPrice: Dong,
  mostPerCopy: Dong,
  ...InForce,
  ...Mark,
});
export type CertifiedCopyRule = z.infer<typeof CertifiedCopyRule>;

const Ground = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]*$/),
  name: z.string().min(1),
  effect: z.enum(["exempt", "reduce"]),
  /** so many hundredths of the fee are not asked for */
  percent: z.number().int().min(1).max(100),
  kinds: z.array(Kind).min(1),
  /** absent: for every procedure */
  procedures: z.array(z.string()).optional(),
  ...InForce,
  ...Mark,
});
export type Ground = z.infer<typeof Ground>;

const Gate = z.strictObject({
  moment: z.enum(["reception", "supplement", "return"]),
  /** an unpaid fee of this moment keeps the dossier from being processed */
  holdsProcessing: z.boolean(),
  kinds: z.array(Kind).min(1),
  ...InForce,
  ...Mark,
});
export type Gate = z.infer<typeof Gate>;

/** Rules of collecting (thu phí, lệ phí), dated: `resources/law/fees.json`. */
export const FeesLaw = z.strictObject({
  title: z.string(),
  certifiedCopy: z.array(CertifiedCopyRule).min(1),
  grounds: z.array(Ground).min(1),
  gates: z.array(Gate).min(1),
  /** how a line of the catalogue is read: how many are usual where it is not one */
  usualQuantity: z.array(
    z.strictObject({
      in: z.enum(["note", "name"]),
      contains: z.string().min(1),
      quantity: z.number().int().min(0),
      why: z.string().min(1),
      ...Mark,
    }),
  ),
  /** notes in circulation, đồng, largest first */
  denominations: z.strictObject({ value: z.array(Dong.min(1)).min(1), ...Mark }),
  /** so few serials left: time for the next book */
  bookWarning: z.strictObject({ value: z.number().int().min(0), ...Mark }),
});
export type FeesLaw = z.infer<typeof FeesLaw>;

/** Reads and validates the rules of collecting. Throws on a damaged file: better no start than wrong money. */
export async function loadFeesLaw(
  readJson: ReadJson,
): Promise<{ rules: FeesLaw; unverified: UnverifiedItem[] }> {
  const path = "law/fees.json";
  const json = await readJson(path);
  const parsed = FeesLaw.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`resource ${path} at ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`);
  }
  return { rules: parsed.data, unverified: collectUnverified("Phí, lệ phí", path, json, {}) };
}
