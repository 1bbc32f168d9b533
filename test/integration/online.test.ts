import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestOffice, type TestOffice } from "../support/office.ts";
import { fileOnline, judged, supplementOnline, type TestFile, withdrawOnline } from "../support/online.ts";
import { type Call, type OpenCore, openSignedIn } from "../support/open-core.ts";
import { sendAsAnother } from "../support/other-machine.ts";
import { refusal } from "../support/refusal.ts";
import { plainPdf } from "../support/signable-pdfs.ts";
import { toldOf } from "../support/told.ts";

/** Dossiers filed online: pulled with their files, looked at, answered once, by the law's clock. */
let office: TestOffice;
let opened: OpenCore;
let officer: Call;
let pdf: TestFile;
const CASE = "Không có bản sao Giấy khai sinh";
const WHY = "Cần bổ sung theo thành phần hồ sơ của thủ tục";

beforeAll(async () => {
  office = await createTestOffice();
  ({ opened, officer } = await openSignedIn(office));
  pdf = {
    componentName: "Tờ khai đăng ký lại khai sinh",
    title: "to-khai.pdf",
    mediaType: "application/pdf",
    bytes: await plainPdf(),
  };
}, 60_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

async function filed(fullName: string, more: Partial<Parameters<typeof fileOnline>[1]> = {}) {
  const id = await fileOnline(office, {
    fullName,
    files: [pdf],
    ...more,
    more: { caseName: CASE, ...more.more },
  });
  await officer("sync.now", {});
  return judged(officer, id);
}

test("a filing comes with its files, is looked at, accepted with a number and a receipt, and the province hears of it once", async () => {
  const filing = await filed("Nguyễn Thị Trực Tuyến");
  expect(filing.state.code).toBe("open");
  expect(filing.clock?.late).toBe(false);
  expect(filing.clock?.word.word).toMatch(/^còn .* làm việc để trả lời$/);
  expect(filing.files[0]).toMatchObject({ form: { code: "picture" }, viewable: true });
  expect(filing.findings.filter(({ blocks }) => blocks)).toEqual([]);
  const pages = await officer("online.pages", { id: filing.files[0]!.id });
  expect(pages).toHaveLength(1);
  const key = randomUUID();
  const input = { id: filing.id, caseIndex: filing.caseIndex, manualDueDay: "" };
  const done = await officer("online.accept", input, key);
  expect(done.dossier?.applicantName).toBe("Nguyễn Thị Trực Tuyến");
  expect(done.papers.map(({ kind }) => kind)).toEqual(["receipt"]);
  expect(done.dossier?.components).toMatchObject([
    { submittedAs: "ELECTRONIC", digitise: { value: "NO", reason: "E_FILED" } },
  ]);
  // sent twice, done once
  expect((await officer("online.accept", input, key)).dossier?.id).toBe(done.dossier?.id);
  expect(await refusal(officer("online.refuse", { id: filing.id, why: WHY }))).toBe("online.answered");
  await officer("sync.now", {});
  await officer("sync.now", {});
  const after = await officer("online.filing", { id: filing.id });
  expect(after.state.code).toBe("accepted");
  expect(after.sending?.code).toBe("sent");
  expect(await toldOf(office, done.dossier!.id, "dossier.received")).toMatchObject([
    { filingId: filing.id, channel: "online", submittedAt: filing.filedAt, firstAnswerLate: false, round: 0 },
  ]);
  expect((await officer("online.ofDossier", { dossierId: done.dossier!.id }))?.id).toBe(filing.id);
});

test("more is asked for once and with all reasons; again only about what came and is itself wrong", async () => {
  const filing = await filed("Trần Thiếu Giấy", { applicant: { address: "", identity: "04019001" } });
  const blocking = filing.findings.filter(({ blocks }) => blocks).map(({ code }) => code);
  expect(blocking).toEqual(["declared:address", "declared:identity"]);
  const accept = { id: filing.id, caseIndex: filing.caseIndex, manualDueDay: "" };
  expect(await refusal(officer("online.accept", accept))).toBe("online.not-complete");
  const ask = { id: filing.id, findings: [blocking[0]!], items: [], wrong: [], why: WHY };
  expect(await refusal(officer("online.ask", ask))).toBe("online.reasons-left");
  const asked = await officer("online.ask", { ...ask, findings: blocking, items: ["Bản chụp hộ khẩu cũ"] });
  expect(asked.papers.map(({ kind }) => kind)).toEqual(["supplement"]);
  expect(asked.filing.answers[0]?.items).toHaveLength(3);
  expect(await refusal(officer("online.refuse", { id: filing.id, why: WHY }))).toBe(
    "online.waits-for-person",
  );
  await officer("sync.now", {});
  await supplementOnline(office, filing.id, [{ ...pdf, title: "bo-sung.pdf" }]);
  await officer("sync.now", {});
  const again = await judged(officer, filing.id);
  expect(again).toMatchObject({ round: 1, state: { code: "open" } });
  expect(again.clock?.late).toBe(false);
  const first = again.files.find(({ round }) => round === 0)!;
  const second = again.files.find(({ round }) => round === 1)!;
  const more = { id: filing.id, findings: [], items: [], wrong: [] as string[], why: WHY };
  expect(await refusal(officer("online.ask", { ...more, items: ["Thêm giấy khác"] }))).toBe(
    "online.asked-already",
  );
  expect(await refusal(officer("online.ask", { ...more, wrong: [first.id] }))).toBe("online.asked-already");
  const wrong = await officer("online.ask", { ...more, wrong: [second.id] });
  expect(wrong.filing.answers.at(-1)?.items).toEqual([
    "Gửi lại tệp “bo-sung.pdf”: tệp gửi bổ sung chưa đúng",
  ]);
});

test("refused with Mẫu số 03, given back without a form, withdrawn by the person: each leaves the inbox", async () => {
  const one = await filed("Lê Bị Từ Chối");
  const refused = await officer("online.refuse", { id: one.id, why: WHY });
  expect(refused.papers.map(({ kind }) => kind)).toEqual(["refusal"]);
  const two = await filed("Phạm Nộp Nhầm");
  const back = await officer("online.giveBack", { id: two.id, why: "Thuộc thẩm quyền của Sở Tư pháp" });
  expect(back.papers).toEqual([]);
  expect(back.filing.state.code).toBe("returned");
  const three = await filed("Hồ Rút Đơn");
  await withdrawOnline(office, three.id);
  await officer("sync.now", {});
  expect((await officer("online.filing", { id: three.id })).state.code).toBe("withdrawn");
  const { rows } = await officer("online.inbox", { show: "open", text: "" });
  expect(rows.map(({ id }) => id)).not.toContain(one.id);
  expect(rows.map(({ id }) => id)).not.toContain(three.id);
  await officer("sync.now", {});
  expect((await officer("online.filing", { id: one.id })).sending?.code).toBe("sent");
});

test("a late first answer is noted as late, said to the province and counted over all of the month", async () => {
  const before = (await officer("online.inbox", { show: "open", text: "" })).month;
  const filing = await filed("Vũ Đợi Lâu", { more: { filedAt: "2026-03-02T08:00:00.000+07:00" } });
  expect(filing.clock?.late).toBe(true);
  expect(filing.clock?.word.word).toMatch(/^trễ .* làm việc$/);
  // 2 March 2026 is a Monday: 7:30 to 12:00 and 13:30 to 17:00 are 8 hours, the first half hour was over
  expect(filing.clock?.by).toBe("2026-03-03T08:00:00.000+07:00");
  const { rows } = await officer("online.inbox", { show: "open", text: "doi lau" });
  expect(rows.map(({ id }) => id)).toEqual([filing.id]);
  const done = await officer("online.accept", { id: filing.id, caseIndex: 1, manualDueDay: "" });
  expect(done.filing.answers[0]?.late).toBe(true);
  const after = (await officer("online.inbox", { show: "answered", text: "" })).month;
  expect(after).toEqual({ late: before.late + 1, all: before.all + 1 });
});

test("answered without the line it is kept and not sent; the first machine's answer stands, the second's is void in words", async () => {
  const filing = await filed("Đinh Hai Máy");
  await officer("sync.pause", { paused: true });
  const here = await officer("online.accept", { id: filing.id, caseIndex: 1, manualDueDay: "" });
  expect(here.filing.sending).toMatchObject({ code: "waiting", word: "Câu trả lời chưa gửi" });
  // meanwhile another machine of the office refuses it, and is heard first
  const other = "d0000000-0000-4000-8000-00000000000e";
  await answerElsewhere(filing.id, other);
  await officer("sync.pause", { paused: false });
  await officer("sync.now", {});
  const after = await officer("online.filing", { id: filing.id });
  expect(after.state.code).toBe("refused");
  expect(after.sending?.code).toBe("beaten");
  expect(after.dossierId).toBeNull();
  const dossier = await officer("dossiers.get", { id: here.dossier!.id });
  expect(dossier.state.code).toBe("void");
  expect(dossier.events.at(-1)?.why).toContain(
    "Máy khác đã trả lời hồ sơ trực tuyến trước: Từ chối tiếp nhận",
  );
  const refused = await officer("sync.items", { which: "failed", limit: 10 });
  expect(JSON.stringify(refused)).toContain("đã được Cán bộ Máy Khác trả lời lúc");
});

test("originals are laid beside it paper by paper; who did it and when is kept and told", async () => {
  const filing = await filed("Cao Đối Chiếu");
  const accepted = await officer("online.accept", { id: filing.id, caseIndex: 1, manualDueDay: "" });
  const name = filing.papers.find(({ attachments }) => attachments.length > 0)!.name;
  const told = { id: filing.id, componentName: name };
  expect(await refusal(officer("online.compare", { ...told, same: false, note: "" }))).toBe(
    "life.reason-missing",
  );
  const same = await officer("online.compare", { ...told, same: true, note: "" });
  expect(same.papers.find((paper) => paper.name === name)?.compared).toMatchObject({
    same: true,
    by: office.account("tn1").fullName,
  });
  await officer("sync.now", {});
  expect(await toldOf(office, accepted.dossier!.id, "filing.compared")).toMatchObject([
    { filingId: filing.id, component: name, same: true },
  ]);
});

/** Another machine's operation, as the province takes it. */
async function answerElsewhere(filingId: string, deviceId: string): Promise<void> {
  const body = {
    filingId,
    round: 0,
    answer: "refused",
    items: [],
    why: WHY,
    by: "Cán bộ Máy Khác",
    at: "2026-11-26T08:00:00.000+07:00",
    late: false,
  };
  await sendAsAnother(office.province, {
    kind: "filing.answered",
    dossierId: null,
    deviceId,
    createdAt: body.at,
    body,
  });
}
