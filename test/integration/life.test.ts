import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DossierDetail, LIFE_EVENTS, type LifeEvent } from "../../preload/contract/index.ts";
import { handOverOf } from "../support/hand-over.ts";
import { LIFE_CALLS, receive, WHY } from "../support/life.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";
import { startTimedCore, type TimedCore, type Window } from "../support/timed-core.ts";

/**
 * The life of dossiers through the contract of a real core, from June 2025 (rules before 1 July 2025) on. The clock
 * only goes forward; the tests follow each other.
 */
let office: TestOffice;
let core: TimedCore;
let tn1: Window;
let tn2: Window;
let head: Window;
let legacy: DossierDetail;
/** twelve digits that no paper between offices may carry */
const IDENTITY = "040199012347";
const PHONE = "0912345678";

beforeAll(async () => {
  office = await createTestOffice();
  core = await startTimedCore(office, "2025-06-27T10:00:00+07:00", "2025-06-01");
  tn1 = await core.seat("window-1", "tn1");
  tn2 = await core.seat("window-2", "tn2");
  head = await core.seat("window-3", "truong");
}, 120_000);

afterAll(async () => {
  await core?.close();
  await office?.end();
});

interface Form {
  id: string;
  kind: string;
  profile: string;
  number: string;
  state: string;
  content: string;
  dossier_id: string | null;
}
const forms = (dossierId: string) =>
  core.rows<Form>("SELECT * FROM issued_forms WHERE dossier_id = ? ORDER BY seq", dossierId);
const formText = (id: string) => {
  const [form] = core.rows<Form>("SELECT * FROM issued_forms WHERE id = ?", id);
  if (!form) throw new Error(`no form ${id}`);
  return JSON.parse(form.content) as {
    text: Record<string, string>;
    lists: Record<string, string[]>;
    tables: Record<string, string[][]>;
  };
};
const named = (fullName: string) => ({
  applicant: { ...draftOf(fullName).applicant, identity: IDENTITY, phone: PHONE },
});

test("a dossier received before 1 July 2025 keeps to the old rules, also for what happens to it later", async () => {
  legacy = await receive(tn1, "Hồ Văn Cũ");
  core.at("2025-07-01T08:30:00+07:00");
  const { dossier, papers } = await tn1.call("life.requestSupplement", {
    id: legacy.id,
    why: "Thiếu giấy tờ chứng minh nơi cư trú.",
    items: ["Giấy xác nhận thông tin về cư trú"],
  });
  expect(dossier.state.code).toBe("waiting-supplement");
  expect(papers).toMatchObject([{ kind: "supplement" }]);
  expect(papers[0]?.number).not.toBe("");
  expect(forms(legacy.id).at(-1)).toMatchObject({ profile: "legacy", state: "issued" });
  expect((await tn1.call("life.view", { id: legacy.id })).rules).toEqual({
    id: "legacy",
    name: "NĐ 61/2018/NĐ-CP",
  });
  const since = await receive(tn1, "Hồ Văn Mới");
  await tn1.call("life.refuse", { id: since.id, why: WHY });
  expect(forms(since.id).at(-1)).toMatchObject({ kind: "refusal", profile: "current" });
});

test("law case 15: supplement complete, the term restarts from zero by the version received under", async () => {
  const before = legacy.dueAt;
  core.at("2025-07-03T09:00:00+07:00");
  const { dossier } = await tn2.call("life.supplementComplete", {
    id: legacy.id,
    components: [{ ...draftOf("x").components[0]!, name: "Giấy xác nhận thông tin về cư trú" }],
    note: "Đã nộp đủ",
    manualDueDay: "",
  });
  // as if it had been received now: the whole term, from the day after
  const [row] = core.rows<{ term: string; due: string }>(
    "SELECT term, due FROM dossiers WHERE id = ?",
    legacy.id,
  );
  const { value, unit } = JSON.parse(row?.term ?? "null") as { value: number; unit: string };
  expect(unit).toBe("WORKING_DAY");
  const counted = dossier.due.days.filter((day) => day.counted);
  expect(dossier.due.days[0]).toMatchObject({ date: "2025-07-03", counted: false });
  expect(counted).toHaveLength(value);
  expect(dossier.dueAt > before).toBe(true);
  expect(dossier.state.code).toBe("received");
  expect(dossier.components.map((one) => one.name)).toContain("Giấy xác nhận thông tin về cư trú");
  expect(dossier.events.at(-1)).toMatchObject({ kind: "supplement-complete", why: "Đã nộp đủ" });
});

