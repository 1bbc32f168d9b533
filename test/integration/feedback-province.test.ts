import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { applyChange, needsApplying } from "../../main/core/sync/changes.ts";
import { pageTexts, readText } from "../support/foreign-tools.ts";
import { createTestOffice } from "../support/office.ts";
import { openSignedIn } from "../support/open-core.ts";
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

test("a procedure that was abolished is reported; the agency's new day and its answer come back over the line", async () => {
  const office = await createTestOffice();
  onTestFinished(() => office.end());
  const { opened, officer } = await openSignedIn(office);
  onTestFinished(() => opened.core.close());
  const [agency] = await officer("catalogue.agencies", { text: "Sở Tư pháp" });
  const record = (topic: "procedure" | "other") =>
    officer(
      "feedback.record",
      {
        person: { fullName: "Vi Văn Phản Ánh", address: "", phone: "", email: "" },
        topic,
        dossierId: null,
        procedureCode: topic === "procedure" ? "1.004884" : "",
        content: "Thủ tục này đã bãi bỏ mà vẫn niêm yết tại xã.",
        agencyId: agency!.id,
      },
      randomUUID(),
    );
  const reported = await record("procedure");
  const other = await record("other");
  expect(reported).toMatchObject({ procedureCode: "1.004884", state: { code: "forwarded" } });
  await officer("sync.now", {});
  const admin = async (path: string, body?: unknown) => {
    const response = await fetch(`${office.province.url}/admin/feedback${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${office.province.adminToken}`,
        "content-type": "application/json",
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: await response.json() };
  };
  expect((await admin("")).body.feedback).toMatchObject([
    { id: reported.id, topic: "procedure", procedure_code: "1.004884", state: "forwarded" },
    { id: other.id },
  ]);
  expect((await admin(`/${reported.id}/due`, { answerBy: "2027-01-29T10:00:00Z" })).status).toBe(200);
  await officer("sync.now", {});
  expect((await officer("feedback.get", { id: reported.id })).answerBy).toBe("2027-01-29T17:00:00.000+07:00");
  const answer = "Đã gỡ thủ tục khỏi nơi niêm yết.";
  expect((await admin(`/${reported.id}/answer`, { answer })).status).toBe(200);
  expect((await admin(`/${reported.id}/answer`, { answer })).status).not.toBe(200);
  expect((await admin(`/${randomUUID()}/answer`, { answer })).status).not.toBe(200);
  await officer("sync.now", {});
  expect(await officer("feedback.get", { id: reported.id })).toMatchObject({
    state: { code: "answered" },
    answer,
  });
  // what the counter heard itself is answered to nobody twice
  await officer("feedback.answer", { id: other.id, answer: "Đã nghe cơ quan trả lời" });
  await officer("sync.now", {});
  expect((await admin(`/${other.id}/answer`, { answer })).status).not.toBe(200);
  const sheet = await officer("catalogue.guidanceSheet", { code: "1.004884" }, randomUUID());
  expect(await officer("forms.get", { id: sheet.formId })).toMatchObject({ kind: "guidance-sheet" });
  // for the person's own case: what it requires stays, what only others need is left out
  const { cases } = await officer("catalogue.procedure", { code: "1.004884" });
  const first = cases[0]!.components;
  const left = first.flatMap((_, index) => (index > 0 ? [index] : []));
  const own = await officer(
    "catalogue.guidanceSheet",
    { code: "1.004884", caseIndex: 0, leftOut: { papers: left, fees: [] } },
    randomUUID(),
  );
  const pdfOf = async (id: string) => {
    const { token } = await officer("forms.file", { id });
    return (await opened.core.blob(token))!.bytes;
  };
  const said = async (id: string) => readText(await pdfOf(id));
  // six papers with all that is said of them are one page to take home
  const all = { code: "1.004884", caseIndex: 0, leftOut: { papers: [], fees: [] } };
  const full = await officer("catalogue.guidanceSheet", all, randomUUID());
  expect(await pageTexts(await pdfOf(full.formId))).toHaveLength(1);
  const [whole, mine] = [await said(sheet.formId), await said(own.formId)];
  // lines break anywhere: what is looked for begins each name
  const begins = ({ name }: { name: string }) => name.slice(0, 18);
  for (const [index, paper] of first.entries()) {
    expect(whole).toContain(begins(paper));
    if (index === 0 || paper.required) expect(mine).toContain(begins(paper));
    else expect(mine).not.toContain(begins(paper));
  }
  expect(mine).toContain("Trường hợp:");
  expect(whole).not.toContain("Trường hợp:");
});
