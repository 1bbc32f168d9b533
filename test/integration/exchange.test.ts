import { createHash, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  introduce,
  meet,
  type OfficeMachine,
  startMachine,
  testAuthority,
} from "../support/exchange-machines.ts";
import { handOverOf } from "../support/hand-over.ts";

import { draftOf } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";

/** Two and more PCs of one office with real lines between them. */

const receive = (at: OfficeMachine, name: string) =>
  at.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(name) });

const outbox = (at: OfficeMachine) =>
  at.context.database.read.selectFrom("outbox").selectAll().orderBy("seq").execute();

test("window 2 finds and hands over what window 1 received, with the line down", async () => {
  const authority = testAuthority();
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  const dossier = await receive(one, "Nguyễn Thị Hai Quầy");
  expect((await one.call("sync.status", {})).onlyHere).toBe(1);
  await introduce(two, one);

  const [found] = await two.call("dossiers.search", { text: dossier.code, limit: 5 });
  expect(found).toMatchObject({ id: dossier.id, code: dossier.code, receivedBy: "Trần Thị Thử" });
  expect(await two.call("exchange.unit", { dossierId: dossier.id })).toMatchObject({
    machine: "QUAY-01",
    here: true,
  });
  // its second copy lies at window 2 now, and window 1 knows
  expect((await one.call("sync.status", {})).onlyHere).toBe(0);
  expect((await one.call("exchange.view", {})).copies).toEqual([{ place: "QUAY-02", count: 1 }]);

  // whoever changes it asks for it first; nobody has to think of that
  await two.finish(dossier.id);
  expect(await two.call("exchange.unit", { dossierId: dossier.id })).toMatchObject({ machine: null });
  const lying = await two.call("returns.get", { id: dossier.id });
  const { detail } = await two.call("returns.handOver", handOverOf(lying));
  expect(detail.state.code).toBe("returned");
  await meet(one, two);
  expect((await one.call("dossiers.get", { id: dossier.id })).state.code).toBe("returned");

  // the same operations under the same keys at both, in one order
  const [mine, theirs] = [await outbox(one), await outbox(two)];
  const received = mine.find((row) => row.kind === "dossier.received")!;
  const relayed = theirs.find((row) => row.id === received.id)!;
  expect(relayed).toMatchObject({ hash: received.hash, device_id: one.deviceId, device_seq: received.seq });
  const own = theirs.find((row) => row.kind === "dossier.returned")!;
  expect(relayed.seq).toBeLessThan(own.seq);
  expect(createHash("sha256").update(relayed.body).digest("hex")).toBe(relayed.hash);
});

test("what of another machine cannot be written here is said in words, and comes in when it can", async () => {
  const authority = testAuthority();
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  const [wrong, other] = [await receive(one, "Lê Văn Trùng Mã"), await receive(one, "Lê Văn Thường")];
  const { database } = two.context;
  // a dossier of the same code stands here already, which no rule of ours ever makes
  const own = await receive(two, "Lê Văn Sẵn Có");
  const rename = (code: string) =>
    database.write({ actor: "test", at: two.context.now() }, (tx) =>
      tx.db.updateTable("dossiers").set({ code }).where("id", "=", own.id).execute(),
    );
  await rename(wrong.code);
  await introduce(two, one);
  const { untaken } = await two.call("exchange.view", {});
  expect(untaken).toMatchObject([{ id: wrong.id, kept: expect.stringContaining("QUAY-01") }]);
  expect(untaken[0]!.message).toContain(`Hồ sơ ${wrong.code} của QUAY-01 không ghi được`);
  // the others pass it
  expect(await two.call("exchange.unit", { dossierId: other.id })).toMatchObject({ machine: "QUAY-01" });
  await rename(own.code);
  expect((await two.call("exchange.now", {})).untaken).toEqual([]);
  expect(await two.call("exchange.unit", { dossierId: wrong.id })).toMatchObject({ machine: "QUAY-01" });
});

