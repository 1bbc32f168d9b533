import { z } from "zod";
import type { WriteTx } from "../../../db/database.ts";
import { fromTimestamp, toTimestamp } from "../time.ts";
import { visibleText } from "../visible-text.ts";

/** Changes about feedback that this counter forwarded; their `dossierId` is the feedback's own id. */
export const FEEDBACK_TYPES: ReadonlySet<string> = new Set(["feedback-answered", "feedback-due"]);

const Answered = z.looseObject({
  feedback: z.looseObject({
    answer: z.string().max(5000).transform(visibleText).pipe(z.string().min(1)),
  }),
});
const Due = z.looseObject({ feedback: z.looseObject({ answerBy: z.iso.datetime({ offset: true }) }) });

/**
 * What the agency answered, or until when it will, as the province tells it. Told twice it changes nothing the second
 * time; what an officer wrote down meanwhile stays.
 */
export async function applyFeedback(tx: WriteTx, change: { type: string; dossierId: string }): Promise<void> {
  const row = await tx.db
    .selectFrom("feedback")
    .select(["id", "answer_by"])
    .where("id", "=", change.dossierId)
    .where("state", "=", "forwarded")
    .executeTakeFirst();
  if (!row) return;
  if (change.type === "feedback-answered") {
    const { answer } = Answered.parse(change).feedback;
    await tx.db
      .updateTable("feedback")
      .set({ state: "answered", answer, answered_at: tx.at })
      .where("id", "=", row.id)
      .execute();
    await tx.audit("feedback.answer-arrived", row.id);
  } else {
    const answerBy = toTimestamp(fromTimestamp(Due.parse(change).feedback.answerBy));
    if (answerBy === row.answer_by) return;
    await tx.db.updateTable("feedback").set({ answer_by: answerBy }).where("id", "=", row.id).execute();
    await tx.audit("feedback.due-changed", row.id, { from: row.answer_by, to: answerBy });
  }
  tx.emit("feedback", [row.id]);
}
