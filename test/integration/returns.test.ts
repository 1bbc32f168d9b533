import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CounterEvent, DraftContent, ReturnDetail } from "../../preload/contract/index.ts";
import { Refused } from "../support/core-client.ts";
import { qpdfCheck, readText } from "../support/foreign-tools.ts";
import { handOverOf } from "../support/hand-over.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { type Call, type OpenCore, openCore } from "../support/open-core.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { giveResult, issueSignedResult } from "../support/signed-result.ts";
import { toldOf } from "../support/told.ts";

let office: TestOffice;
let opened: OpenCore;
let officer: Call;
let head: Call;
let signed: Uint8Array | undefined;
const DAY = 86_400_000;

const refusal = (call: Promise<unknown>): Promise<{ code: string; message: string; action: string }> =>
  call.then(
    () => ({ code: "accepted", message: "", action: "" }),
    (error) => {
      if (error instanceof Refused) return error.wire;
      throw error;
    },
  );

beforeAll(async () => {
  office = await createTestOffice();
  opened = await openCore(office);
  officer = opened.as("officer");
  head = opened.as("head");
  for (const [call, username] of [
    [officer, "tn1"],
    [head, "truong"],
  ] as const) {
    await call("accounts.signIn", { username, password: office.account(username).password });
  }
}, 60_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

/** A dossier whose signed result has come from the province. */
async function readyDossier(
  fullName: string,
  changed: { applicant?: Partial<DraftContent["applicant"]>; deliverTo?: "COUNTER" | "POST" } = {},
): Promise<ReturnDetail> {
  const draft = draftOf(fullName);
  const dossier = await officer("dossiers.receive", {
    draftId: randomUUID(),
    content: {
      ...draft,
      deliverTo: changed.deliverTo ?? "COUNTER",
      applicant: { ...draft.applicant, ...changed.applicant },
    },
  });
  const { id } = dossier;
  await settled(async () => (await officer("dossiers.get", { id })).sync.code === "sent");
  const { code } = await officer("dossiers.get", { id });
  const result = { dossierCode: code, title: "Trích lục khai sinh" };
  if (signed) await giveResult(office.province, { ...result, bytes: signed });
  else signed = await issueSignedResult({ province: office.province, demo: office, ...result });
  await settled(async () => (await officer("returns.get", { id })).state.code === "result-ready");
  return officer("returns.get", { id });
}

async function settled(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    await officer("sync.now", {});
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("never settled");
}

/** What the province was told of a dossier: the bodies of its operations of one kind. */
async function told(dossierId: string, kind: string): Promise<Record<string, unknown>[]> {
  await settled(async () => (await officer("dossiers.get", { id: dossierId })).sync.code === "sent");
  return toldOf(office, dossierId, kind);
}

const cardOf = (id: string, name: string) => `${id}||${name}|01011990|Nam|Xã Đại Huệ, Nghệ An|01012022`;

test("the applicant with the receipt signs one paper; sent twice, given once; the province is told how", async () => {
  const ready = await readyDossier("Nguyễn Văn Nhận");
  expect((await officer("returns.ready", {})).map(({ id }) => id)).toContain(ready.id);
  const key = randomUUID();
  const wish = handOverOf(ready, {
    originals: [{ componentId: ready.originals[0]?.componentId ?? "", count: 1 }],
  });
  const first = await officer("returns.handOver", wish, key);
  const again = await officer("returns.handOver", wish, key);
  expect(again.formId).toBe(first.formId);
  expect(first.detail.state.word).toBe("Đã trả kết quả");
  expect(first.detail.history).toHaveLength(1);
  expect(first.detail.history[0]?.notes.join(" ")).toContain("Trả lại bản chính: Giấy tờ thử (1 bản)");
  expect(first.ratingShown).toBe(false);
  const items = await told(ready.id, "dossier.returned");
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    form: "0",
    receivedBy: "Nguyễn Văn Nhận",
    right: "applicant",
    identityCheck: "none",
    nationalState: 10,
    results: [ready.results[0]?.code],
  });
});

