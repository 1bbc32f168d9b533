import type { FastifyInstance } from "fastify";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";
import { timestamp } from "./time.ts";

/** Feedback (phản ánh, kiến nghị) that counters forwarded, on its way to the agencies that answer it. */
export const FEEDBACK_SCHEMA = `
CREATE TABLE IF NOT EXISTS feedback (
  id TEXT PRIMARY KEY, number TEXT NOT NULL, agency_id TEXT NOT NULL, topic TEXT NOT NULL, procedure_code TEXT NOT NULL,
  state TEXT NOT NULL, answer_by TEXT NOT NULL, received_at TEXT NOT NULL) STRICT;
`;

/** A counter hands it on; the agency answers in its own time. */
export async function keepFeedback(store: Store, body: Record<string, unknown>): Promise<void> {
  const text = (name: string): string => (typeof body[name] === "string" ? body[name] : "");
  await store.insert(
    "feedback",
    {
      id: text("feedbackId"),
      number: text("number"),
      agency_id: text("agencyId"),
      topic: text("topic"),
      procedure_code: text("procedureCode"),
      state: "forwarded",
      answer_by: text("answerBy"),
      received_at: store.now(),
    },
    "ON CONFLICT (id) DO NOTHING",
  );
}

/** The counter heard the answer itself, at the agency or by letter: nobody answers it a second time. */
export async function closeFeedback(store: Store, id: string): Promise<void> {
  await store.run("UPDATE feedback SET state = 'answered' WHERE id = ?", id);
}

async function open(store: Store, id: string): Promise<void> {
  const row = await store.get<{ state: string }>("SELECT state FROM feedback WHERE id = ?", id);
  if (!row) throw new Problem("not-found", "Không có phản ánh này.");
  if (row.state !== "forwarded") throw new Problem("rejected", "Phản ánh này đã được trả lời.");
}

/** The agency's side: until when it will answer, and what it answers; both go out on the feed. */
export function addFeedbackAdministration(admin: FastifyInstance, store: Store): void {
  admin.get("/admin/feedback", async () => ({
    feedback: await store.all(
      "SELECT id, number, agency_id, topic, procedure_code, state, answer_by FROM feedback ORDER BY received_at",
    ),
  }));
  admin.post("/admin/feedback/:id/answer", async (request) => {
    const { id } = request.params as { id: string };
    const { answer } = request.body as { answer?: string };
    if (!answer?.trim()) throw new Problem("invalid", "Cần answer.");
    await store.transaction(async (tx) => {
      await open(tx, id);
      await tx.run("UPDATE feedback SET state = 'answered' WHERE id = ?", id);
      await tx.tell("feedback-answered", id, { feedback: { answer } });
    });
    return {};
  });
  admin.post("/admin/feedback/:id/due", async (request) => {
    const { id } = request.params as { id: string };
    const day = Date.parse((request.body as { answerBy?: string }).answerBy ?? "");
    if (Number.isNaN(day)) throw new Problem("invalid", "Cần answerBy.");
    const answerBy = timestamp(day);
    await store.transaction(async (tx) => {
      await open(tx, id);
      await tx.run("UPDATE feedback SET answer_by = ? WHERE id = ?", answerBy, id);
      await tx.tell("feedback-due", id, { feedback: { answerBy } });
    });
    return {};
  });
}
