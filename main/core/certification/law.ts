import { z } from "zod";
import { CertificationKind } from "../../../preload/contract/index.ts";
import { collectUnverified, inForceOn, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";

const Day = z.iso.date();
const Dated = {
  inForceFrom: Day.nullable(),
  inForceTo: Day.nullable(),
  source: z.string(),
  unverified: z.literal(true).optional(),
};

/** Statements, books and the fee for signatures, dated: `resources/law/certification.json`. */
const CertificationLaw = z.strictObject({
  title: z.string(),
  kinds: z.array(
    z.strictObject({
      kind: CertificationKind,
      name: z.string(),
      /** how the register names the book: `SCT/BS` */
      bookCode: z.string(),
      procedure: z.string(),
      /** lời chứng; `{number}` and the like are filled */
      statement: z.string(),
      ...Dated,
    }),
  ),
  signatureFee: z.strictObject({
    name: z.string(),
    /** đồng */
    price: z.number().int().min(0),
    per: z.enum(["paper"]),
    note: z.string(),
    ...Dated,
  }),
  numbering: z.strictObject({ rule: z.string(), source: z.string(), unverified: z.literal(true).optional() }),
});
export type CertificationLaw = z.infer<typeof CertificationLaw>;

/** Reads and validates the rules of certification. Throws on a damaged file. */
export async function loadCertificationLaw(
  readJson: ReadJson,
): Promise<{ rules: CertificationLaw; unverified: UnverifiedItem[] }> {
  const path = "law/certification.json";
  const json = await readJson(path);
  return { rules: CertificationLaw.parse(json), unverified: collectUnverified("Chứng thực", path, json, {}) };
}

/** The rule for a kind on a day; the newest when none covers it. */
export function kindOn(law: CertificationLaw, kind: CertificationKind, day: string) {
  const all = law.kinds.filter((one) => one.kind === kind);
  return all.find((one) => inForceOn(day, one.inForceFrom, one.inForceTo)) ?? all.at(-1)!;
}

/** Puts values into a statement; a name without a value is left as dots to write on. */
export function fill(statement: string, values: Readonly<Record<string, string>>): string {
  return statement.replace(/\{(\w+)\}/g, (_, name: string) => values[name] || "…………").normalize("NFC");
}
