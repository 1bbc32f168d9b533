import type { Applicant, Verification } from "../../../../preload/contract/applicant.ts";

/** What the province answered for an identity number. */
export interface IdentityAnswer {
  number: string;
  outcome: "confirmed" | "different" | "unknown";
  /** what does not match; empty otherwise */
  why: string;
  checkedAt: string;
}

const VERIFIED: Record<IdentityAnswer["outcome"], Verification> = {
  confirmed: "verified",
  different: "different",
  unknown: "unknown",
};

/** The applicant with the answer; undefined where the dossier carries another number by now. */
export function answeredApplicant(applicant: Applicant, answer: IdentityAnswer): Applicant | undefined {
  if (applicant.identity !== answer.number) return undefined;
  return {
    ...applicant,
    verified: VERIFIED[answer.outcome],
    verifiedAt: answer.checkedAt,
    verifiedNote: answer.outcome === "different" ? answer.why : "",
  };
}

/** After a correction: the answer stands where it was about the same person, and is asked for anew otherwise. */
export function keepAnswer(before: Applicant, after: Applicant): Applicant {
  const asked = ["identity", "identityKind", "fullName", "birthDate"] as const;
  if (asked.some((field) => before[field] !== after[field])) return after;
  const { verified, verifiedAt, verifiedNote } = before;
  return { ...after, verified, verifiedAt, verifiedNote };
}