test("a machine that is not enrolled keeps to itself; strangers, other units, revoked and expired ones are refused in words", async () => {
  const authority = testAuthority();
  const alone = await startMachine("QUAY-00");
  expect((await alone.call("exchange.now", {})).port).toBeNull();
  expect((await alone.call("exchange.view", {})).state.code).toBe("not-enrolled");

  const good = await startMachine("QUAY-01", { authority });
  const port = await good.port();
  const knocks: [string, Parameters<typeof startMachine>[1]][] = [
    ["stranger", { authority: testAuthority() }],
    ["other-unit", { authority, unit: "H41.98" }],
    ["expired", { authority, issued: Date.now() - 900 * 86_400_000 }],
  ];
  for (const [why, wish] of knocks) {
    const knocking = await startMachine(`QUAY-${why}`, wish);
    await receive(knocking, "Người Lạ");
    await introduce(knocking, good);
    const { machines, state } = await knocking.call("exchange.view", {});
    expect(machines, why).toEqual([]);
    // whose own certificate is over is told so, not that nobody answers
    expect(state.code).toBe(why === "expired" ? "expired" : "alone");
    expect((await good.call("exchange.view", {})).machines).toEqual([]);
    await knocking.off();
  }
  const thief = await startMachine("QUAY-09", { authority });
  await good.context.write("system", (tx) =>
    tx.db
      .insertInto("revoked_devices")
      .values({ device_id: thief.deviceId, change_id: randomUUID(), at: tx.at, why: "mất máy", lifted: 0 })
      .execute(),
  );
  await introduce(thief, good);
  expect(await thief.call("dossiers.search", { text: "Nguyễn", limit: 5 })).toEqual([]);
  const refusals = (await good.call("exchange.view", {})).refusals.map((one) => one.why);
  expect(refusals.sort()).toEqual([
    "chứng thư không do tỉnh cấp",
    "chứng thư đã hết hạn theo giờ máy này",
    "máy của cơ quan khác",
    "máy đã bị tỉnh thu hồi",
  ]);
  expect(port).toBeGreaterThan(0);
});

test("a machine whose clock is a year behind says that it is its clock, and is in the office once that is right; a year ahead does no harm", async () => {
  const authority = testAuthority();
  const year = 365 * 86_400_000;
  let off = -year;
  const clock = { now: () => Date.now() + off, monotonic: () => performance.now() };
  const good = await startMachine("QUAY-01", { authority });
  const slow = await startMachine("QUAY-02", { authority, ports: { clock } });
  await introduce(slow, good);
  await introduce(good, slow);
  const seen = await slow.call("exchange.view", {});
  expect(seen).toMatchObject({ machines: [], state: { code: "not-yet" } });
  expect(seen.state.word).toContain("Chỉnh lại ngày giờ của máy");
  expect(new Set(seen.refusals.map((one) => one.why))).toEqual(
    new Set(["chứng thư chưa đến ngày hiệu lực theo giờ máy này"]),
  );
  const { machines, refusals } = await good.call("exchange.view", {});
  expect([machines, refusals]).toEqual([[], []]);

  for (off of [0, year]) {
    const dossier = await receive(good, "Nguyễn Đồng Hồ Lệch");
    await meet(slow, good);
    expect((await slow.call("exchange.view", {})).state.code).toBe("here");
    expect((await good.call("exchange.view", {})).state.code).toBe("here");
    expect(await slow.call("exchange.unit", { dossierId: dossier.id })).toMatchObject({ machine: "QUAY-01" });
    expect((await good.call("exchange.view", {})).onlyHere.dossiers).toBe(0);
  }
});

test("what was sent home at one window is taken up at the other, once, and a list of one is found at both", async () => {
  const authority = testAuthority();
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  await one.call("life.sendHome", {
    draftId: randomUUID(),
    content: draftOf("Lê Về Bổ Sung") as never,
    items: ["Giấy khai sinh"],
    why: "Thiếu giấy khai sinh",
  });
  const dossier = await receive(one, "Nguyễn Có Danh Sách");
  await one.call("life.transfer", { ids: [dossier.id], toUnit: "Phòng Kinh tế", coordinatingUnit: "" });
  await introduce(two, one);
  const listAt = async (at: OfficeMachine) =>
    (await at.call("life.worklist", {})).lists.find((list) => list.codes.includes(dossier.code));
  expect(await listAt(two)).toEqual(await listAt(one));
  expect(await listAt(two)).toMatchObject({ codes: [dossier.code], signedAt: null });

  const [waiting] = await two.call("life.sentHome", { text: "Lê Về" });
  const { draftId } = await two.call("life.takeUp", { id: waiting!.id });
  const { read } = two.context.database;
  const draft = await read.selectFrom("drafts").selectAll().where("id", "=", draftId).executeTakeFirst();
  expect(draft).toMatchObject({ state: "open", content: expect.stringContaining("Lê Về Bổ Sung") });
  await meet(one, two);
  expect(await one.call("life.sentHome", { text: "" })).toEqual([]);
  const error = await one.call("life.takeUp", { id: waiting!.id }).catch((refused) => refused.wire);
  expect(error).toMatchObject({ code: "life.taken-up", message: expect.stringContaining("máy QUAY-02") });
  // thrown away at the second window: the person may come to the first
  await two.call("dossiers.discardDraft", { id: draftId });
  await meet(one, two);
  expect((await one.call("life.sentHome", { text: "" })).map((entry) => entry.id)).toEqual([waiting!.id]);
  await one.call("life.takeUp", { id: waiting!.id });
  await meet(two, one);
  expect(await refusal(two.call("life.takeUp", { id: waiting!.id }))).toBe("life.taken-up");
});

