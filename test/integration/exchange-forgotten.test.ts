import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import {
  introduce,
  meet,
  type OfficeMachine,
  PASSWORD,
  startMachine,
  testAuthority,
} from "../support/exchange-machines.ts";
import { draftOf } from "../support/office.ts";
import { startServer } from "../support/server.ts";
import { noise } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Second copies outlive the province's word: two disks may die, the province's and the counter's. */

const PATIENCE = { timeout: 60_000 };
const DAY_MS = 24 * 3600_000;

const whole = async ({ context }: OfficeMachine, ids: readonly string[]) => {
  const rows = await context.database.read
    .selectFrom("exchange_held")
    .select(["id", "state"])
    .where("id", "in", ids)
    .where("body", "<>", "")
    .execute();
  return rows.map((row) => row.state);
};

async function isHere({ context }: OfficeMachine, fileId: string): Promise<boolean> {
  const row = await context.database.read
    .selectFrom("files")
    .select("wrapped_key")
    .where("id", "=", fileId)
    .executeTakeFirst();
  return (row?.wrapped_key ?? null) !== null;
}

/** Two machines with a province; what the first did of one dossier is confirmed, and lies whole at the second. */
async function confirmedOffice() {
  const authority = testAuthority();
  const deviceTokens = ["may-1", "may-2"];
  const server = await startServer({ dataDir: tempDir(), deviceTokens });
  const { url } = server;
  const one = await startMachine("QUAY-01", { authority, province: { url, token: "may-1" } });
  const two = await startMachine("QUAY-02", { authority, province: { url, token: "may-2" } });
  await introduce(two, one);
  await introduce(one, two);
  const { id } = await one.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Lê Hai Đĩa"),
  });
  await one.call("life.requestSupplement", { id, why: "Thiếu giấy", items: ["Giấy xác nhận"] });
  const scan = noise(5000, "scan");
  const file = await one.context.database.files.put(scan, { mediaType: "application/pdf", title: "Tờ khai" });
  await one.context.write("canbo", async (tx) => {
    await tx.db.insertInto("files").values(file.row).execute();
    const body = { documentId: randomUUID(), title: "Tờ khai" };
    await tx.outbox({ kind: "document.signed", dossierId: id, body, files: [file.id] });
  });
  const rows = () =>
    one.context.database.read
      .selectFrom("outbox")
      .select(["id", "state"])
      .where("dossier_id", "=", id)
      .orderBy("seq")
      .execute();
  await one.call("sync.now", {});
  await expect.poll(async () => (await rows()).every((row) => row.state === "done"), PATIENCE).toBe(true);
  const made = (await rows()).map((row) => row.id);
  await expect
    .poll(async () => {
      await meet(two, one);
      return (await isHere(two, file.id)) ? await whole(two, made) : [];
    }, PATIENCE)
    .toEqual(made.map(() => "confirmed"));
  return { authority, deviceTokens, server, one, two, id, file, scan, made };
}

/** The first machine's disk is gone, and the province begins again from a backup of before all this; the second stands in. */
async function loseBoth(office: Awaited<ReturnType<typeof confirmedOffice>>) {
  const { deviceTokens, server, one, two } = office;
  await one.off();
  const port = Number(new URL(server.url).port);
  await server.close();
  const older = await startServer({ dataDir: tempDir(), port, deviceTokens, restores: 1 });
  onTestFinished(() => older.close());
  await two.call("exchange.now", {});
  await two.call("exchange.restore", { device: one.deviceId, why: "Ổ đĩa cháy", password: PASSWORD });
  await two.call("sync.now", {});
  return older;
}

test("a province put back to an older backup hears from the others what a destroyed machine had made, once and in order", async () => {
  const office = await confirmedOffice();
  const { one, two, id, scan, made } = office;
  const codeOf = async () => (await two.call("dossiers.get", { id })).code;
  const code = await codeOf();
  const older = await loseBoth(office);
  const arrived = async () =>
    (await older.state()).operations.filter((one) => one.dossierId === id).map((one) => one.id);
  await expect.poll(arrived, PATIENCE).toEqual(made);
  const state = await older.state();
  for (const operation of state.operations) expect(operation.deviceId).toBe(one.deviceId);
  // the code in people's hands stays, and the page came whole
  expect(state.dossiers.find((one) => one.id === id)?.code).toBe(code);
  expect(await codeOf()).toBe(code);
  expect(state.files).toEqual([expect.objectContaining({ intact: true, size: scan.length })]);
  // it has everything now: asked again, nothing is sent a second time
  await two.call("sync.now", {});
  expect(await arrived()).toEqual(made);
});

test("copies of what the province confirmed are erased with their pages when their days are over", async () => {
  const { authority, server, two, made, file } = await confirmedOffice();
  onTestFinished(() => server.close());
  await two.off();
  const startAt = (days: number) => {
    const clock = { now: () => Date.now() + days * DAY_MS, monotonic: () => performance.now() };
    return startMachine("QUAY-02", { authority, folder: two.folder, ports: { clock } });
  };
  // a clock that nobody believes makes nothing old
  const jumped = await startAt(40);
  await jumped.call("exchange.now", {});
  expect(await whole(jumped, made)).toHaveLength(made.length);
  await jumped.off();
  const again = await startAt(3.5);
  await expect
    .poll(async () => {
      await again.call("exchange.now", {});
      return whole(again, made);
    }, PATIENCE)
    .toEqual([]);
  expect(await isHere(again, file.id)).toBe(false);
  const logged = await again.context.database.read
    .selectFrom("audit")
    .select("detail")
    .where("action", "=", "exchange.copies-erased")
    .execute();
  expect(logged.map((row) => JSON.parse(row.detail))).toEqual([{ operations: made.length, files: 1 }]);
});

test("a dossier that went to and fro is told again in its order, each operation under its maker's own number", async () => {
  const office = await confirmedOffice();
  const { server, one, two } = office;
  const { id } = await two.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Đỗ Qua Lại"),
  });
  const add = (at: OfficeMachine) =>
    at.context.write("canbo", (tx) =>
      tx.outbox({
        kind: "document.signed",
        dossierId: id,
        body: { documentId: randomUUID(), title: "Tờ khai" },
      }),
    );
  const operationsAt = async (province: Pick<typeof server, "state">) =>
    (await province.state()).operations
      .filter((operation) => operation.dossierId === id)
      .map(({ deviceId, deviceSeq, id: key }) => ({ deviceId, deviceSeq, id: key }));
  const arrived = async (at: OfficeMachine, count: number) => {
    await at.call("sync.now", {});
    await expect.poll(async () => (await operationsAt(server)).length, PATIENCE).toBe(count);
    await meet(one, two);
  };
  await arrived(two, 1);
  await one.call("exchange.bring", { dossierId: id });
  await add(one);
  await arrived(one, 2);
  await two.call("exchange.bring", { dossierId: id });
  await add(two);
  await arrived(two, 3);
  const before = await operationsAt(server);
  expect(before.map((operation) => operation.deviceId)).toEqual([two.deviceId, one.deviceId, two.deviceId]);

  const older = await loseBoth(office);
  await expect.poll(() => operationsAt(older), PATIENCE).toEqual(before);
});
