import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toTimestamp } from "../../main/core/time.ts";
import { type CoreClient, clientOf, startCoreClient } from "../support/core-client.ts";
import { pageTexts, readCodes, readText } from "../support/foreign-tools.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { openRows } from "../support/read-rows.ts";
import { refusal as codeOf } from "../support/refusal.ts";
import { toldOf } from "../support/told.ts";

let office: TestOffice;
let window: CoreClient;
let officer: CoreClient["call"];
let colleague: CoreClient["call"];
let rows: Awaited<ReturnType<typeof openRows>>;

beforeAll(async () => {
  office = await createTestOffice();
  window = startCoreClient(office.folder, "officer");
  await window.core.ready();
  officer = window.call;
  colleague = clientOf(window.core, "colleague").call;
  for (const [call, username] of [
    [officer, "tn1"],
    [colleague, "tn2"],
  ] as const) {
    await call("accounts.signIn", { username, password: office.account(username).password });
  }
  await officer("sync.now", {});
  rows = await openRows(office.folder);
}, 60_000);
afterAll(async () => {
  rows?.close();
  await window?.core.close();
  await office?.end();
});

const now = () => toTimestamp(Date.now());
const today = () => now().slice(0, 10);
/** minutes ago, but never yesterday: the day stands in the code */
const ago = (minutes: number) => {
  const then = toTimestamp(Date.now() - minutes * 60_000);
  return then.slice(0, 10) === today() ? then : `${today()}T00:00:00.000+07:00`;
};

test("a pad takes its numbers out of the stock for good, and every leaf is a whole blank receipt with its own code", async () => {
  const before = await officer("pad.stock", { day: today() });
  const key = randomUUID();
  const pad = await officer("pad.make", { day: today(), count: 3 }, key);
  expect((await officer("pad.make", { day: today(), count: 3 }, key)).id).toBe(pad.id);
  expect((await officer("pad.stock", { day: today() })).left).toBe(before.left - 3);
  const leaves = await officer("pad.leaves", { padId: pad.id });
  expect(leaves.map(({ place }) => place)).toEqual(["01/03", "02/03", "03/03"]);
  const dossier = await officer("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Trần Văn Máy"),
  });
  expect(leaves.map(({ code }) => code)).not.toContain(dossier.code);

  const pdf = await window.blob((await officer("pad.file", { padId: pad.id })).token);
  const pages = await pageTexts(pdf);
  expect(pages).toHaveLength(6);
  for (const [index, page] of pages.entries()) {
    const { code } = leaves[Math.floor(index / 2)]!;
    expect(page).toContain("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ");
    expect(page).toContain(code);
    expect(page).toContain(index % 2 === 0 ? "Liên 1" : "Liên 2");
    // nothing of it says what only a hand can say
    expect(page).not.toContain("ủy quyền nộp hồ sơ (nếu có): không");
    expect(page).toMatch(/Tiếp nhận hồ sơ của Ông \(Bà\)\/Tổ chức: \.{10}/);
  }
  expect(await readCodes(pdf)).toContain(leaves[0]!.code);
});