test("without contact only what is safe may be done: look, and hand over what lies ready, on record", async () => {
  const authority = testAuthority();
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  const ready = await receive(one, "Nguyễn Sẵn Sàng");
  const open = await receive(one, "Nguyễn Chưa Xong");
  await one.finish(ready.id);
  await introduce(two, one);
  await one.off();

  const why = "Người dân đến nhận, máy quầy 1 tắt";
  expect(await refusal(two.finish(open.id))).toBe("exchange.no-contact");
  expect(await refusal(two.call("exchange.lease", { dossierId: open.id, why }))).toBe("exchange.not-ready");
  const given = handOverOf(await two.call("returns.get", { id: ready.id }));
  expect(await refusal(two.call("returns.handOver", given))).toBe("exchange.no-contact");
  expect(await two.call("exchange.lease", { dossierId: ready.id, why })).toMatchObject({
    machine: null,
    lease: { by: "Trần Thị Thử", why },
  });
  const { detail } = await two.call("returns.handOver", given);
  expect(detail.state.code).toBe("returned");
  // nothing else, as its machine may have done something meanwhile
  expect(
    await refusal(two.call("life.recallResult", { id: ready.id, why: "Sai ngày sinh trong kết quả" })),
  ).toBe("exchange.leased");

  // window 1 is back: it hears of it, and window 2 hears that it was heard
  const again = await startMachine("QUAY-01", { authority, folder: one.folder, enrolled: false });
  await introduce(two, again);
  await meet(again, two);
  expect((await again.call("dossiers.get", { id: ready.id })).state.code).toBe("returned");
  expect((await two.call("exchange.unit", { dossierId: ready.id })).lease).toBeNull();
  expect((await again.call("exchange.view", {})).conflicts).toEqual([]);
});

test("a dossier that changed at two windows: the handing over stands, what gave way is kept beside it", async () => {
  const authority = testAuthority();
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  const dossier = await receive(one, "Nguyễn Hai Nơi");
  await one.finish(dossier.id);
  await introduce(two, one);
  await one.off();
  await two.call("exchange.lease", { dossierId: dossier.id, why: "Người dân đến nhận, máy quầy 1 tắt" });
  await two.call("returns.handOver", handOverOf(await two.call("returns.get", { id: dossier.id })));
  // neither hears of the other before both have changed it
  await two.off();
  const again = await startMachine("QUAY-01", { authority, folder: one.folder, enrolled: false });
  await again.call("life.recallResult", { id: dossier.id, why: "Cơ quan xử lý thu hồi để sửa" });
  const back = await startMachine("QUAY-02", { authority, folder: two.folder, enrolled: false });
  await introduce(back, again);
  await meet(again, back);

  for (const machine of [again, back]) {
    expect((await machine.call("dossiers.get", { id: dossier.id })).state.code, machine.name).toBe(
      "returned",
    );
  }
  const [conflict] = (await again.call("exchange.view", {})).conflicts;
  expect(conflict).toMatchObject({
    dossierId: dossier.id,
    kept: { machine: "QUAY-02" },
    lost: { machine: "QUAY-01" },
  });
  expect(conflict!.lost.lines.at(-1)).toMatchObject({ why: "Cơ quan xử lý thu hồi để sửa" });
  // what gave way on the screens still goes to the province, which decides
  expect((await outbox(again)).some((row) => row.body.includes("Cơ quan xử lý thu hồi để sửa"))).toBe(true);
  await again.call("exchange.conflictSeen", { id: conflict!.id });
  expect((await again.call("exchange.view", {})).conflicts).toEqual([]);
});

