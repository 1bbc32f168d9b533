import { z } from "zod";
import { collectUnverified, inForceOn, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";

const Day = z.iso.date();
const Marked = { source: z.string(), unverified: z.literal(true).optional() };

export const CHECKS = [
  "received-at",
  "official-code",
  "procedure-code",
  "applicant-name",
  "applicant-identity",
  "due-date",
  "must-scan",
  "any-scan",
  "result-file",
  "reused",
  "population",
  "sent",
  "national",
] as const;
export type Check = (typeof CHECKS)[number];

const Rule = z.strictObject({
  check: z.enum(CHECKS),
  /** number of the indicator */
  indicator: z.string().min(1),
  group: z.string().min(1),
  /** the portal's field that carries it */
  field: z.string().min(1),
  /** what is missing, in words; `{paper}`, `{why}` are filled */
  what: z.string().min(1),
  /** without it the dossier counts all the same */
  optional: z.literal(true).optional(),
  inForceFrom: Day.nullable(),
  inForceTo: Day.nullable(),
  ...Marked,
});
export type ScoringRule = z.infer<typeof Rule>;

/** `resources/law/scoring.json`: by what a single dossier counts, dated. */
const ScoringLaw = z.strictObject({
  title: z.string(),
  ...Marked,
  procedureCode: z.strictObject({ pattern: z.string(), ...Marked }),
  /** kinds of number that the portal has a word for */
  nationalIdentityKinds: z.strictObject({ values: z.array(z.string()).min(1), ...Marked }),
  rules: z.array(Rule).min(1),
});
export type ScoringLaw = z.infer<typeof ScoringLaw>;

/** Reads and validates the rules. Throws on a damaged file. */
export async function loadScoringLaw(
  readJson: ReadJson,
): Promise<{ rules: ScoringLaw; unverified: UnverifiedItem[] }> {
  const path = "law/scoring.json";
  const json = await readJson(path);
  return { rules: ScoringLaw.parse(json), unverified: collectUnverified("Bộ chỉ số", path, json, {}) };
}

/** The rules for a dossier that was received on `day`. */
export function rulesOn(law: ScoringLaw, day: string): ScoringRule[] {
  return law.rules.filter(({ inForceFrom, inForceTo }) => inForceOn(day, inForceFrom, inForceTo));
}