test("an authorised collector needs the authorisation and a look at the card", async () => {
  const ready = await readyDossier("Trần Thị Ủy");
  const wish = handOverOf(ready, { collector: { right: "authorised", fullName: "Lê Văn Thay" } });
  const refused = await refusal(officer("returns.handOver", wish));
  expect(refused.code).toBe("returns.incomplete");
  expect(refused.message).toContain("giấy ủy quyền");
  expect(refused.message).toContain("đối chiếu giấy tờ tùy thân");
  expect((await officer("returns.get", { id: ready.id })).state.code).toBe("result-ready");
  const paper = "Giấy ủy quyền số 12/2026, UBND xã Đại Huệ chứng thực";
  const card = cardOf("040090000012", "Lê Văn Thay");
  const compared = await officer("returns.compareCard", { id: ready.id, right: "authorised", text: card });
  expect(compared).toMatchObject({ outcome: "unknown", fullName: "Lê Văn Thay" });
  const { detail } = await officer(
    "returns.handOver",
    handOverOf(ready, {
      collector: { right: "authorised", fullName: "Lê Văn Thay", identity: "040090000012", paper },
      check: { how: "card", cardText: card },
    }),
  );
  expect(detail.history[0]?.to).toBe("Lê Văn Thay (người được ủy quyền)");
  expect(detail.history[0]?.notes.join(" ")).toContain("Quét thẻ: đúng người.");
});

test("a number that must not stand on paper is refused by the field it stands in", async () => {
  const ready = await readyDossier("Hồ Thị Giấu");
  const refused = await refusal(
    officer(
      "returns.handOver",
      handOverOf(ready, {
        collector: { right: "authorised", fullName: "Lê Văn Thay", paper: "CCCD 040090000012" },
        check: { how: "papers" },
      }),
    ),
  );
  expect(refused.code).toBe("returns.secret-on-paper");
  expect(refused.message).toContain("giấy tờ kèm theo");
});

test("the heir of a dead applicant proves it; the death is an event, and nobody collects in the dead's name", async () => {
  const ready = await readyDossier("Phan Văn Mất");
  const heir = handOverOf(ready, {
    collector: { right: "heir", fullName: "Phan Thị Con", paper: "Trích lục khai tử và giấy khai sinh" },
    check: { how: "papers" },
    signature: { how: "fingerprint", witness: "" },
  });
  expect((await refusal(officer("returns.handOver", heir))).message).toContain("người làm chứng");
  const { detail, handOverId } = await officer("returns.handOver", {
    ...heir,
    signature: { how: "fingerprint", witness: "Đặng Thị Chứng" },
  });
  expect(detail.died).toBe(true);
  expect(detail.history[0]?.notes.join(" ")).toContain(
    "Người nhận không ký được, điểm chỉ trước người làm chứng Đặng Thị Chứng.",
  );
  const events = (await officer("dossiers.get", { id: ready.id })).events.map(({ kind }) => kind);
  expect(events.slice(-2)).toEqual(["applicant-died", "return"]);
  // given by mistake: back at the counter, and the applicant may not collect any more
  const back = await officer("returns.undo", { handOverId, why: "Nhầm hồ sơ của người khác" });
  expect(back.state.code).toBe("result-ready");
  const refused = await refusal(officer("returns.handOver", handOverOf(back)));
  expect(refused.message).toContain("người nộp chết");
});

test("a lost receipt demands the identity, and that is noted", async () => {
  const ready = await readyDossier("Võ Thị Lạc", { applicant: { identity: "040190000034" } });
  const refused = await refusal(
    officer("returns.handOver", handOverOf(ready, { check: { receipt: "lost" } })),
  );
  expect(refused.message).toContain("bắt buộc khi mất giấy tiếp nhận");
  const { detail } = await officer(
    "returns.handOver",
    handOverOf(ready, {
      check: { receipt: "lost", how: "card", cardText: cardOf("040190000034", "Võ Thị Lạc") },
    }),
  );
  expect(detail.history[0]?.notes).toContain(
    "Người nhận báo mất giấy tiếp nhận; đã đối chiếu giấy tờ tùy thân.",
  );
});

test("a card of another person decides, whatever the window says; a reason lets it pass and is kept", async () => {
  const ready = await readyDossier("Bùi Văn Khác", { applicant: { identity: "040090000056" } });
  const text = cardOf("040090000078", "Bùi Văn Khác");
  const compared = await officer("returns.compareCard", { id: ready.id, right: "applicant", text });
  expect(compared.outcome).toBe("different");
  expect(JSON.stringify(compared)).not.toMatch(/\d{9}/);
  const wish = handOverOf(ready, { check: { how: "card", cardText: text, outcome: "same" } });
  const refused = await refusal(officer("returns.handOver", wish));
  expect(refused.message).toContain("lý do vẫn trả khi giấy tờ không khớp");
  const { detail } = await officer("returns.handOver", {
    ...wish,
    check: { ...wish.check, reason: "new-number" },
  });
  expect(detail.identityNeeded).toBe(true);
  expect(detail.history[0]?.notes.join(" ")).toContain("thẻ mới đổi số");
  expect((await officer("dossiers.get", { id: ready.id })).events.map(({ kind }) => kind)).toContain(
    "identity-different",
  );
});

