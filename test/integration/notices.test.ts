import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DossierDetail, NoticeRow } from "../../preload/contract/index.ts";
import { LIFE_CALLS, receive, WHY } from "../support/life.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { fileOnline, judged } from "../support/online.ts";
import { type Call, type OpenCore, openSignedIn } from "../support/open-core.ts";
import { sendAsAnother } from "../support/other-machine.ts";
import { refusal } from "../support/refusal.ts";
import { plainPdf } from "../support/signable-pdfs.ts";
import { toldOf } from "../support/told.ts";

/** What people must be told (NĐ 61/2018/NĐ-CP Điều 17, 19, 20): the province tells them, or somebody calls. */
let office: TestOffice;
let opened: OpenCore;
let officer: Call;
const HOUR = 3_600_000;

async function open(): Promise<void> {
  ({ opened, officer } = await openSignedIn(office));
}
beforeAll(async () => {
  office = await createTestOffice();
  await open();
}, 60_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

const window = { call: (...[proc, input]: Parameters<typeof officer>) => officer(proc, input) } as never;
const received = (
  fullName: string,
  contact: { phone?: string; email?: string } = {},
): Promise<DossierDetail> => {
  const draft = draftOf(fullName);
  return receive(window, fullName, { applicant: { ...draft.applicant, ...contact } });
};

/** The notices of a dossier once they are as expected: they follow the event in a write of their own. */
async function settled(id: string, states: readonly string[]): Promise<NoticeRow[]> {
  let rows: NoticeRow[] = [];
  for (let tries = 0; tries < 300; tries++) {
    await officer("sync.now", {});
    rows = await officer("notices.ofDossier", { id });
    if (JSON.stringify(rows.map(({ state }) => state.code)) === JSON.stringify(states)) return rows;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(rows.map(({ state }) => state.code)).toEqual(states);
  return rows;
}

test("a supplement that is asked for is told by the province; the words carry the reason", async () => {
  const dossier = await received("Nguyễn Văn Nhắn", { phone: "0912345678" });
  expect(await officer("notices.ofDossier", { id: dossier.id })).toEqual([]);
  await LIFE_CALLS["request-supplement"]!(window, dossier);
  const [row] = await settled(dossier.id, ["sent"]);
  expect(row?.text).toContain(dossier.code);
  expect(row?.text).toContain(`cần bổ sung: ${WHY}.`);
  expect(row?.said).toContain("tin nhắn");
  expect(row?.toCall).toBe(false);
  expect(await toldOf(office, dossier.id, "notice.requested")).toMatchObject([
    { kind: "supplement", person: { phone: "0912345678" }, text: row?.text },
  ]);
  const events = await officer("dossiers.get", { id: dossier.id });
  expect(JSON.stringify(events.events)).toContain("Tỉnh đã báo người nộp");
});

test("without a telephone it is on the call list at once; what was tried stands there until the person knows", async () => {
  const dossier = await received("Trần Thị Không Số");
  await LIFE_CALLS.refuse!(window, dossier);
  const [row] = await settled(dossier.id, ["to-call"]);
  expect(row?.said).toContain("không có số điện thoại");
  const note = { id: row!.id, how: "visit", who: "", note: "" } as const;
  const first = await officer("notices.contact", { ...note, outcome: "no-answer" });
  expect(first.notes).toHaveLength(1);
  expect((await settled(dossier.id, ["to-call"]))[0]?.said).toContain("Gặp trực tiếp");
  await officer("notices.contact", { ...note, outcome: "reached", who: "con trai" });
  const [told] = await settled(dossier.id, ["told"]);
  expect(told?.said).toContain("con trai");
  expect(told?.said).toContain("đã báo");
  // the province learns who told whom
  await officer("sync.now", {});
  await settled(dossier.id, ["told"]);
  expect(await toldOf(office, dossier.id, "notice.settled")).toMatchObject([
    { how: "told", said: told?.said.split(", ").slice(0, 2).join(", ") },
  ]);
  expect(await refusal(officer("notices.contact", { ...note, id: dossier.id, outcome: "reached" }))).toBe(
    "notices.not-found",
  );
});

test("a wrong number comes back from the province to the call list", async () => {
  const dossier = await received("Lê Sai Số", { phone: "12345" });
  await LIFE_CALLS["request-supplement"]!(window, dossier);
  const [row] = await settled(dossier.id, ["to-call"]);
  expect(row?.said).toContain("số điện thoại không đúng");
});

test("while the line is down nothing is forgotten: after four working hours somebody is to call, and a later event ends it", async () => {
  await officer("sync.pause", { paused: true });
  const dossier = await received("Phạm Mất Mạng", { phone: "0987654321" });
  await LIFE_CALLS["request-supplement"]!(window, dossier);
  const [waiting] = await settled(dossier.id, ["asked"]);
  expect(waiting?.toCall).toBe(false);
  opened.shift(30 * 24 * HOUR);
  const [late] = await settled(dossier.id, ["to-call"]);
  expect(late?.said).toBe("Tỉnh chưa báo được");
  expect((await officer("notices.list", {}))[0]?.toCall).toBe(true);
  opened.shift(-30 * 24 * HOUR);
  await LIFE_CALLS["supplement-complete"]!(window, dossier);
  await settled(dossier.id, ["ended"]);
  await officer("sync.pause", { paused: false });
});

test("what happened and was not looked at before the program ended is owed at the next start", async () => {
  const dossier = await received("Hoàng Thị Tắt Máy", { phone: "0911111111" });
  await LIFE_CALLS["request-supplement"]!(window, dossier);
  // closed in the same breath as the event
  await opened.core.close();
  await open();
  await settled(dossier.id, ["sent"]);
});

const NGUYEN = { phone: "0912345678" };
const due = (dossier: DossierDetail) => dossier.dueAt.slice(0, 10).split("-").reverse().join("/");
const at = (ms: number) => new Date(ms + 7 * HOUR).toISOString().replace("Z", "+07:00");

const requested = (id: string) => toldOf(office, id, "notice.requested");
/** How often the province told the person, as the dossier's history says it. */
const timesTold = async (id: string) => {
  const { events } = await officer("dossiers.get", { id });
  return events.filter(({ word }) => word === "Tỉnh đã báo người nộp").length;
};

/** Of a dossier that did not come over the counter: one notice, with code, return date and channel. */
async function expectReceiptTold(dossier: DossierDetail): Promise<void> {
  // it stands in the write that received the dossier, not in one of its own
  const [row, ...more] = await officer("notices.ofDossier", { id: dossier.id });
  expect(more).toEqual([]);
  expect(row).toMatchObject({ about: "Đã tiếp nhận", state: { code: "asked" } });
  expect(row?.said).toContain("Qua tin nhắn");
  expect(row?.text).toContain(`Hồ sơ ${dossier.code}`);
  expect(row?.text).toContain(`Ngày hẹn trả kết quả: ${due(dossier)}`);
  await officer("sync.pause", { paused: false });
  await settled(dossier.id, ["sent"]);
  expect(await requested(dossier.id)).toMatchObject([{ kind: "received", text: row?.text }]);
}

test("who filed online is told once of the code and the return date", async () => {
  await officer("sync.pause", { paused: false });
  const files = [
    {
      componentName: "Tờ khai đăng ký lại khai sinh",
      title: "to-khai.pdf",
      mediaType: "application/pdf",
      bytes: await plainPdf(),
    },
  ];
  const filingId = await fileOnline(office, {
    fullName: "Võ Thị Nộp Xa",
    files,
    more: { caseName: "Không có bản sao Giấy khai sinh" },
  });
  await officer("sync.now", {});
  const filing = await judged(officer, filingId);
  await officer("sync.pause", { paused: true });
  const key = randomUUID();
  const input = { id: filing.id, caseIndex: filing.caseIndex, manualDueDay: "" };
  const { dossier } = await officer("online.accept", input, key);
  await officer("online.accept", input, key);
  await expectReceiptTold(dossier!);
});

test("who sent a parcel is told; who has no telephone has the receipt by post, and nobody is to call", async () => {
  const PARCEL = {
    sender: "Cụt Văn Gửi",
    address: "Bản Huồi Tụ, xã Huồi Tụ, tỉnh Nghệ An",
    content: "Tờ khai",
    carrier: "Bưu điện Kỳ Sơn",
    tracking: "EB123456789VN",
    arrivedAt: at(Date.now() - 60_000),
    enclosed: 0,
    missing: "",
  };
  const byPost = async (fullName: string, contact: { phone?: string }) => {
    const { id } = await officer("parcels.record", PARCEL, randomUUID());
    const draftId = randomUUID();
    await officer("parcels.begin", { id, draftId });
    const draft = draftOf(fullName);
    return officer("dossiers.receive", {
      draftId,
      content: { ...draft, applicant: { ...draft.applicant, ...contact } },
    });
  };
  await officer("sync.pause", { paused: true });
  await expectReceiptTold(await byPost("Cụt Văn Gửi", NGUYEN));
  const silent = await byPost("Cụt Thị Im", {});
  expect(await officer("notices.ofDossier", { id: silent.id })).toEqual([]);
});

test("whose leaf of the pad was entered afterwards is told what the program counted", async () => {
  await officer("sync.pause", { paused: true });
  const day = at(Date.now()).slice(0, 10);
  const pad = await officer("pad.make", { day, count: 1 }, randomUUID());
  const [leaf] = await officer("pad.leaves", { padId: pad.id });
  const draftId = randomUUID();
  const draft = draftOf("Moong Văn Mất Điện");
  await officer("pad.begin", { code: leaf!.code, draftId });
  const entered = await officer("pad.enter", {
    draftId,
    content: { ...draft, applicant: { ...draft.applicant, ...NGUYEN } },
    receivedAt: at(Date.now() - 1000),
    receiver: "tn1",
    why: "Mất điện từ 8 giờ",
  });
  const colleague = opened.as("colleague");
  const { username, password } = office.account("tn2");
  await colleague("accounts.signIn", { username, password });
  const dossier = await colleague("pad.confirm", { leafId: entered.id });
  await expectReceiptTold(dossier);
});

test("who was told by the province and then by an officer was told twice, and it is said", async () => {
  await officer("sync.pause", { paused: false });
  const dossier = await received("Kha Thị Hai Lần", NGUYEN);
  await LIFE_CALLS["request-supplement"]!(window, dossier);
  const [row] = await officer("notices.ofDossier", { id: dossier.id });
  await settled(dossier.id, ["sent"]);
  const reached = { id: row!.id, how: "call", outcome: "reached", who: "chị gái", note: "" } as const;
  await officer("notices.contact", reached);
  const [twice] = await officer("notices.ofDossier", { id: dossier.id });
  expect(twice?.state.code).toBe("sent");
  expect(twice?.said).toMatch(/tin nhắn.*cũng đã báo \(.*chị gái/);
});

test("the province's message that went out all the same is said beside who called", async () => {
  await officer("sync.pause", { paused: true });
  const dossier = await received("Kha Văn Hai Lần", NGUYEN);
  await LIFE_CALLS["request-supplement"]!(window, dossier);
  const [open] = await officer("notices.ofDossier", { id: dossier.id });
  const note = { id: open!.id, how: "call", outcome: "reached", who: "chị gái", note: "" } as const;
  await officer("notices.contact", note);
  await officer("sync.pause", { paused: false });
  await officer("sync.now", {});
  await sentElsewhere(dossier.id);
  await officer("sync.now", {});
  await expect
    .poll(async () => (await officer("notices.ofDossier", { id: dossier.id }))[0]?.said, { timeout: 20_000 })
    .toMatch(/^tỉnh cũng đã báo \(tin nhắn\); .*chị gái/);
  expect((await officer("notices.ofDossier", { id: dossier.id }))[0]?.state.code).toBe("told");
});

/** The same request by itself, as another machine of the office sends it before it hears that it is settled. */
async function sentElsewhere(dossierId: string): Promise<void> {
  const [body] = await requested(dossierId);
  await sendAsAnother(office.province, {
    kind: "notice.requested",
    dossierId,
    deviceId: "d0000000-0000-4000-8000-00000000000e",
    createdAt: at(Date.now()),
    body,
  });
}

test("results on time that the province cannot tell come to the call list by themselves; who was called is not told again when the line is up, the others leave the list as the province tells them", async () => {
  await officer("sync.pause", { paused: true });
  const called = await received("Vừ Bá Đã Gọi", NGUYEN);
  const uncalled = await received("Lô Thị Không Bắt Máy", NGUYEN);
  const toCall = async () =>
    (await officer("notices.list", {})).filter((row) => row.toCall).map(({ dossierId }) => dossierId);
  // on the day that stands on the receipt
  opened.shift(Date.parse(called.dueAt) - Date.parse(called.receivedAt) - 60_000);
  for (const dossier of [called, uncalled]) await LIFE_CALLS.finish!(window, dossier);
  const [first] = await settled(called.id, ["asked"]);
  const [second] = await settled(uncalled.id, ["asked"]);
  expect([first?.about, second?.about]).toEqual(["Có kết quả", "Có kết quả"]);
  expect(await toCall()).not.toContain(called.id);
  // four working hours later, whatever holidays lie between
  opened.shift(30 * 24 * HOUR);
  expect(await toCall()).toEqual(expect.arrayContaining([called.id, uncalled.id]));
  const note = { how: "call", who: "", note: "" } as const;
  await officer("notices.contact", { ...note, id: first!.id, outcome: "will-come" });
  // a call that nobody answered leaves it there
  await officer("notices.contact", { ...note, id: second!.id, outcome: "no-answer" });
  expect(await toCall()).not.toContain(called.id);
  expect(await toCall()).toContain(uncalled.id);
  await officer("sync.pause", { paused: false });
  const [sent] = await settled(uncalled.id, ["sent"]);
  expect(sent?.said).toContain("tin nhắn");
  expect(await toCall()).not.toContain(uncalled.id);
  // of the other the province has both: what was asked, and that it is settled
  const [told] = await settled(called.id, ["told"]);
  expect(told?.said).not.toContain("tỉnh cũng");
  expect(await requested(called.id)).toHaveLength(1);
  expect(await toldOf(office, called.id, "notice.settled")).toMatchObject([{ how: "told" }]);
  await officer("sync.now", {});
  expect(await timesTold(called.id)).toBe(0);
  expect(await timesTold(uncalled.id)).toBe(1);
});
