import { Applicant } from "../../../../preload/contract/applicant.ts";

/** A stored applicant; what an older record does not carry has its usual value. */
export const storedApplicant = (json: string): Applicant => Applicant.parse(JSON.parse(json));
