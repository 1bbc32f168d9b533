import { expect, test } from "vitest";
import { applyChange, needsApplying } from "../../main/core/sync/changes.ts";
import { AT, openTestDatabase } from "../support/open-database.ts";

const ID = "f0000000-0000-4000-8000-000000000001";
let cursor = 0;
const change = (type: string, feedback: Record<string, unknown>, id = ID) => ({
  id: `c0000000-0000-4000-8000-${String(++cursor).padStart(12, "0")}`,
  cursor: String(cursor),
  type,
  dossierId: id,
  feedback,
});

test("the day and the answer of forwarded feedback come back by themselves, once, and never over what is settled", async () => {
  const { database } = await openTestDatabase();
  const write = (work: Parameters<typeof database.write>[1]) =>
    database.write({ actor: "system", at: AT }, work);
  await write(async (tx) => {
    await tx.db
      .insertInto("feedback")
      .values({
        id: ID,
        number: "260109-0001",
        person: "{}",
        topic: "procedure",
        dossier_id: null,
        procedure_code: "",
        content: "Thủ tục này đã bãi bỏ",
        state: "forwarded",
        agency_id: "commune:17944",
        agency_name: "UBND xã",
        answer_by: "2026-01-23T17:00:00.000+07:00",
        received_by: "Trần Văn Bình",
        received_at: AT,
        answer: "",
        answered_at: null,
        told_how: "",
        told_at: null,
        form_id: "f0000000-0000-4000-8000-000000000002",
      })
      .execute();
  });
  const row = () => database.read.selectFrom("feedback").selectAll().executeTakeFirstOrThrow();
  const apply = async (one: ReturnType<typeof change>) => {
    expect(await needsApplying(database, one, "H41.99")).toBe(true);
    await write((tx) => applyChange(tx, one, undefined));
  };
  await apply(change("feedback-due", { answerBy: "2026-01-30T10:00:00Z" }));
  expect((await row()).answer_by).toBe("2026-01-30T17:00:00.000+07:00");
  await apply(change("feedback-answered", { answer: "Đã gỡ thủ tục khỏi danh mục." }));
  expect(await row()).toMatchObject({ state: "answered", answer: "Đã gỡ thủ tục khỏi danh mục." });
  // told again, and about one of another machine: nothing
  await apply(change("feedback-answered", { answer: "Khác" }));
  await apply(change("feedback-due", { answerBy: "2026-02-28T10:00:00Z" }));
  await apply(change("feedback-answered", { answer: "Khác" }, "f0000000-0000-4000-8000-00000000000f"));
  expect(await row()).toMatchObject({
    answer: "Đã gỡ thủ tục khỏi danh mục.",
    answer_by: "2026-01-30T17:00:00.000+07:00",
  });
});
