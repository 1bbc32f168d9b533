import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { qpdfCheck, readText } from "../support/foreign-tools.ts";
import { handOverOf } from "../support/hand-over.ts";
import type { TestOffice } from "../support/office.ts";
import type { Call, OpenCore } from "../support/open-core.ts";
import { refusedWith } from "../support/refusal.ts";
import { openReturnsOffice, type ReturnsOffice } from "../support/returns-office.ts";

/** Results whose people do not stand at the counter: sent by post, or waiting too long. */
let here: ReturnsOffice;
let office: TestOffice;
let opened: OpenCore;
let officer: Call;
let readyDossier: ReturnsOffice["readyDossier"];
let told: ReturnsOffice["told"];
const DAY = 86_400_000;

beforeAll(async () => {
  here = await openReturnsOffice();
  ({ office, opened, officer, readyDossier, told } = here);
}, 60_000);
afterAll(() => here?.close());

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
  const refused = await refusedWith(officer("returns.post", { carrier, parcels: withPhone }));
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