test("the old nine digits that the card still names are the same person", async () => {
  const ready = await readyDossier("Ngô Thị Cũ", {
    applicant: { identity: "186000001", identityKind: "old-id" },
  });
  const compared = await officer("returns.compareCard", {
    id: ready.id,
    right: "applicant",
    text: "040190000090|186000001|Ngô Thị Cũ|02021990|Nữ|Xã Đại Huệ, Nghệ An|01012022",
  });
  expect(compared.outcome).toBe("same");
});

test("a paper result does not leave unscanned: scanned it goes; the head's exception has a reason", async () => {
  const ready = await readyDossier("Cao Thị Bản Giấy");
  const noted = await officer("returns.addPaper", { id: ready.id, title: "Giấy khai sinh (bản chính)" });
  const paper = noted.results.find(({ kind }) => kind === "paper");
  expect(paper?.blocked).toContain("phải được quét");
  // it is no paper that the person handed in
  expect((await officer("dossiers.get", { id: ready.id })).components).toHaveLength(1);
  const all = handOverOf(noted, { results: noted.results.map(({ id }) => id) });
  const refused = await refusal(officer("returns.handOver", all));
  expect(refused.code).toBe("returns.not-scanned");
  expect(refused.message).toContain("Giấy khai sinh (bản chính)");
  // leaving it out is no way round
  expect((await refusal(officer("returns.handOver", handOverOf(noted)))).code).toBe("returns.not-scanned");

  const scan = await officer("digitise.open", { dossierId: ready.id, componentId: paper?.id ?? "" });
  const upload = await opened.core.upload("officer", "kq.jpg", "image/jpeg", await makePage(DECISION));
  await officer("digitise.addPages", { documentId: scan.id, uploads: [upload] });
  expect((await refusal(officer("returns.handOver", all))).code).toBe("returns.not-scanned");
  expect((await refusal(officer("returns.removePaper", { componentId: paper?.id ?? "" }))).code).toBe(
    "returns.paper-scanned",
  );
  await officer("digitise.confirmPages", { documentId: scan.id, count: 1 });
  const { detail } = await officer("returns.handOver", all);
  expect(detail.state.code).toBe("returned");

  const other = await readyDossier("Cao Văn Miễn");
  const second = await officer("returns.addPaper", { id: other.id, title: "Sơ đồ khổ lớn" });
  const componentId = second.results.find(({ kind }) => kind === "paper")?.id ?? "";
  const excused = await head("returns.excuseScan", { componentId, why: "Khổ A0, máy không quét được" });
  const given = await officer("returns.handOver", handOverOf(excused));
  expect(given.detail.state.code).toBe("returned");
  expect((await told(other.id, "paper-result.excused"))[0]).toMatchObject({
    why: "Khổ A0, máy không quét được",
  });
}, 60_000);

test("the rating is answered once, at the citizen's screen alone, and leaves by itself", async () => {
  const screen = opened.as("screen", "citizen");
  const events: CounterEvent[] = [];
  opened.core.subscribe((_client, event) => events.push(event));
  expect(await screen("citizen.screen", {})).toMatchObject({ kind: "rest" });
  const ready = await readyDossier("Mai Thị Hài Lòng");
  const given = await officer("returns.handOver", handOverOf(ready, { askRating: true }));
  expect(given.ratingShown).toBe(true);
  expect(events.some(({ topic }) => topic === "citizen")).toBe(true);
  const shown = await screen("citizen.screen", {});
  if (shown.kind !== "rating") throw new Error("no question");
  const answer = { ticket: shown.ticket, level: 4, remarks: ["Đúng hẹn", "bịa ra"], comment: "Cảm ơn" };
  // the officer does not see the ticket, and could not use it
  expect(JSON.stringify([given, events])).not.toContain(shown.ticket);
  expect((await refusal(officer("citizen.rate", answer))).code).toBe("citizen.screen-only");
  await screen("citizen.rate", answer);
  expect((await refusal(screen("citizen.rate", { ...answer, level: 1 }))).code).toBe("citizen.ticket-used");
  expect(await screen("citizen.screen", {})).toMatchObject({ kind: "rest" });
  expect((await refusal(officer("citizen.ask", { handOverId: given.handOverId }))).code).toBe(
    "citizen.rated-already",
  );
  const items = await told(ready.id, "rating.given");
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ level: 4, levels: 5, remarks: ["Đúng hẹn"], comment: "Cảm ơn" });

  opened.core.gone("screen");
  const next = await readyDossier("Mai Văn Vội");
  expect((await officer("returns.handOver", handOverOf(next, { askRating: true }))).ratingShown).toBe(false);
});