test("sent home for a paper, back next day at another window: no code, no clock, everything typed is there", async () => {
  core.at("2026-01-08T15:30:00+07:00");
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
  const paper = formText(home.entry.formId);
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
  expect(formText(refused.entry.formId).text).toMatchObject({
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

test("law case 9: after 15 giờ the paper moves at the start of the next working day; exactly 15:00 the same day", async () => {
  const by: Record<string, string> = {};
  for (const time of ["14:59:00", "15:00:00", "15:01:00"]) {
    core.at(`2026-01-09T${time}+07:00`);
    const dossier = await receive(tn1, `Người Lúc ${time}`);
    by[time] = (await tn1.call("life.view", { id: dossier.id })).transfer?.by ?? "";
  }
  expect(by).toEqual({
    "14:59:00": "2026-01-09T17:00:00.000+07:00",
    "15:00:00": "2026-01-09T17:00:00.000+07:00",
    // 10 January 2026 is a Saturday that was made a working day
    "15:01:00": "2026-01-10T07:30:00.000+07:00",
  });
  core.at("2026-01-09T17:30:00+07:00");
  const { toTransfer, transferLate } = await tn1.call("life.worklist", {});
  const late = toTransfer.filter((row) => row.late).map((row) => row.applicantName);
  expect(late).toEqual(expect.arrayContaining(["Người Lúc 14:59:00", "Người Lúc 15:00:00"]));
  expect(late).not.toContain("Người Lúc 15:01:00");
  expect(transferLate).toBe(late.length);
});

test("hand-over: one list, a control slip each, both sides sign; no identity number, no telephone on any of them", async () => {
  core.at("2026-01-10T08:00:00+07:00");
  const dossiers = [
    await receive(tn1, "Chu Thị Một", named("Chu Thị Một")),
    await receive(tn1, "Chu Thị Hai", named("Chu Thị Hai")),
  ];
  const wish = { ids: dossiers.map(({ id }) => id), toUnit: "Phòng Văn hóa - Xã hội", coordinatingUnit: "" };
  const key = randomUUID();
  const { list, papers } = await tn1.call("life.transfer", wish, key);
  expect(papers.map((paper) => paper.kind)).toEqual(["transfer-list", "control", "control"]);
  expect((await tn1.call("life.transfer", wish, key)).list).toEqual(list);
  expect(await tn2.call("life.units", {})).toContain("Phòng Văn hóa - Xã hội");
  const signed = await tn2.call("life.signTransfer", { id: list.id, taker: "Vi Thị Nhận" });
  expect(signed).toMatchObject({ taker: "Vi Thị Nhận", codes: dossiers.map(({ code }) => code) });
  const sheet = formText(signed.formId);
  expect(sheet.text).toMatchObject({
    takerName: "Vi Thị Nhận",
    giverName: office.account("tn1").fullName,
    count: "2",
  });
  expect(sheet.tables.rows?.map((row) => row[1])).toEqual(dossiers.map(({ code }) => code));
  const between = core.rows<Form>(
    "SELECT * FROM issued_forms WHERE kind IN ('control', 'transfer-list') ORDER BY seq",
  );
  expect(between.length).toBeGreaterThanOrEqual(4);
  for (const { content } of between) {
    expect(content).not.toContain(IDENTITY);
    expect(content).not.toContain(PHONE);
  }
  // a list with one dossier that may not go hands over none
  const gone = await receive(tn1, "Chu Thị Ba");
  const before = core.dump();
  expect(await refusal(tn1.call("life.transfer", { ...wish, ids: [gone.id, legacy.id, randomUUID()] }))).toBe(
    "dossiers.not-found",
  );
  expect(core.dump()).toBe(before);

  core.at("2026-01-12T09:00:00+07:00");
  const [first] = dossiers;
  if (!first) throw new Error("no dossier");
  const { dossier } = await tn2.call("life.finish", {
    id: first.id,
    title: "Trích lục",
    number: "15/TL",
    note: "",
  });
  expect(dossier.state.code).toBe("result-ready");
  const slips = forms(first.id).filter((form) => form.kind === "control");
  expect(slips.map((form) => form.state)).toEqual(["replaced", "issued"]);
  expect(new Set(slips.map((form) => form.number)).size).toBe(1);
  const steps = formText(slips[1]?.id ?? "").tables.steps ?? [];
  expect(steps).toHaveLength(2);
  expect(steps[1]?.[5]).toBe("Trước hạn");
});

test("a mistaken reception is voided: the number stays used and explained, and only straight after reception", async () => {
  const dossier = await receive(tn1, "Trần Nhầm Thủ Tục");
  expect(await refusal(tn1.call("life.void", { id: dossier.id, why: "   x " }))).toBe(
    "contract.invalid-input",
  );
  const { dossier: gone } = await tn1.call("life.void", {
    id: dossier.id,
    why: "Chọn nhầm thủ tục, người dân nộp lại.",
  });
  expect(gone.state.code).toBe("void");
  expect(gone.code).toBe(dossier.code);
  expect(gone.actions).toEqual([]);
  expect(core.rows("SELECT 1 FROM numbers_used WHERE text = ?", dossier.code)).toHaveLength(1);
  expect(gone.events.at(-1)).toMatchObject({ kind: "void", why: "Chọn nhầm thủ tục, người dân nộp lại." });
  const again = await receive(tn1, "Trần Nhầm Thủ Tục");
  expect(again.code).not.toBe(dossier.code);
  await tn1.call("life.requestSupplement", { id: again.id, why: WHY, items: ["Bản chính"] });
  await tn1.call("life.supplementComplete", { id: again.id, components: [], note: "", manualDueDay: "" });
  expect(await refusal(tn1.call("life.void", { id: again.id, why: WHY }))).toBe("dossiers.wrong-state");
});

test("corrected and issued again: code and due date stay, old and new receipt and name are found, history is kept", async () => {
  const dossier = await receive(tn1, "Nguyễn Thị Hanh", named("Nguyễn Thị Hanh"));
  const change = {
    id: dossier.id,
    applicant: { ...dossier.applicant, fullName: "Nguyễn Thị Hạnh Phúc" },
    sets: 2,
    deliverTo: "POST" as const,
    note: "",
    components: [
      { ...draftOf("x").components[0]!, name: "Tờ khai", copies: 2 },
      { ...draftOf("x").components[0]!, name: "Giấy chứng sinh" },
    ],
  };
  await tn1.call("life.correct", { ...change, why: "Gõ sai họ tên." });
  const { dossier: now, papers } = await tn2.call("life.correct", {
    ...change,
    sets: 1,
    why: "Gõ sai số bộ.",
  });
  expect(now).toMatchObject({ code: dossier.code, dueAt: dossier.dueAt, sets: 1, deliverTo: "POST" });
  expect(now.applicant.fullName).toBe("Nguyễn Thị Hạnh Phúc");
  expect(now.components.map((one) => one.name)).toEqual(["Tờ khai", "Giấy chứng sinh"]);
  const receipts = forms(dossier.id).filter((form) => form.kind === "receipt");
  expect(receipts.slice(-2).map((form) => form.state)).toEqual(["replaced", "issued"]);
  expect(receipts.at(-1)?.id).toBe(papers[0]?.id);
  expect(formText(papers[0]?.id ?? "").text).toMatchObject({ fullName: "Nguyễn Thị Hạnh Phúc", sets: "01" });
  for (const text of ["Nguyen Thi Hanh Phuc", "nguyễn thị hanh", dossier.code]) {
    expect(
      (await tn2.call("dossiers.search", { text })).map(({ id }) => id),
      text,
    ).toContain(dossier.id);
  }
  expect(now.events.filter((event) => event.kind === "correct").map((event) => event.why)).toEqual([
    "Gõ sai họ tên.",
    "Gõ sai số bộ.",
  ]);
});

test("the control slip says whom the dossier waits for, and that the opinion came", async () => {
  const dossier = await receive(tn1, "Lê Thị Chờ Ý Kiến", named("Lê Thị Chờ Ý Kiến"));
  await LIFE_CALLS.transfer!(tn1, dossier);
  const asked = await tn1.call("life.waitOpinion", { id: dossier.id, why: WHY, agency: "Sở Tư pháp" });
  expect(asked.papers).toMatchObject([{ kind: "control" }]);
  const arrived = await tn1.call("life.opinionArrived", { id: dossier.id, opinion: "Đồng ý" });
  const slip = formText(arrived.papers[0]?.id ?? "");
  const unit = "Phòng Văn hóa - Xã hội";
  expect(slip.text).toMatchObject({ handlingUnit: unit, coordinatingUnit: "Sở Tư pháp" });
  const steps = slip.tables.steps!.map(([giver, receiver, , , , , note]) => [giver, receiver, note]);
  expect(steps.slice(1)).toEqual([
    [unit, "Sở Tư pháp", "Lấy ý kiến"],
    ["Sở Tư pháp", unit, "Đã có ý kiến"],
  ]);
  // one slip, one number, the printed ones before are marked as replaced
  const slips = forms(dossier.id).filter(({ kind }) => kind === "control");
  expect(slips.map(({ state }) => state)).toEqual(["replaced", "replaced", "issued"]);
  expect(new Set(slips.map(({ number }) => number)).size).toBe(1);
  expect(JSON.stringify(slip)).not.toContain(IDENTITY);
});

test("an authorised person, a guardian and a forgotten paper are put right on the receipt", async () => {
  const dossier = await receive(tn1, "Võ Thị Con", named("Võ Thị Con"));
  const authorised = {
    fullName: "Võ Văn Thay",
    identity: "040088001234",
    address: "",
    phone: "",
    email: "",
    paper: "Giấy ủy quyền số 7",
  };
  const change = {
    id: dossier.id,
    why: "Quên ghi người được ủy quyền.",
    components: [...draftOf("x").components, { ...draftOf("x").components[0]!, name: "Giấy ủy quyền" }],
    sets: 1,
    deliverTo: "COUNTER" as const,
    note: "",
  };
  const wrong = { ...dossier.applicant, authorised: { ...authorised, paper: "" } };
  await expect(tn1.call("life.correct", { ...change, applicant: wrong })).rejects.toThrow(/giấy tờ ủy quyền/);
  const guardian = { fullName: "Võ Thị Mẹ", identity: "", relation: "mẹ" };
  const { dossier: now, papers } = await tn1.call("life.correct", {
    ...change,
    applicant: { ...dossier.applicant, authorised, guardian },
  });
  expect(now.applicant).toMatchObject({ authorised, guardian });
  expect(now.components.map(({ name }) => name)).toEqual(["Giấy tờ thử", "Giấy ủy quyền"]);
  const receipt = JSON.stringify(formText(papers[0]?.id ?? ""));
  for (const text of ["Võ Văn Thay", "Giấy ủy quyền số 7", "Giấy ủy quyền"]) expect(receipt).toContain(text);
});

test("law case 16: a second extension is refused; an apology not sent one day before is an alarm", async () => {
  core.at("2026-01-12T08:00:00+07:00");
  const extended = await receive(tn1, "Phan Được Hẹn Lại");
  const forgotten = await receive(tn1, "Phan Bị Quên");
  // wanted on the day before the last day for the apology, and from then on
  const { extendUntil } = await tn1.call("life.view", { id: forgotten.id });
  expect(extendUntil < forgotten.dueAt.slice(0, 10)).toBe(true);
  const alarmed = async () => (await tn1.call("life.worklist", {})).apology.map((row) => row.applicantName);
  expect(await alarmed()).not.toContain("Phan Bị Quên");
  core.at(`${extendUntil}T08:00:00+07:00`);
  expect(await alarmed()).toEqual(expect.arrayContaining(["Phan Bị Quên", "Phan Được Hẹn Lại"]));
  const wish = { id: extended.id, why: "Chờ kết quả xác minh của Công an xã.", newDueDay: "2026-03-11" };
  expect(await refusal(tn1.call("life.extend", { ...wish, newDueDay: "2026-03-08" }))).toBe(
    "life.extend-day",
  );
  expect(await refusal(tn1.call("life.extend", { ...wish, newDueDay: "2026-01-05" }))).toBe(
    "life.extend-day",
  );
  const { dossier, papers } = await tn1.call("life.extend", wish);
  expect(dossier.dueAt).toBe("2026-03-11T17:00:00.000+07:00");
  expect(papers).toMatchObject([{ kind: "apology" }]);
  expect(formText(papers[0]?.id ?? "").text).toMatchObject({
    newDueAt: "17 giờ 00 phút, ngày 11 tháng 03 năm 2026",
    headName: office.account("truong").fullName,
  });
  expect(await alarmed()).not.toContain("Phan Được Hẹn Lại");
  expect(dossier.actions).not.toContain("extend");
  // what the law refuses comes before what was typed
  for (const newDueDay of ["2026-03-18", "2026-03-08"]) {
    expect(await refusal(tn1.call("life.extend", { ...wish, newDueDay }))).toBe("life.extended-already");
  }

  core.at(`${forgotten.dueAt.slice(0, 10)}T08:00:00+07:00`);
  expect(await alarmed()).toContain("Phan Bị Quên");
  const before = core.dump();
  const late = tn1.call("life.extend", { ...wish, id: forgotten.id });
  await expect(late).rejects.toThrow(/Đã quá ngày cuối để gửi xin lỗi/);
  expect(core.dump()).toBe(before);
});

test("law case 17: an immediate result leaves no receipt unless asked for, and is in the system all the same", async () => {
  const content = { ...draftOf("Võ Lấy Ngay"), procedureCode: "2.000815" };
  const wish = { content, result: "Bản sao chứng thực", receivedBy: "Võ Lấy Ngay" };
  const draftId = randomUUID();
  const done = await tn1.call("life.immediate", { ...wish, draftId, wantsReceipt: false });
  expect(done.dossier.state.code).toBe("returned");
  expect(done.papers).toEqual([]);
  expect(forms(done.dossier.id)).toEqual([]);
  expect(done.dossier.events.map((event) => event.kind)).toEqual(["received", "finish", "return"]);
  const told = core.rows<{ kind: string }>(
    "SELECT kind FROM outbox WHERE dossier_id = ? ORDER BY seq",
    done.dossier.id,
  );
  expect(told.map(({ kind }) => kind)).toEqual(["dossier.received", "dossier.event", "dossier.returned"]);
  // sent twice, done once
  const again = await tn1.call("life.immediate", { ...wish, draftId, wantsReceipt: false });
  expect(again.dossier.code).toBe(done.dossier.code);
  const asked = await tn1.call("life.immediate", { ...wish, draftId: randomUUID(), wantsReceipt: true });
  expect(asked.papers.map((paper) => paper.kind)).toEqual(["receipt"]);
  expect(
    await refusal(
      tn1.call("life.immediate", {
        ...wish,
        content: draftOf("Võ Lấy Ngay"),
        draftId: randomUUID(),
        wantsReceipt: false,
      }),
    ),
  ).toBe("life.not-immediate");
});

test("law case 18: a stop with a decision already issued is refused; without, Mẫu 05", async () => {
  const decided = await receive(tn1, "Hoàng Đã Có");
  await tn1.call("life.finish", { id: decided.id, title: "Quyết định", number: "1/QĐ", note: "" });
  const before = core.dump();
  expect(await refusal(tn1.call("life.stop", { id: decided.id, why: WHY, noDecision: true }))).toBe(
    "life.decision-issued",
  );
  const open = await receive(tn1, "Hoàng Xin Dừng");
  const asked = core.dump();
  expect(asked).not.toBe(before);
  expect(await refusal(tn1.call("life.stop", { id: open.id, why: WHY, noDecision: false }))).toBe(
    "life.decision-issued",
  );
  expect(core.dump()).toBe(asked);
  const { dossier, papers } = await tn1.call("life.stop", {
    id: open.id,
    why: "Người dân không còn nhu cầu.",
    noDecision: true,
  });
  expect(dossier.state.code).toBe("stopped");
  expect(papers).toMatchObject([{ kind: "stop" }]);
  expect((await tn1.call("life.view", { id: open.id })).national).toEqual({
    code: 7,
    word: "Công dân yêu cầu rút hồ sơ",
  });
});

test("a result that comes late says so; recalled and corrected ones are told apart; who returned must return again", async () => {
  const late = await receive(tn1, "Dương Trả Muộn");
  core.at("2026-06-10T09:00:00+07:00");
  const finish = await tn1.call("life.finish", { id: late.id, title: "Trích lục", number: "", note: "" });
  expect(finish.dossier.events.at(-1)?.kind).toBe("finish");
  expect((await tn1.call("life.view", { id: late.id })).outcome).toMatchObject({
    code: "late",
    word: "Quá hạn",
  });
  const replaced = await tn1.call("life.correctResult", {
    id: late.id,
    why: WHY,
    title: "Trích lục sửa",
    number: "",
  });
  expect(replaced.dossier.state.code).toBe("result-ready");
  const results = () =>
    core.rows<{ name: string; role: string }>(
      "SELECT name, role FROM components WHERE dossier_id = ? AND role != 'filed' ORDER BY ordinal",
      late.id,
    );
  expect(results()).toEqual([
    { name: "Trích lục", role: "replaced-result" },
    { name: "Trích lục sửa", role: "result" },
  ]);
  const recalled = await tn1.call("life.recallResult", { id: late.id, why: WHY });
  expect(recalled.dossier.state.code).toBe("processing");
  expect((await tn1.call("life.view", { id: late.id })).outcome).toBeNull();
  expect(results().map(({ role }) => role)).toEqual(["replaced-result", "recalled-result"]);
});

test("identity found different and a death are warnings that everyone sees; nothing is decided by them", async () => {
  const dossier = await receive(tn1, "Lương Khác Người");
  await tn1.call("life.identityDifferent", { id: dossier.id, why: "Số định danh thuộc người khác." });
  const { dossier: now } = await tn2.call("life.applicantDied", {
    id: dossier.id,
    why: "Có trích lục khai tử.",
  });
  expect(now.state.code).toBe("received");
  expect((await tn2.call("life.view", { id: dossier.id })).warnings).toEqual([
    { code: "identity-different", text: "Kiểm tra sau thấy khác người nộp: Số định danh thuộc người khác." },
    { code: "applicant-died", text: "Người nộp hồ sơ đã chết: Có trích lục khai tử." },
  ]);
});

/** How a dossier is brought into a state by calls of the contract. */
const WAYS: Record<string, LifeEvent[]> = {
  received: [],
  processing: ["transfer"],
  "waiting-supplement": ["request-supplement"],
  "waiting-opinion": ["transfer", "wait-opinion"],
  "waiting-fee": [],
  stopped: ["stop"],
  refused: ["refuse"],
  "result-ready": ["finish"],
  returned: ["finish"],
  void: ["void"],
};

/** States that the money and the giving back lead to. */
const OTHER_WAYS: Record<string, (id: string) => Promise<unknown>> = {
  "waiting-fee": (dossierId) =>
    tn1.call("fees.demand", {
      dossierId,
      lines: [
        {
          source: "other",
          index: null,
          name: "Lệ phí thử",
          kind: "LE_PHI",
          quantity: 1,
          pages: 0,
          price: 10_000,
          basis: "Nghị quyết thử",
          ground: "",
          groundWhy: "",
          moment: "reception",
        },
      ],
    }),
  returned: async (id) => {
    const detail = await tn1.call("returns.get", { id });
    for (const { id: componentId } of detail.results) {
      await head.call("returns.excuseScan", { componentId, why: WHY });
    }
    await tn1.call("returns.handOver", handOverOf(await tn1.call("returns.get", { id })));
  },
};

test("every event in every state through the contract: what the law does not allow is refused and changes nothing", async () => {
  let refused = 0;
  for (const [state, way] of Object.entries(WAYS)) {
    const make = async () => {
      const dossier = await receive(tn1, `Người ${state}`);
      for (const event of way) await LIFE_CALLS[event]?.(tn1, dossier);
      await OTHER_WAYS[state]?.(dossier.id);
      return tn1.call("dossiers.get", { id: dossier.id });
    };
    const dossier = await make();
    expect(dossier.state.code).toBe(state);
    for (const event of LIFE_EVENTS) {
      const call = LIFE_CALLS[event];
      if (!call) continue;
      if (dossier.actions.includes(event)) {
        expect(await refusal(call(tn1, await make())), `${event} in ${state}`).toBe("accepted");
        continue;
      }
      const before = core.dump(dossier.id);
      const code = await refusal(call(tn1, dossier));
      expect(["dossiers.wrong-state", "life.decision-issued"], `${event} in ${state}`).toContain(code);
      expect(core.dump(dossier.id), `${event} in ${state}`).toBe(before);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(60);
}, 120_000);

test("a random walk of sixty steps: the screen offers exactly what is accepted, and every step leaves its trace", async () => {
  const random = seededRandom("walk");
  const pick = <T>(items: readonly T[]): T => items[(random.bytes(1)[0] ?? 0) % items.length]!;
  let dossier = await receive(tn1, "Người Đi Dạo");
  for (let step = 0; step < 60; step++) {
    const event = pick(Object.keys(LIFE_CALLS) as LifeEvent[]);
    const trace = () =>
      core.rows("SELECT 1 FROM dossier_events WHERE dossier_id = ?", dossier.id).length +
      core.rows("SELECT 1 FROM outbox WHERE dossier_id = ?", dossier.id).length;
    const before = trace();
    const accepted = (await refusal(LIFE_CALLS[event]!(step % 2 ? tn1 : tn2, dossier))) === "accepted";
    expect(accepted, `${step}: ${event} in ${dossier.state.code}`).toBe(dossier.actions.includes(event));
    expect(trace()).toBe(before + (accepted ? 2 : 0));
    dossier = await tn1.call("dossiers.get", { id: dossier.id });
    if (dossier.actions.length === 0) dossier = await receive(tn1, `Người Đi Dạo ${step}`);
  }
}, 60_000);