test("a leaf is entered once, with its true time and a second person, and the province hears that time", async () => {
  const pad = await officer("pad.make", { day: today(), count: 2 }, randomUUID());
  const [leaf] = await officer("pad.leaves", { padId: pad.id });
  const { code } = leaf!;
  const draftId = randomUUID();
  const content = draftOf("Nguyễn Thị Điện");
  await officer("pad.begin", { code: `${code}||040|Giấy|Hệ thống|x`, draftId });
  expect((await officer("pad.ofDraft", { draftId }))?.code).toBe(code);
  expect(await codeOf(officer("dossiers.receive", { draftId, content }))).toBe("pad.form-of-leaf");

  const receivedAt = ago(90);
  const entry = { draftId, content, receivedAt, receiver: "tn1", why: "Mất điện từ 8 giờ" };
  const wrong = toTimestamp(Date.now() + 3_600_000);
  expect(await codeOf(officer("pad.enter", { ...entry, receivedAt: wrong }))).toBe("pad.wrong-time");
  const yesterday = toTimestamp(Date.now() - 26 * 3_600_000);
  expect(await codeOf(officer("pad.enter", { ...entry, receivedAt: yesterday }))).toBe("pad.wrong-time");
  const entered = await officer("pad.enter", entry);
  expect(entered.state.code).toBe("entered");
  // nothing is received before the second person has looked
  expect(await officer("dossiers.search", { text: code })).toHaveLength(0);
  expect(await codeOf(officer("pad.confirm", { leafId: entered.id }))).toBe("pad.second-person");

  await colleague("pad.sendBack", { leafId: entered.id, why: "Trên giấy ghi 2 bộ" });
  expect((await officer("dossiers.drafts", {})).map(({ id }) => id)).toContain(draftId);
  await officer("pad.enter", { ...entry, content: { ...content, sets: 2 } });
  const view = await colleague("pad.entry", { leafId: entered.id });
  expect(view).toMatchObject({ receivedAt, isOwn: false, why: "Mất điện từ 8 giờ", content: { sets: 2 } });

  const dossier = await colleague("pad.confirm", { leafId: entered.id });
  expect(dossier).toMatchObject({ code, provisional: false, receivedAt, sets: 2 });
  expect((await colleague("pad.confirm", { leafId: entered.id })).id).toBe(dossier.id);
  expect(dossier.due.due).toBe(view.due?.due);
  expect(dossier.due.basis?.receivedAt).toBe(receivedAt);
  expect(dossier.events[0]?.why).toContain("tờ dự phòng");
  expect(await codeOf(officer("pad.begin", { code, draftId: randomUUID() }))).toBe("pad.wrong-state");
  expect(await codeOf(officer("pad.spoil", { leafId: entered.id, why: "đã dùng rồi" }))).toBe(
    "pad.wrong-state",
  );

  // one number on both papers; what was written by hand is kept as replaced
  const papers = await officer("forms.ofDossier", { dossierId: dossier.id });
  expect(new Set(papers.map(({ number }) => number)).size).toBe(1);
  expect(papers.map(({ state }) => state.code)).toEqual(["issued", "replaced"]);

  await officer("sync.now", {});
  await expect
    .poll(async () => (await toldOf(office, dossier.id, "dossier.received")).length, { timeout: 20_000 })
    .toBe(1);
  const [told] = await toldOf(office, dossier.id, "dossier.received");
  expect(told).toMatchObject({ code, receivedAt, enteredLate: { how: "pad", why: "Mất điện từ 8 giờ" } });
  const actions = rows.prepare("SELECT action FROM audit WHERE subject = ?").all(entered.id) as {
    action: string;
  }[];
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["pad.begun", "pad.entered", "pad.sent-back", "pad.confirmed"]),
  );
});

test("spoiled and blank leaves are accounted for, on paper too, and never used again", async () => {
  const pad = await officer("pad.make", { day: today(), count: 3 }, randomUUID());
  const leaves = await officer("pad.leaves", { padId: pad.id });
  await officer("pad.spoil", { leafId: leaves[0]!.id, why: "Viết nhầm tên, gạch bỏ" });
  const back = await officer("pad.giveBack", { padId: pad.id });
  expect(back.counts).toEqual({ printed: 0, entered: 0, used: 0, spoiled: 1, returned: 2 });
  for (const leaf of leaves) {
    expect(await codeOf(officer("pad.begin", { code: leaf.code, draftId: randomUUID() }))).toBe(
      "pad.wrong-state",
    );
  }
  const { formId } = await officer("pad.account", { padId: pad.id });
  const text = await readText(await window.blob((await officer("forms.file", { id: formId })).token));
  expect(text).toContain("BẢNG KÊ TẬP GIẤY TIẾP NHẬN DỰ PHÒNG");
  for (const leaf of leaves) expect(text).toContain(leaf.code);
  expect(text).toContain("Viết nhầm tên, gạch bỏ");
});

test("a leaf of a dead machine is entered at another one, but never a number that this machine has not printed", async () => {
  const [mine] = await officer("pad.leaves", { padId: (await officer("pad.list", {})).pads[0]!.id });
  const prefix = mine!.code.slice(0, mine!.code.lastIndexOf("-"));
  const begin = (code: string, draftId = randomUUID() as string) => officer("pad.begin", { code, draftId });
  // in this machine's own blocks, and on no leaf
  const { last: own } = rows
    .prepare("SELECT max(last) AS last FROM number_blocks WHERE series = 'dossier' AND day = ?")
    .get(today()) as { last: number };
  expect(await codeOf(begin(`${prefix}-${String(own).padStart(5, "0")}`))).toBe("pad.wrong-code");
  expect(await codeOf(begin(`H99.1-${prefix.slice(-6)}-00001`))).toBe("pad.wrong-code");
  const code = `${prefix}-90001`;
  const draftId = randomUUID();
  await begin(code, draftId);
  const leaf = await officer("pad.enter", {
    draftId,
    content: draftOf("Hồ Thị Máy Khác"),
    receivedAt: ago(1),
    receiver: "tn2",
    why: "Máy kia hỏng ổ đĩa",
  });
  const dossier = await colleague("pad.confirm", { leafId: leaf.id });
  expect(dossier.code).toBe(code);
  expect(dossier.receivedBy).toBe(office.account("tn2").fullName);
  await officer("sync.now", {});
  await expect
    .poll(async () => (await officer("dossiers.get", { id: dossier.id })).sync.code, { timeout: 20_000 })
    .toBe("sent");
});