test("what is still owed is settled before the result leaves", async () => {
  const ready = await readyDossier("Hà Thị Nợ");
  const owed = await officer("fees.demand", {
    dossierId: ready.id,
    lines: [
      {
        source: "other",
        index: null,
        name: "Lệ phí cấp bản sao",
        kind: "LE_PHI",
        quantity: 1,
        pages: 0,
        price: 8000,
        basis: "Nghị quyết thử",
        ground: "",
        groundWhy: "",
        moment: "return",
      },
    ],
  });
  expect((await officer("returns.get", { id: ready.id })).feesDue).toEqual([
    { name: "Lệ phí cấp bản sao", amount: 8000 },
  ]);
  const refused = await refusal(officer("returns.handOver", handOverOf(ready)));
  expect(refused.code).toBe("returns.fee-due");
  expect(refused.message).toContain("8.000 đồng");
  await officer("fees.cancelDue", { dueId: owed.dues[0]?.id ?? "", why: "Được miễn theo quy định" });
  expect((await officer("returns.handOver", handOverOf(ready))).detail.state.code).toBe("returned");
});

test("by post: returned when the carrier takes it, back at the counter when the parcel comes back", async () => {
  const address = "Xóm 3, xã Đại Huệ, tỉnh Nghệ An";
  const applicant = { identity: "040190000099", phone: "0912345678", address };
  const first = await readyDossier("Tạ Thị Xa", { deliverTo: "POST", applicant });
  const second = await readyDossier("Tạ Văn Núi", { deliverTo: "POST" });
  const waiting = (await officer("returns.toPost", {})).filter(({ id }) =>
    [first.id, second.id].includes(id),
  );
  expect(waiting.map(({ recipient, blocked }) => [recipient, blocked])).toEqual([
    ["Tạ Thị Xa", null],
    ["Tạ Văn Núi", null],
  ]);
  const parcel = ({ id: dossierId, recipient, address: to }: (typeof waiting)[number], tracking = "") => ({
    dossierId,
    recipient,
    address: to,
    tracking,
    note: "",
  });
  const parcels = waiting.map((one, index) => parcel(one, index === 0 ? "841000072647" : ""));
  const carrier = "Bưu điện xã Đại Huệ";
  const withPhone = parcels.map((one) => ({ ...one, note: "gọi 0912 345 678" }));
  const refused = await refusal(officer("returns.post", { carrier, parcels: withPhone }));
  expect(refused.code).toBe("returns.secret-on-paper");
  expect(refused.message).toContain("số điện thoại");
  // one bad parcel leaves all of them here, and no number is used
  expect((await officer("returns.get", { id: first.id })).state.code).toBe("result-ready");

  const key = randomUUID();
  const list = await officer("returns.post", { carrier, parcels }, key);
  expect(await officer("returns.post", { carrier, parcels }, key)).toEqual(list);
  expect(list.number).toMatch(/\d{6}-0001$/);
  expect((await told(first.id, "dossier.returned"))[0]).toMatchObject({ form: "1", nationalState: 10 });

  // the paper that goes out of the office, as another program reads it
  const { token } = await officer("forms.file", { id: list.formId });
  const bytes = (await opened.core.blob(token))?.bytes ?? new Uint8Array();
  expect(await qpdfCheck(bytes)).toBe("");
  const paper = await readText(bytes);
  for (const text of [list.number, "Tạ Thị Xa", "Tạ Văn Núi", address, carrier, "8410 0007 2647"]) {
    expect(paper).toContain(text);
  }
  expect(paper.replace(/\D/g, "")).not.toMatch(/040190000099|0912345678/);
  // printed again from either parcel's line
  const listed = await officer("returns.parcels", {});
  const forms = listed.filter(({ listNumber }) => listNumber === list.number).map(({ listForm }) => listForm);
  expect(forms).toEqual([list.formId, list.formId]);

  const [sent, other] = list.parcels;
  expect(sent?.state.word).toBe("Đang gửi bưu chính");
  await officer("returns.setTracking", { parcelId: other?.id ?? "", tracking: "EB123456785VN" });
  const arrived = await officer("returns.parcelDelivered", { parcelId: other?.id ?? "", receivedBy: "Vợ" });
  expect(arrived.state.word).toBe("Bưu chính đã phát");
  const back = await officer("returns.parcelBack", { parcelId: sent?.id ?? "", why: "Không có người nhận" });
  expect(back.state.word).toBe("Bưu gửi bị trả lại");
  const here = await officer("returns.get", { id: first.id });
  expect(here.state.code).toBe("result-ready");
  expect((await officer("returns.handOver", handOverOf(here))).detail.history).toHaveLength(2);
  // told in order: returned, come back, returned again
  const kinds = (await told(first.id, "dossier.event")).map(({ event }) => event);
  expect(kinds).toContain("undelivered");
});

