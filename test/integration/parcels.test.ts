import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { introduce, meet, startMachine, testAuthority } from "../support/exchange-machines.ts";

import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { type Call, type OpenCore, openSignedIn } from "../support/open-core.ts";
import { refusal } from "../support/refusal.ts";
import { toldOf } from "../support/told.ts";

/** Parcels by post: received from the moment they came, once; what is owed goes back with a delivery list. */
const text = (ms: number) => new Date(ms + 7 * 3_600_000).toISOString().replace("Z", "+07:00");
const arrivedAt = text(Date.now() - 60_000);
const PARCEL = {
  sender: "Hồ Văn Gửi Xa",
  address: "Bản Huồi Tụ, xã Huồi Tụ, tỉnh Nghệ An",
  content: "Tờ khai, bản sao trích lục",
  carrier: "Bưu điện Kỳ Sơn",
  tracking: "EB123456789VN",
  arrivedAt,
  enclosed: 8000,
  missing: "",
};

let office: TestOffice;
let opened: OpenCore;
let officer: Call;
beforeAll(async () => {
  office = await createTestOffice();
  ({ opened, officer } = await openSignedIn(office));
}, 60_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

test("a parcel becomes a dossier with the time at which it came, and its receipt goes back by post", async () => {
  const wrong = { ...PARCEL, arrivedAt: text(Date.now() + 3_600_000) };
  expect(await refusal(officer("parcels.record", wrong, randomUUID()))).toBe("parcels.wrong-time");
  const key = randomUUID();
  const one = await officer("parcels.record", PARCEL, key);
  await officer("parcels.record", PARCEL, key);
  const other = await officer("parcels.record", { ...PARCEL, sender: "Lầu Bá Nhầm Nơi" }, randomUUID());
  const { rows, rule, reasons } = await officer("parcels.list", {});
  expect(rows.map(({ sender }) => sender)).toEqual(["Lầu Bá Nhầm Nơi", "Hồ Văn Gửi Xa"]);
  expect(rule).toContain("sổ bưu gửi đến");
  const draftId = randomUUID();
  await officer("parcels.begin", { id: one.id, draftId });
  expect((await officer("parcels.ofDraft", { draftId }))?.id).toBe(one.id);
  const dossier = await officer("dossiers.receive", { draftId, content: draftOf("Hồ Văn Gửi Xa") });
  expect(dossier.receivedAt).toBe(arrivedAt);
  expect(dossier.events[0]?.why).toContain("EB123456789VN");
  // the form again is the same dossier, the parcel again is settled
  expect((await officer("dossiers.receive", { draftId, content: draftOf("Hồ Văn Gửi Xa") })).id).toBe(
    dossier.id,
  );
  expect(await refusal(officer("parcels.begin", { id: one.id, draftId: randomUUID() }))).toBe(
    "parcels.settled",
  );
  // given back for a reason of the list that is in force
  expect(reasons.length).toBeGreaterThan(2);
  await officer("parcels.close", { id: other.id, why: reasons[0]! });
  const track = { id: one.id, tracking: "RB987654321VN" };
  expect(await refusal(officer("parcels.setTracking", track))).toBe("parcels.not-sent-back");
  const send = randomUUID();
  const back = { carrier: "Bưu điện Kỳ Sơn", ids: [one.id, other.id] };
  const list = await officer("parcels.sendBack", back, send);
  expect(await officer("parcels.sendBack", back, send)).toEqual(list);
  expect(await refusal(officer("parcels.sendBack", back, randomUUID()))).toBe("parcels.settled");
  // the number of the envelope is noted and found, as every other word of it is
  expect((await officer("parcels.setTracking", track)).backTracking).toBe("RB987654321VN");
  await officer("parcels.setTracking", track);
  const found = async (what: string) =>
    (await officer("parcels.list", { text: what })).rows.map(({ sender }) => sender);
  expect(await found("rb9876")).toEqual(["Hồ Văn Gửi Xa"]);
  expect(await found("lau ba")).toEqual(["Lầu Bá Nhầm Nơi"]);
  expect(await found(dossier.code)).toEqual(["Hồ Văn Gửi Xa"]);
  const after = (await officer("parcels.list", {})).rows;
  expect(after.map(({ backNumber }) => backNumber)).toEqual([list.number, list.number]);
  expect(after.map(({ state }) => state.code).toSorted()).toEqual(["closed", "received"]);
  await officer("sync.now", {});
  expect(await toldOf(office, dossier.id, "dossier.received")).toMatchObject([
    { channel: "post", receivedAt: arrivedAt, parcel: { tracking: "EB123456789VN" } },
  ]);
  expect(await toldOf(office, null, "parcel.arrived")).toHaveLength(2);
  expect(await toldOf(office, null, "parcel.settled")).toMatchObject([
    { parcelId: one.id, outcome: "received", madeDossierId: dossier.id },
    { parcelId: other.id, outcome: "closed", why: reasons[0] },
  ]);
  expect(await toldOf(office, null, "parcel.sent-back")).toMatchObject([{ listNumber: list.number }]);
  expect(await toldOf(office, null, "parcel.back-tracking")).toMatchObject([
    { parcelId: one.id, tracking: "RB987654321VN" },
  ]);
});

test("a form from a parcel that ends with a slip settles the parcel, and the slip is owed by post", async () => {
  const turned = async (sender: string, end: (draftId: string) => Promise<unknown>) => {
    const one = await officer("parcels.record", { ...PARCEL, sender }, randomUUID());
    const draftId = randomUUID();
    await officer("parcels.begin", { id: one.id, draftId });
    await end(draftId);
    return (await officer("parcels.list", { text: sender })).rows[0]!;
  };
  const form = { items: ["Bản chính giấy khai sinh"], why: "Thiếu giấy tờ theo quy định" };
  const home = await turned("Và Bá Thiếu Giấy", (draftId) =>
    officer("life.sendHome", { draftId, content: draftOf("Và Bá Thiếu Giấy"), ...form }),
  );
  expect(home).toMatchObject({ state: { code: "sent-home" }, owesBack: true });
  const refused = await turned("Xồng Bá Từ Chối", (draftId) =>
    officer("life.refuseBefore", {
      draftId,
      content: draftOf("Xồng Bá Từ Chối"),
      why: "Không thuộc đối tượng",
    }),
  );
  expect(refused).toMatchObject({ state: { code: "refused" }, owesBack: true, why: "Không thuộc đối tượng" });
  expect(await refusal(officer("parcels.close", { id: refused.id, why: "Gửi trả người gửi" }))).toBe(
    "parcels.settled",
  );
});

test("window 2 finds what window 1 noted, receives from it when nobody types there, and both know it", async () => {
  const authority = testAuthority();
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  const parcel = await one.call("parcels.record", PARCEL, randomUUID());
  await introduce(two, one);
  const there = async () => (await two.call("parcels.list", { text: "huoi tu" })).rows[0]!;
  expect(await there()).toMatchObject({ id: parcel.id, elsewhere: "QUAY-01", state: { code: "open" } });

  // a form that somebody types at window 1 is not taken out of the hand
  const typed = randomUUID();
  await one.call("parcels.begin", { id: parcel.id, draftId: typed });
  await one.call("dossiers.saveDraft", { id: typed, revision: 1, content: draftOf("Hồ Văn Gửi Xa") });
  const draftId = randomUUID();
  const begin = { id: parcel.id, draftId };
  expect(await refusal(two.call("parcels.begin", begin))).toBe("exchange.busy");
  await one.call("dossiers.discardDraft", { id: typed });
  expect((await two.call("parcels.begin", begin)).elsewhere).toBe("");
  const dossier = await two.call("dossiers.receive", { draftId, content: draftOf("Hồ Văn Gửi Xa") });
  expect(dossier.receivedAt).toBe(PARCEL.arrivedAt);
  await meet(one, two);
  expect((await one.call("parcels.list", {})).rows).toMatchObject([
    { state: { code: "received" }, dossierCode: dossier.code, elsewhere: "QUAY-02" },
  ]);
  // window 1 sends the receipt back: it asks window 2 for the parcel, and nobody has to think of that
  const list = await one.call(
    "parcels.sendBack",
    { carrier: PARCEL.carrier, ids: [parcel.id] },
    randomUUID(),
  );
  await meet(one, two);
  expect(await there()).toMatchObject({ backNumber: list.number, owesBack: false, elsewhere: "QUAY-01" });
});
