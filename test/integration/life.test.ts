import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DossierDetail } from "../../preload/contract/index.ts";
import { receive, WHY } from "../support/life.ts";
import { type LifeOffice, openLifeOffice } from "../support/life-office.ts";
import { draftOf, type TestOffice } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";
import type { TimedCore, Window } from "../support/timed-core.ts";

/**
 * The life of dossiers through the contract of a real core, from June 2025 (rules before 1 July 2025) on. The clock
 * only goes forward; the tests follow each other.
 */
let here: LifeOffice;
let office: TestOffice;
let core: TimedCore;
let tn1: Window;
let tn2: Window;
let legacy: DossierDetail;

beforeAll(async () => {
  here = await openLifeOffice("2025-06-27T10:00:00+07:00", "2025-06-01");
  ({ office, core, tn1, tn2 } = here);
}, 120_000);

afterAll(() => here?.close());

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
  expect(here.forms(legacy.id).at(-1)).toMatchObject({ profile: "legacy", state: "issued" });
  expect((await tn1.call("life.view", { id: legacy.id })).rules).toEqual({
    id: "legacy",
    name: "NĐ 61/2018/NĐ-CP",
  });
  const since = await receive(tn1, "Hồ Văn Mới");
  await tn1.call("life.refuse", { id: since.id, why: WHY });
  expect(here.forms(since.id).at(-1)).toMatchObject({ kind: "refusal", profile: "current" });
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
  expect(here.formText(papers[0]?.id ?? "").text).toMatchObject({
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
  expect(here.forms(done.dossier.id)).toEqual([]);
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