test("every result is ticked as it is given, and a mistake is taken back on its day alone", async () => {
  const ready = await readyDossier("Đinh Thị Nhầm");
  const refused = await refusal(officer("returns.handOver", handOverOf(ready, { results: [] })));
  expect(refused.message).toContain("đánh dấu đã trao Trích lục khai sinh");
  const { handOverId } = await officer("returns.handOver", handOverOf(ready));
  opened.shift(DAY);
  expect((await refusal(officer("returns.undo", { handOverId, why: "Trả nhầm người" }))).code).toBe(
    "returns.too-late-to-undo",
  );
  opened.shift(-DAY);
  const back = await officer("returns.undo", { handOverId, why: "Trả nhầm người" });
  expect(back.history[0]?.state.word).toBe("Đã hủy do trả nhầm");
  expect((await officer("returns.handOver", handOverOf(back))).detail.state.code).toBe("returned");
});

test("a result that waits too long is called about; the telephone is on one card, and who looked is in the log", async () => {
  const ready = await readyDossier("Kiều Thị Quên", { applicant: { phone: "0987654321" } });
  const other = (await officer("returns.ready", {})).find(({ id }) => id === ready.id);
  expect(other).toMatchObject({ waitingDays: 0, uncollected: false, contacts: 0 });
  opened.shift(4 * DAY);
  const rows = await officer("returns.ready", {});
  expect(rows.find(({ id }) => id === ready.id)).toMatchObject({ waitingDays: 4, uncollected: true });
  expect(JSON.stringify(rows)).not.toContain("0987654321");
  const card = await officer("returns.callCard", { id: ready.id });
  expect(card.people).toEqual([
    { role: "Người nộp hồ sơ", fullName: "Kiều Thị Quên", phone: "0987654321", email: "" },
  ]);
  const noted = await officer("returns.noteContact", {
    id: ready.id,
    how: "call",
    outcome: "will-come",
    who: "con gái",
    note: "Sáng mai đến",
  });
  expect(noted.notes).toHaveLength(1);
  expect(noted.notes[0]).toMatchObject({ how: "Gọi điện", outcome: "Hẹn sẽ đến", who: "con gái" });
  expect((await officer("returns.ready", {})).find(({ id }) => id === ready.id)?.contacts).toBe(1);
  const admin = opened.as("admin");
  const { username, password } = office.account("quantri");
  await admin("accounts.signIn", { username, password });
  const { rows: log } = await admin("office.audit", { limit: 50 });
  expect(log.some((row) => row.action === "returns.call-card-viewed" && row.subject === ready.id)).toBe(true);
  expect(JSON.stringify(log)).not.toContain("0987654321");
  opened.shift(-4 * DAY);
});

test("feedback is numbered, forwarded with a day for the answer, answered, and the person told", async () => {
  const [agency] = await officer("catalogue.agencies", { text: "Sở Tư pháp" });
  const input = {
    person: { fullName: "Lương Thị Phản Ánh", address: "Xã Vạn An", phone: "0911222333", email: "" },
    topic: "handling" as const,
    dossierId: null,
    procedureCode: "",
    content: "Hồ sơ quá hẹn hai lần mà không được báo trước.",
    agencyId: agency?.id ?? "",
  };
  const key = randomUUID();
  const first = await officer("feedback.record", input, key);
  expect((await officer("feedback.record", input, key)).number).toBe(first.number);
  expect(first.number).toMatch(/\d{6}-0001$/);
  expect(first.agencyName).toBe(agency?.name);
  expect(first.answerBy > first.receivedAt).toBe(true);
  const rows = await officer("feedback.list", {});
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain("0911222333");
  expect((await refusal(officer("feedback.told", { id: first.id, how: "call" }))).code).toBe(
    "feedback.wrong-state",
  );
  const answered = await officer("feedback.answer", { id: first.id, answer: "Đã rút kinh nghiệm, xin lỗi." });
  expect(answered.state.code).toBe("answered");
  const end = await officer("feedback.told", { id: first.id, how: "call" });
  expect(end.state.code).toBe("told");
  expect(end.told).toContain("Gọi điện");
});
