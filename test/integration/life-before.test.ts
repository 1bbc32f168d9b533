import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LifeOffice, openLifeOffice } from "../support/life-office.ts";
import { draftOf, type TestOffice } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";
import type { TimedCore, Window } from "../support/timed-core.ts";

/** A form that becomes no dossier: sent home for a paper, or refused before it is accepted. */
let here: LifeOffice;
let office: TestOffice;
let core: TimedCore;
let tn1: Window;
let tn2: Window;

beforeAll(async () => {
  here = await openLifeOffice("2026-01-08T15:30:00+07:00", "2026-01-01");
  ({ office, core, tn1, tn2 } = here);
}, 120_000);

afterAll(() => here?.close());

/** twelve digits that no paper between offices may carry */
const IDENTITY = "040199012347";
const PHONE = "0912345678";
const named = (fullName: string) => ({
  applicant: { ...draftOf(fullName).applicant, identity: IDENTITY, phone: PHONE },
});

test("sent home for a paper, back next day at another window: no code, no clock, everything typed is there", async () => {
  const numbers = core.rows("SELECT * FROM numbers_used WHERE series = 'dossier'").length;
  const draftId = randomUUID();
  const content = { ...draftOf("Đặng Thị Thiếu Giấy"), ...named("Đặng Thị Thiếu Giấy"), note: "mẹ đi cùng" };
  await tn1.call("dossiers.saveDraft", { id: draftId, content, revision: 3 });
  const key = randomUUID();
  const wish = {
    draftId,
    content,
    items: ["Bản chính giấy chứng sinh", "Tờ khai có chữ ký của cha"],
    why: "Hồ sơ chưa có đủ giấy tờ theo quy định của thủ tục.",
  };
  const home = await tn1.call("life.sendHome", wish, key);
  expect(await tn1.call("life.sendHome", wish, key)).toEqual(home);
  expect(core.rows("SELECT * FROM numbers_used WHERE series = 'dossier'")).toHaveLength(numbers);
  expect(core.rows("SELECT 1 FROM dossiers WHERE applicant_name = 'Đặng Thị Thiếu Giấy'")).toEqual([]);
  const paper = here.formText(home.entry.formId);
  expect(paper.text.dossierCode).toBe("");
  expect(paper.lists.items).toEqual(wish.items);
  expect(paper.text.reason).toBe(wish.why);
  expect(await tn1.call("dossiers.drafts", {})).toEqual([]);
  expect(await refusal(tn1.call("dossiers.receive", { draftId, content }))).toBe("dossiers.not-found");

  core.at("2026-01-09T07:45:00+07:00");
  for (const text of ["", "dang thi thieu", PHONE, "Đặng"]) {
    expect(
      (await tn2.call("life.sentHome", { text })).map((one) => one.id),
      text,
    ).toContain(home.entry.id);
  }
  const { draftId: next } = await tn2.call("life.takeUp", { id: home.entry.id }, randomUUID());
  expect(await tn2.call("life.takeUp", { id: home.entry.id })).toEqual({ draftId: next });
  expect((await tn2.call("dossiers.draft", { id: next })).content).toMatchObject(content);
  expect(await refusal(tn1.call("life.takeUp", { id: home.entry.id }))).toBe("life.taken-up");
  // thrown away at the window: the person may still come back, to any window
  await tn2.call("dossiers.discardDraft", { id: next });
  expect((await tn1.call("life.sentHome", { text: "" })).map((one) => one.id)).toContain(home.entry.id);
  const { draftId: third } = await tn1.call("life.takeUp", { id: home.entry.id });
  const dossier = await tn1.call("dossiers.receive", { draftId: third, content });
  expect(dossier.receivedAt.slice(0, 10)).toBe("2026-01-09");
  expect(await tn2.call("life.sentHome", { text: "" })).toEqual([]);
});

test("refused before acceptance: Mẫu 03 without a code, and the nation is told state 3", async () => {
  const content = draftOf("Lê Không Thuộc");
  const refused = await tn1.call("life.refuseBefore", {
    draftId: randomUUID(),
    content,
    why: "Thủ tục này thuộc thẩm quyền của Sở Tư pháp tỉnh.",
  });
  expect(here.formText(refused.entry.formId).text).toMatchObject({
    dossierCode: "",
    receiverName: office.account("tn1").fullName,
  });
  const told = core.rows<{ kind: string; body: string }>(
    "SELECT kind, body FROM outbox ORDER BY seq DESC LIMIT 1",
  );
  expect(told[0]?.kind).toBe("reception.refused");
  expect(JSON.parse(told[0]?.body ?? "{}").nationalState).toBe(3);
  expect(await refusal(tn2.call("life.takeUp", { id: refused.entry.id }))).toBe("life.not-found");
});