test("window 1 has no printer: window 2 prints its paper under the same number, and both know it", async () => {
  const authority = testAuthority();
  const sent: string[] = [];
  const printing = {
    children: {
      start: () => ({
        call: async () => ({ pdf: new TextEncoder().encode("%PDF-1.4"), places: [] }) as never,
        memory: () => 0,
        alive: () => true,
        stop: async () => {},
      }),
      resident: () => 0,
    },
    printer: {
      list: async () => [{ name: "Máy in quầy 2", isDefault: true, state: "ready" as const, why: "" }],
      offers: async () => ({ trays: [], papers: [], duplex: false }),
      print: async (_pdf: Uint8Array, { title }: { title: string }) => {
        sent.push(title);
        return "job-1";
      },
      outcomes: async () => new Map(),
    },
  };
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority, ports: printing });
  const dossier = await receive(one, "Nguyễn Văn Nhờ In");
  await introduce(two, one);
  const [receipt] = await one.call("forms.ofDossier", { dossierId: dossier.id });
  const ask = { id: receipt!.id, kind: "elsewhere" as const, machine: two.deviceId };
  await one.call("forms.owe", ask);
  expect(await one.call("forms.waiting", {})).toMatchObject([{ mine: false, asked: "QUAY-02" }]);
  await two.call("exchange.now", {});
  const [waiting] = await two.call("forms.waiting", {});
  expect(waiting).toMatchObject({ mine: true, code: dossier.code, form: { number: receipt!.number } });
  expect(waiting!.said).toMatch(/^Máy QUAY-01 nhờ in/);
  expect(await two.call("forms.printWaiting", {})).toEqual({ printed: 1 });
  expect(sent).toHaveLength(1);
  expect(await two.call("forms.waiting", {})).toEqual([]);
  await meet(one, two);
  expect(await one.call("forms.waiting", {})).toMatchObject([{ mine: false, state: { code: "printed" } }]);
  expect((await one.call("forms.get", { id: receipt!.id })).printed).toMatchObject({
    times: 1,
    printer: "Máy in quầy 2",
  });
  const settled = await one.context.database.read.selectFrom("print_waits").selectAll().execute();
  expect(settled).toMatchObject([{ state: "printed", settled_why: "In ở máy QUAY-02" }]);

  // a list of no dossier goes the same way; what became of it is read where it was asked
  const parcel = { sender: "Hồ Văn Gửi", address: "Xã Huồi Tụ", content: "Tờ khai", carrier: "Bưu điện" };
  const rest = { tracking: "", arrivedAt: one.context.now(), enclosed: 0, missing: "" };
  const { id } = await one.call("parcels.record", { ...parcel, ...rest }, randomUUID());
  await one.call("parcels.close", { id, why: "Người gửi đề nghị trả lại" });
  const list = await one.call("parcels.sendBack", { carrier: "Bưu điện", ids: [id] }, randomUUID());
  const byTwo = { id: list.formId, kind: "elsewhere" as const, machine: two.deviceId };
  await one.call("forms.owe", byTwo);
  await two.call("exchange.now", {});
  const [wish] = await two.call("forms.waiting", {});
  expect(wish).toMatchObject({ mine: true, asksHere: true, form: { number: list.number, dossierId: null } });
  await two.call("forms.dropWaiting", { id: wish!.id, why: "Hết giấy A4" });
  await meet(one, two);
  const state = async () =>
    (await one.call("forms.waiting", {})).find(({ form }) => form.id === list.formId)?.state;
  expect(await state()).toMatchObject({ code: "refused", word: "Máy QUAY-02 không in: Hết giấy A4" });
  await one.call("forms.owe", byTwo);
  expect(await state()).toMatchObject({ code: "asked", word: "Đang chờ máy QUAY-02 in" });
  await two.call("exchange.now", {});
  expect(await two.call("forms.printWaiting", {})).toEqual({ printed: 1 });
  await meet(one, two);
  expect((await state())?.word).toMatch(/^Máy QUAY-02 đã in, /);
  expect((await one.call("forms.get", { id: list.formId })).printed).toMatchObject({ times: 1 });
});
