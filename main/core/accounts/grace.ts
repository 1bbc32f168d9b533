import { addDays, dayOf, fromTimestamp, type Timestamp } from "../time.ts";

/** For how long a person may sign in by the local password after the province last vouched for them; dated. */
export interface GraceRule {
  days: number;
  inForceFrom: string;
  inForceTo: string | null;
  /** decision that sets it */
  source: string;
}

/** The rule of a day; undefined where none is in force, and then there is no grace. */
export const graceOn = (rules: readonly GraceRule[], day: string): GraceRule | undefined =>
  rules.find((rule) => rule.inForceFrom <= day && (rule.inForceTo === null || day <= rule.inForceTo));

/** The last day on which the local password still opens; that of the last proof where there is no grace. */
export function graceUntil(rules: readonly GraceRule[], verifiedAt: Timestamp, now: number): string {
  const last = dayOf(fromTimestamp(verifiedAt));
  return addDays(last, graceOn(rules, dayOf(now))?.days ?? 0);
}
