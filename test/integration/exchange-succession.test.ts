import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  introduce,
  meet,
  type OfficeMachine,
  PASSWORD,
  startMachine,
  testAuthority,
} from "../support/exchange-machines.ts";
import { handOverOf } from "../support/hand-over.ts";
import { draftOf } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";

/** What becomes of a lost machine's dossiers where somebody else had gone on with them. */

const WHY = "Người dân đến nhận, máy quầy 1 tắt";
const lost = (machine: OfficeMachine) => ({
  device: machine.deviceId,
  why: "Ổ đĩa quầy 1 cháy",
  password: PASSWORD,
});

const receive = (at: OfficeMachine, name: string) =>
  at.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(name) });

/** Three machines that know each other; a dossier of the first whose result lies ready is known at all. */
async function officeOfThree(fullName: string) {
  const authority = testAuthority();
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  const three = await startMachine("QUAY-03", { authority });
  const { id } = await receive(one, fullName);
  await one.finish(id);
  await introduce(two, one);
  await introduce(three, one);
  await introduce(three, two);
  await meet(one, two, three);
  return { authority, one, two, three, id };
}

/** Hands over what lies ready at a machine that does not answer. */
async function handOverWithoutContact(at: OfficeMachine, id: string): Promise<void> {
  await at.call("exchange.lease", { dossierId: id, why: WHY });
  await at.call("returns.handOver", handOverOf(await at.call("returns.get", { id })));
}

const recall = (at: OfficeMachine, id: string) =>
  at.call("life.recallResult", { id, why: "Sai ngày sinh trong kết quả" });

test("what was taken without contact from a machine that was lost ends with the word of the one in its place", async () => {
  const { one, two, three, id } = await officeOfThree("Nguyễn Máy Mất");
  await one.off();
  await handOverWithoutContact(two, id);
  expect(await refusal(recall(two, id))).toBe("exchange.leased");
  await meet(three, two);
  // nobody stands for the lost machine yet
  expect((await two.call("exchange.unit", { dossierId: id })).lease).toMatchObject({ why: WHY });
  await three.call("exchange.restore", lost(one));
  await meet(three, two);
  await three.call("exchange.now", {});
  expect((await two.call("exchange.unit", { dossierId: id })).lease).toBeNull();
  await recall(two, id);
  expect((await two.call("exchange.view", {})).conflicts).toEqual([]);
});

test("the machine that took it and then stands for the lost one itself is free of it at once", async () => {
  const { one, two, three, id } = await officeOfThree("Nguyễn Tự Thay");
  await one.off();
  await handOverWithoutContact(two, id);
  await meet(two, three);
  await two.call("exchange.restore", lost(one));
  expect((await two.call("exchange.unit", { dossierId: id })).lease).toBeNull();
  await recall(two, id);
});

const needs = (at: OfficeMachine, id: string, item: string) =>
  at.call("life.requestSupplement", { id, why: `Thiếu ${item}`, items: [item] });

const conflictsAt = async (at: OfficeMachine) =>
  (await at.call("exchange.view", {})).conflicts.map(({ dossierId, kept, lost: gaveWay }) => ({
    dossierId,
    kept: [kept.machine, kept.lines.at(-1)?.why],
    lost: [gaveWay.machine, gaveWay.lines.at(-1)?.why],
  }));

const waitingAt = async (at: OfficeMachine, id: string) =>
  (
    await at.context.database.read
      .selectFrom("outbox")
      .select(["body", "device_id"])
      .where("dossier_id", "=", id)
      .where("kind", "=", "dossier.event")
      .orderBy("seq")
      .execute()
  ).map(({ body, device_id }) => [JSON.parse(body).why, device_id]);

/**
 * A lost machine whose dossier was restored by the second as it was before its last work, which only the third has; that
 * one is not back yet. `again` starts a machine whose disk is still there.
 */
