import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { handOverOf } from "../support/hand-over.ts";
import type { Call, OpenCore } from "../support/open-core.ts";
import { refusedWith } from "../support/refusal.ts";
import { openReturnsOffice, type ReturnsOffice } from "../support/returns-office.ts";

/** Who may take a result away, what is proved, and what is written down of it. */
let here: ReturnsOffice;
let opened: OpenCore;
let officer: Call;
let readyDossier: ReturnsOffice["readyDossier"];
let told: ReturnsOffice["told"];
const DAY = 86_400_000;

beforeAll(async () => {
  here = await openReturnsOffice();
  ({ opened, officer, readyDossier, told } = here);
}, 60_000);
afterAll(() => here?.close());

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
  const refused = await refusedWith(officer("returns.handOver", wish));
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
  const refused = await refusedWith(
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
  expect((await refusedWith(officer("returns.handOver", heir))).message).toContain("người làm chứng");
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
  const refused = await refusedWith(officer("returns.handOver", handOverOf(back)));
  expect(refused.message).toContain("người nộp chết");
});

test("a lost receipt demands the identity, and that is noted", async () => {
  const ready = await readyDossier("Võ Thị Lạc", { applicant: { identity: "040190000034" } });
  const refused = await refusedWith(
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
  const refused = await refusedWith(officer("returns.handOver", wish));
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

test("every result is ticked as it is given, and a mistake is taken back on its day alone", async () => {
  const ready = await readyDossier("Đinh Thị Nhầm");
  const refused = await refusedWith(officer("returns.handOver", handOverOf(ready, { results: [] })));
  expect(refused.message).toContain("đánh dấu đã trao Trích lục khai sinh");
  const { handOverId } = await officer("returns.handOver", handOverOf(ready));
  opened.shift(DAY);
  expect((await refusedWith(officer("returns.undo", { handOverId, why: "Trả nhầm người" }))).code).toBe(
    "returns.too-late-to-undo",
  );
  opened.shift(-DAY);
  const back = await officer("returns.undo", { handOverId, why: "Trả nhầm người" });
  expect(back.history[0]?.state.word).toBe("Đã hủy do trả nhầm");
  expect((await officer("returns.handOver", handOverOf(back))).detail.state.code).toBe("returned");
});
