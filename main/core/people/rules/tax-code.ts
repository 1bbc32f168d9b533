import type { ApplicantKind } from "../../../../preload/contract/applicant.ts";
import { inForceOn, type TaxCodes } from "../../catalogue/service.ts";

export type TaxCodeReading =
  /** `0100109106`, `0100109106-001`, or 12 digits of a person */
  | { ok: true; code: string; form: "enterprise" | "branch" | "citizen-id" }
  | { ok: false; reason: "shape" | "check-digit" };

/**
 * The last of the ten digits of a tax code (mã số thuế): 10 less the weighted sum of the nine before it, mod 11.
 * Undefined where that gives 10: no code begins so.
 */
export function taxCheckDigit(nine: string, codes: TaxCodes): string | undefined {
  const { weights, modulus } = codes.enterprise;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(nine[index]), 0);
  const digit = 10 - (sum % modulus);
  return digit >= 0 && digit <= 9 ? String(digit) : undefined;
}

/**
 * Reads a tax code as typed. Ten digits and ten with a branch of three carry a check digit; twelve digits are a
 * person's own number, taken from households and individuals once that rule is in force (unverified data).
 *
 * @param day `yyyy-MM-dd` in Vietnam
 */
export function readTaxCode(
  text: string,
  codes: TaxCodes,
  whose: { kind: ApplicantKind; day: string },
): TaxCodeReading {
  const compact = text.replace(/[\s.]/g, "");
  const parts = /^(\d{10})(?:-?(\d{3}))?$/.exec(compact);
  if (parts) {
    const [, ten = "", branch] = parts;
    if (taxCheckDigit(ten.slice(0, 9), codes) !== ten[9]) return { ok: false, reason: "check-digit" };
    return branch
      ? { ok: true, code: `${ten}-${branch}`, form: "branch" }
      : { ok: true, code: ten, form: "enterprise" };
  }
  const rule = codes.citizenIdAsTaxCode;
  const own =
    /^\d{12}$/.test(compact) &&
    rule.kinds.includes(whose.kind) &&
    inForceOn(whose.day, rule.inForceFrom, rule.inForceTo);
  return own ? { ok: true, code: compact, form: "citizen-id" } : { ok: false, reason: "shape" };
}
