import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIFE_CALLS, receive, WHY } from "../support/life.ts";
import { type IssuedForm, type LifeOffice, openLifeOffice } from "../support/life-office.ts";
import { draftOf, type TestOffice } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";
import type { TimedCore, Window } from "../support/timed-core.ts";

/** What a dossier takes along and what is put right on it: the list and the slips between offices, the receipt. */
let here: LifeOffice;
let office: TestOffice;
let core: TimedCore;
let tn1: Window;
let tn2: Window;

beforeAll(async () => {
  here = await openLifeOffice("2026-01-10T08:00:00+07:00", "2026-01-01");
  ({ office, core, tn1, tn2 } = here);
}, 120_000);

afterAll(() => here?.close());

/** twelve digits that no paper between offices may carry */
const IDENTITY = "040199012347";
const PHONE = "0912345678";
const named = (fullName: string) => ({
  applicant: { ...draftOf(fullName).applicant, identity: IDENTITY, phone: PHONE },
});

test("hand-over: one list, a control slip each, both sides sign; no identity number, no telephone on any of them", async () => {
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
  const sheet = here.formText(signed.formId);
  expect(sheet.text).toMatchObject({
    takerName: "Vi Thị Nhận",
    giverName: office.account("tn1").fullName,
    count: "2",
  });
  expect(sheet.tables.rows?.map((row) => row[1])).toEqual(dossiers.map(({ code }) => code));
  const between = core.rows<IssuedForm>(
    "SELECT * FROM issued_forms WHERE kind IN ('control', 'transfer-list') ORDER BY seq",
  );
  expect(between.length).toBeGreaterThanOrEqual(4);
  for (const { content } of between) {
    expect(content).not.toContain(IDENTITY);
    expect(content).not.toContain(PHONE);
  }
  // a list with one dossier that may not go hands over none
  const gone = await receive(tn1, "Chu Thị Ba");
  const still = await receive(tn1, "Chu Thị Tư");
  const before = core.dump();
  expect(await refusal(tn1.call("life.transfer", { ...wish, ids: [gone.id, still.id, randomUUID()] }))).toBe(
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
  const slips = here.forms(first.id).filter((form) => form.kind === "control");
  expect(slips.map((form) => form.state)).toEqual(["replaced", "issued"]);
  expect(new Set(slips.map((form) => form.number)).size).toBe(1);
  const steps = here.formText(slips[1]?.id ?? "").tables.steps ?? [];
  expect(steps).toHaveLength(2);
  expect(steps[1]?.[5]).toBe("Trước hạn");
});

test("the control slip says whom the dossier waits for, and that the opinion came", async () => {
  const dossier = await receive(tn1, "Lê Thị Chờ Ý Kiến", named("Lê Thị Chờ Ý Kiến"));
  await LIFE_CALLS.transfer!(tn1, dossier);
  const asked = await tn1.call("life.waitOpinion", { id: dossier.id, why: WHY, agency: "Sở Tư pháp" });
  expect(asked.papers).toMatchObject([{ kind: "control" }]);
  const arrived = await tn1.call("life.opinionArrived", { id: dossier.id, opinion: "Đồng ý" });
  const slip = here.formText(arrived.papers[0]?.id ?? "");
  const unit = "Phòng Văn hóa - Xã hội";
  expect(slip.text).toMatchObject({ handlingUnit: unit, coordinatingUnit: "Sở Tư pháp" });
  const steps = slip.tables.steps!.map(([giver, receiver, , , , , note]) => [giver, receiver, note]);
  expect(steps.slice(1)).toEqual([
    [unit, "Sở Tư pháp", "Lấy ý kiến"],
    ["Sở Tư pháp", unit, "Đã có ý kiến"],
  ]);
  // one slip, one number, the printed ones before are marked as replaced
  const slips = here.forms(dossier.id).filter(({ kind }) => kind === "control");
  expect(slips.map(({ state }) => state)).toEqual(["replaced", "replaced", "issued"]);
  expect(new Set(slips.map(({ number }) => number)).size).toBe(1);
  expect(JSON.stringify(slip)).not.toContain(IDENTITY);
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
  const receipts = here.forms(dossier.id).filter((form) => form.kind === "receipt");
  expect(receipts.slice(-2).map((form) => form.state)).toEqual(["replaced", "issued"]);
  expect(receipts.at(-1)?.id).toBe(papers[0]?.id);
  expect(here.formText(papers[0]?.id ?? "").text).toMatchObject({
    fullName: "Nguyễn Thị Hạnh Phúc",
    sets: "01",
  });
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
  const receipt = JSON.stringify(here.formText(papers[0]?.id ?? ""));
  for (const text of ["Võ Văn Thay", "Giấy ủy quyền số 7", "Giấy ủy quyền"]) expect(receipt).toContain(text);
});
