import { afterAll, beforeAll, expect, test } from "vitest";
import type { DossierDetail, NoticeRow } from "../../preload/contract/index.ts";
import { LIFE_CALLS, receive, WHY } from "../support/life.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { type Call, type OpenCore, openSignedIn } from "../support/open-core.ts";
import { refusal } from "../support/refusal.ts";
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
