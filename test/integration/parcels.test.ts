import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { refusal } from "../support/life.ts";
import { createTestOffice, draftOf } from "../support/office.ts";
import { openCore } from "../support/open-core.ts";
import { toldOf } from "../support/told.ts";

/** Parcels by post: received from the moment they came, once; what is owed goes back with a delivery list. */
test("a parcel becomes a dossier with the time at which it came, and its receipt goes back by post", async () => {
  const office = await createTestOffice();
  onTestFinished(() => office.end());
  const opened = await openCore(office);
  onTestFinished(() => opened.core.close());
  const officer = opened.as("officer");
  await officer("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
  const text = (ms: number) => new Date(ms + 7 * 3_600_000).toISOString().replace("Z", "+07:00");
  const arrivedAt = text(Date.now() - 60_000);
  const parcel = {
    sender: "Hồ Văn Gửi Xa",
    address: "Bản Huồi Tụ, xã Huồi Tụ, tỉnh Nghệ An",
    content: "Tờ khai, bản sao trích lục",
    carrier: "Bưu điện Kỳ Sơn",
    tracking: "EB123456789VN",
    arrivedAt,
    enclosed: 8000,
    missing: "",
  };
  const wrong = { ...parcel, arrivedAt: text(Date.now() + 3_600_000) };
  expect(await refusal(officer("parcels.record", wrong, randomUUID()))).toBe("parcels.wrong-time");
  const key = randomUUID();
  const one = await officer("parcels.record", parcel, key);
  await officer("parcels.record", parcel, key);
  const other = await officer("parcels.record", { ...parcel, sender: "Lầu Bá Nhầm Nơi" }, randomUUID());
  const { rows, rule } = await officer("parcels.list", {});
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
  await officer("parcels.close", { id: other.id, why: "Thuộc thẩm quyền của xã khác" });
  const send = randomUUID();
  const back = { carrier: "Bưu điện Kỳ Sơn", ids: [one.id, other.id] };
  const list = await officer("parcels.sendBack", back, send);
  expect(await officer("parcels.sendBack", back, send)).toEqual(list);
  expect(await refusal(officer("parcels.sendBack", back, randomUUID()))).toBe("parcels.settled");
  const after = (await officer("parcels.list", {})).rows;
  expect(after.map(({ backNumber }) => backNumber)).toEqual([list.number, list.number]);
  expect(after.map(({ state }) => state.code).toSorted()).toEqual(["closed", "received"]);
  await officer("sync.now", {});
  expect(await toldOf(office, dossier.id, "dossier.received")).toMatchObject([
    { channel: "post", receivedAt: arrivedAt, parcel: { tracking: "EB123456789VN" } },
  ]);
});
