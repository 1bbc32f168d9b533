import { Applicant } from "../../../preload/contract/applicant.ts";
import type { CardReading } from "../../../preload/contract/dossiers.ts";
import { parseCardQr } from "./rules/card.ts";
import { looksLikeMrz, type MrzCodes, parseMrz } from "./rules/mrz.ts";

export { maskIdentity } from "./rules/identity.ts";
export { type PaperPerson, paperPerson } from "./rules/paper.ts";
export { cleanApplicant, missingOf, type PersonCodes } from "./rules/person.ts";

/** A stored applicant; what an older record does not carry has its usual value. */
export const storedApplicant = (json: string): Applicant => Applicant.parse(JSON.parse(json));

/** A card or passport from whatever was read of it: the QR, or the lines of signs. Throws what either throws. */
export function readCardText(text: string, keys: string, codes: MrzCodes, today: string): CardReading {
  return looksLikeMrz(text) ? parseMrz(text, codes, today) : parseCardQr(text, codes, today, keys);
}
