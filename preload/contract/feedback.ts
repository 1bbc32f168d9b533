import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

/** What feedback is about: a regulation, a procedure that is published wrong or was abolished, an officer's conduct, a late or wrong handling, something else. */
export const FeedbackTopic = z.enum(["regulation", "procedure", "conduct", "handling", "other"]);
export type FeedbackTopic = z.infer<typeof FeedbackTopic>;

export const FeedbackPerson = z.strictObject({
  fullName: z.string().trim().min(2).max(200),
  address: z.string().trim().max(500),
  phone: z.string().trim().max(20),
  email: z.string().trim().max(200),
});

/** Feedback (phản ánh, kiến nghị) as a list shows it: without telephone. */
export const FeedbackRow = z.object({
  id: Id,
  number: z.string(),
  fullName: z.string(),
  topic: z.string(),
  agencyName: z.string(),
  receivedAt: Timestamp,
  answerBy: Timestamp,
  late: z.boolean(),
  state: StateWord,
});
export type FeedbackRow = z.infer<typeof FeedbackRow>;

export const FeedbackDetail = FeedbackRow.extend({
  person: FeedbackPerson,
  dossierId: Id.nullable(),
  dossierCode: z.string(),
  procedureCode: z.string(),
  content: z.string(),
  receivedBy: z.string(),
  answer: z.string(),
  answeredAt: Timestamp.nullable(),
  told: z.string(),
  formId: Id,
});
export type FeedbackDetail = z.infer<typeof FeedbackDetail>;

export const feedback = {
  /** Open ones first by the day on which the answer is due, then the latest that were settled. */
  "feedback.list": query(COUNTER, Empty, z.array(FeedbackRow)),
  "feedback.get": query(COUNTER, z.strictObject({ id: Id }), FeedbackDetail),
  /** Recorded and forwarded in one act: the number, the day of the answer and the slip are made then. */
  "feedback.record": command(
    COUNTER,
    z.strictObject({
      person: FeedbackPerson,
      topic: FeedbackTopic,
      dossierId: Id.nullable(),
      procedureCode: z.string().max(50),
      content: z.string().trim().min(10).max(5000),
      agencyId: z.string().min(1).max(100),
    }),
    FeedbackDetail,
  ),
  /** What the agency answered. */
  "feedback.answer": command(
    COUNTER,
    z.strictObject({ id: Id, answer: z.string().trim().min(5).max(5000) }),
    FeedbackDetail,
  ),
  /** The person was told the answer. */
  "feedback.told": command(
    COUNTER,
    z.strictObject({ id: Id, how: z.enum(["call", "sms", "visit", "letter", "email"]) }),
    FeedbackDetail,
  ),
};