async function restoredWithoutTheThird(fullName: string, ...others: string[]) {
  const authority = testAuthority();
  const [one, two, three, ...rest] = await Promise.all(
    ["QUAY-01", "QUAY-02", "QUAY-03", ...others].map((name) => startMachine(name, { authority })),
  );
  const { id } = await receive(one!, fullName);
  for (const machine of [two!, three!, ...rest]) await introduce(machine, one!);
  for (const machine of rest) await introduce(machine, two!);
  for (const machine of [two!, ...rest]) await machine.off();
  await needs(one!, id, "giấy của quầy 1");
  await meet(three!, one!);
  for (const machine of [one!, three!]) await machine.off();
  const again = ({ name, folder }: OfficeMachine) =>
    startMachine(name, { authority, folder, enrolled: false });
  const heir = await again(two!);
  await heir.call("exchange.now", {});
  await heir.call("exchange.restore", lost(one!));
  expect((await heir.call("dossiers.get", { id })).state.code).toBe("received");
  return { one: one!, heir, three: three!, rest, id, again };
}

test("a newer version of a lost machine replaces what was restored where nobody went on, also at a fourth machine", async () => {
  const { one, heir, three, rest, id, again } = await restoredWithoutTheThird("Lê Thay Bản Cũ", "QUAY-04");
  const fourth = await again(rest[0]!);
  await introduce(fourth, heir);
  expect(await fourth.call("exchange.unit", { dossierId: id })).toMatchObject({ machine: "QUAY-02" });
  const back = await again(three);
  await introduce(heir, back);
  await meet(heir, back, fourth);
  for (const machine of [heir, back, fourth]) {
    expect((await machine.call("dossiers.get", { id })).state.code, machine.name).toBe("waiting-supplement");
    expect(await conflictsAt(machine), machine.name).toEqual([]);
  }
  expect(await waitingAt(heir, id)).toEqual([["Thiếu giấy của quầy 1", one.deviceId]]);
  for (const machine of [back, fourth]) {
    expect(await machine.call("exchange.unit", { dossierId: id })).toMatchObject({ machine: "QUAY-02" });
  }
});

test("a newer version of a lost machine gives way where somebody went on with what was restored, and is shown beside it", async () => {
  const { one, heir, three, id, again } = await restoredWithoutTheThird("Lê Hai Nhánh");
  await needs(heir, id, "giấy của quầy 2");
  const back = await again(three);
  await introduce(heir, back);
  await meet(heir, back);
  const conflict = {
    dossierId: id,
    kept: ["QUAY-02", "Thiếu giấy của quầy 2"],
    lost: ["QUAY-01", "Thiếu giấy của quầy 1"],
  };
  expect(await conflictsAt(heir)).toEqual([conflict]);
  // the third machine stays with what stands, and nothing is noted twice however often it is asked
  await meet(heir, back);
  expect(await conflictsAt(heir)).toHaveLength(1);
  const { events } = await back.call("dossiers.get", { id });
  expect(events.map((event) => event.why)).toContain("Thiếu giấy của quầy 2");
  // the work of both goes to the province, which decides
  expect(await waitingAt(heir, id)).toEqual([
    ["Thiếu giấy của quầy 2", null],
    ["Thiếu giấy của quầy 1", one.deviceId],
  ]);
});

test.each(["the machine in its place", "whoever has the dossier now"])(
  "a newer version that is found when the dossier was handed on already is kept and shown: %s hears of it first",
  async (first) => {
    const { heir, three, rest, id, again } = await restoredWithoutTheThird("Lê Chuyển Tiếp", "QUAY-04");
    const fourth = await again(rest[0]!);
    await introduce(fourth, heir);
    await needs(fourth, id, "giấy của quầy 4");
    await meet(heir, fourth);
    expect(await heir.call("exchange.unit", { dossierId: id })).toMatchObject({ machine: "QUAY-04" });
    const back = await again(three);
    const conflict = {
      dossierId: id,
      kept: ["QUAY-04", "Thiếu giấy của quầy 4"],
      lost: ["QUAY-01", "Thiếu giấy của quầy 1"],
    };
    if (first === "whoever has the dossier now") {
      await heir.off();
      await introduce(back, fourth);
      expect(await conflictsAt(back)).toEqual([conflict]);
    } else {
      await fourth.off();
      await introduce(heir, back);
      await meet(heir, back);
      expect(await conflictsAt(heir)).toEqual([conflict]);
      const anew = await again(fourth);
      await introduce(back, anew);
      await meet(heir, back);
      expect(await conflictsAt(heir)).toHaveLength(1);
    }
    expect(await back.call("exchange.unit", { dossierId: id })).toMatchObject({ machine: "QUAY-04" });
  },
);
