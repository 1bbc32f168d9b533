import { Applicant } from "../../../preload/contract/applicant.ts";

export { parseCardQr } from "./rules/card.ts";
export { maskIdentity } from "./rules/identity.ts";
export { type PaperPerson, paperPerson } from "./rules/paper.ts";
export { cleanApplicant, missingOf, type PersonCodes } from "./rules/person.ts";

/** A stored applicant; what an older record does not carry has its usual value. */
export const storedApplicant = (json: string): Applicant => Applicant.parse(JSON.parse(json));
