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
