import type { DueView, ProcedureDetail } from "../../../preload/contract/index.ts";
import type { FormProfile } from "../forms/service.ts";
import type { Timestamp } from "../time.ts";

/** The term of a procedure as it stood when the dossier was received; null where it could not be counted. */
export type FrozenTerm = Pick<ProcedureDetail["term"], "value" | "unit" | "after15h"> | null;

/** What the law says of a dossier's life, from the dated resources; rules are those of the day of reception. */
export interface LifeLaw {
  /** `legacy` before 1 July 2025, `current` since */
  profile(receivedAt: Timestamp): { id: FormProfile; name: string };
  /** The due date of a term that starts at `from`; null where the term cannot be counted. */
  due(term: FrozenTerm, from: Timestamp): DueView | null;
  /** A day that the officer typed, until closing time. */
  dueOn(day: string): DueView;
  /** Until when the paper must be handed to the handling unit. */
  transferBy(receivedAt: Timestamp): { due: Timestamp; reason: string };
  /** How often a term may be extended (hẹn lại). */
  extensions(receivedAt: Timestamp): number;
  /** Until when a supplement may be asked for (≤ 3 working days from reception). */
  supplementBy(receivedAt: Timestamp): Timestamp;
  /** The last day, `yyyy-MM-dd`, on which the apology may be sent. */
  extendUntil(dueAt: Timestamp, receivedAt: Timestamp): string;
  /** The last working day until which it may be sent: from then on the counter is warned. */
  apologyAlarm(dueAt: Timestamp, receivedAt: Timestamp): string;
  isWorkingDay(day: string): boolean;
  /** The name of a national state 1 to 10. */
  nationalWord(state: number): string;
}
