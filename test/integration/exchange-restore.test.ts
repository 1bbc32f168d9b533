import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { introduce, meet, PASSWORD, startMachine, testAuthority } from "../support/exchange-machines.ts";

import { draftOf } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";
import { startServer } from "../support/server.ts";
import { noise } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

/** A destroyed disk: what the other machines hold comes back on another PC, and what does not is named. */
test("a destroyed machine comes back on another PC, the loss is told exactly", async () => {
  const authority = testAuthority();
  const server = await startServer({ dataDir: tempDir(), deviceTokens: ["may-3"] });
  onTestFinished(() => server.close());
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  const receive = (name: string) =>
    one.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(name) });
  const kept = await receive("Nguyễn Còn Giữ");
  const holed = await receive("Trần Thiếu Một");
  const home = await one.call("life.sendHome", {
    draftId: randomUUID(),
    content: draftOf("Lê Về Bổ Sung") as never,
    items: ["Giấy khai sinh"],
    why: "Thiếu giấy khai sinh",
  });
  // a scan of more than one piece that only the paper's machine has
  const scan = noise(1_300_000, "scan");
  const file = await one.context.database.files.put(scan, { mediaType: "application/pdf", title: "Tờ khai" });
  const lost = await one.context.write("canbo", async (tx) => {
    await tx.db.insertInto("files").values(file.row).execute();
    await tx.outbox({
      kind: "document.signed",
      dossierId: kept.id,
      body: { documentId: randomUUID(), title: "Tờ khai" },
      files: [file.id],
    });
    return tx.outbox({ kind: "fields.confirmed", dossierId: holed.id, body: { fields: [] } });
  });
  await introduce(two, one);
  await meet(two, one);
  expect((await one.call("exchange.view", {})).onlyHere).toEqual({ dossiers: 0, operations: 0, items: [] });
  // the copy travelled encrypted as it lay, under the other machine's own key and name
  expect(await two.context.database.files.read(file.id)).toEqual(scan);
  expect((await two.context.database.files.stat(file.id))?.name).not.toBe(file.name);
  // the kept form of a person who was sent home is found at any window
  const [waiting] = await two.call("life.sentHome", { text: "Lê Về" });
  expect(waiting?.id).toBe(home.entry.id);

  // the one copy of one operation rots away before the disk of its machine dies
  const row = await one.context.database.read
    .selectFrom("outbox")
    .select("seq")
    .where("id", "=", lost)
    .executeTakeFirstOrThrow();
  await two.context.write("test", (tx) => tx.db.deleteFrom("exchange_held").where("id", "=", lost).execute());
  await one.off();
  await two.call("exchange.now", {});

  const three = await startMachine("QUAY-03", { authority, province: { url: server.url, token: "may-3" } });
  await introduce(three, two);
  const given = { device: one.deviceId, why: "Ổ đĩa quầy 1 cháy" };
  expect(await refusal(three.call("exchange.restore", { ...given, password: "sai-mat-khau" }))).toBe(
    "accounts.wrong-password",
  );
  expect(
    await refusal(three.call("exchange.restore", { ...given, device: two.deviceId, password: PASSWORD })),
  ).toBe("exchange.alive");
  await three.call("exchange.restore", { ...given, password: PASSWORD });
  await meet(three, two);
  const { restores, machines } = await three.call("exchange.view", {});
  const [restored] = restores;
  // it never met the lost machine, and knows it now: what only that one had is not waited for as if it were away
  expect(machines.find((machine) => machine.device === one.deviceId)).toMatchObject({
    name: "QUAY-01",
    state: { code: "replaced" },
  });
  expect(restored).toMatchObject({ name: "QUAY-01", done: true, dossiers: 2, receptions: 1, missing: 1 });
  expect(restored!.loss).toContain(`Thiếu 1 việc chưa gửi của máy hỏng, số ${row.seq}.`);
  expect(restored!.lossTone).toBe("bad");
  expect(await three.context.database.files.read(file.id)).toEqual(scan);
  for (const { id } of [kept, holed]) {
    expect((await three.call("exchange.unit", { dossierId: id })).machine).toBeNull();
  }
});

test("a page that only the destroyed machine had is told as lost, and stops nothing else of its dossier", async () => {
  const office = await officeOfThree("Nguyễn Mất Trang");
  const { authority, server, one, two, three, id, signed } = office;
  await introduce(two, one);
  await meet(two, one);
  await two.call("exchange.bring", { dossierId: id });
  // the disk of the first machine goes before its page has come
  await office.beforeThePage();
  await two.call("life.requestSupplement", { id, why: "Thiếu giấy", items: ["Giấy xác nhận"] });
  const { id: behind } = await two.context.database.read
    .selectFrom("outbox")
    .select("id")
    .where("kind", "=", "dossier.event")
    .executeTakeFirstOrThrow();
  await one.off();
  await introduce(two, three);
  await meet(two, three);
  await two.call("exchange.restore", { device: one.deviceId, why: "Ổ đĩa cháy", password: PASSWORD });
  await two.off();

  const province = { url: server.url, token: "may-2" };
  const again = await startMachine("QUAY-02", { authority, province, folder: two.folder });
  const stateOf = async (operation: string) =>
    again.context.database.read
      .selectFrom("outbox")
      .select(["state", "error"])
      .where("id", "=", operation)
      .executeTakeFirst();
  await expect.poll(async () => (await stateOf(signed))?.state, { timeout: 60_000 }).toBe("rejected");
  expect(JSON.parse((await stateOf(signed))!.error!)).toMatchObject({
    code: "sync.file-lost",
    message: expect.stringContaining("QUAY-01"),
  });
  expect((await stateOf(behind))?.state).toBe("waiting");
  await again.call("sync.setAside", { id: signed, why: "Trang mất cùng máy hỏng" });
  await expect.poll(async () => (await stateOf(behind))?.state, { timeout: 60_000 }).toBe("done");
});

/** For what goes through a machine's rounds and the province, on a busy computer. */
const PATIENCE = { timeout: 60_000 };

test.each(["asks first", "hears first"])(
  "what a machine held that was away when the lost one was replaced comes when it is seen again, once: it %s",
  async (order) => {
    const authority = testAuthority();
    const server = await startServer({ dataDir: tempDir(), deviceTokens: ["may-2"] });
    onTestFinished(() => server.close());
    const one = await startMachine("QUAY-01", { authority });
    const two = await startMachine("QUAY-02", { authority });
    const three = await startMachine("QUAY-03", { authority });
    const receive = (name: string) =>
      one.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(name) });
    const { id } = await receive("Nguyễn Bản Cũ");
    await introduce(two, one);
    await introduce(three, one);
    await introduce(three, two);
    await meet(one, two, three);
    await two.off();
    // the second machine knows nothing of what the first did then; the third has all of it, a page among it
    await one.call("life.requestSupplement", { id, why: "Thiếu giấy", items: ["Giấy xác nhận"] });
    const scan = noise(5000, "scan");
    const file = await one.context.database.files.put(scan, {
      mediaType: "application/pdf",
      title: "Tờ khai",
    });
    await one.context.write("canbo", async (tx) => {
      await tx.db.insertInto("files").values(file.row).execute();
      const body = { documentId: randomUUID(), title: "Tờ khai" };
      await tx.outbox({ kind: "document.signed", dossierId: id, body, files: [file.id] });
    });
    await receive("Trần Chỉ Máy Ba");
    await meet(three, one);
    expect((await one.call("exchange.view", {})).onlyHere.dossiers).toBe(0);
    const made = await one.context.database.read
      .selectFrom("outbox")
      .select(["id", "dossier_id"])
      .orderBy("seq")
      .execute();
    await three.off();
    await one.off();

    const province = { url: server.url, token: "may-2" };
    const heir = await startMachine("QUAY-02", { authority, province, folder: two.folder });
    await heir.call("exchange.restore", { device: one.deviceId, why: "Ổ đĩa cháy", password: PASSWORD });
    const account = async () => (await heir.call("exchange.view", {})).restores[0]!;
    expect(await account()).toMatchObject({ dossiers: 1, notAsked: ["QUAY-03"], late: 0 });

    const back = await startMachine("QUAY-03", { authority, folder: three.folder });
    if (order === "asks first") await introduce(heir, back);
    else await introduce(back, heir);
    await expect
      .poll(async () => {
        const { operations } = await server.state();
        return made.map(({ id: key }) => operations.filter((one) => one.id === key).length);
      }, PATIENCE)
      .toEqual(made.map(() => 1));
    const { operations } = await server.state();
    const arrived = operations.map((one) => one.id);
    const mine = made.filter((one) => one.dossier_id === id).map((one) => one.id);
    expect(arrived.filter((key) => mine.includes(String(key)))).toEqual(mine);
    expect(await account()).toMatchObject({ dossiers: 2, notAsked: [], missing: 0 });
    expect((await account()).late).toBeGreaterThanOrEqual(3);
    // the state that the lost machine had reached stands, and is no conflict
    expect((await heir.call("exchange.view", {})).conflicts).toEqual([]);
    expect((await heir.call("dossiers.get", { id })).state.code).toBe("waiting-supplement");
    expect(await heir.context.database.files.read(file.id)).toEqual(scan);
    // only then the second copies are let go
    await meet(heir, back);
    await expect
      .poll(async () => {
        await back.call("exchange.now", {});
        const held = await back.context.database.read
          .selectFrom("exchange_held")
          .select("id")
          .where("state", "=", "held")
          .execute();
        return held.length;
      }, PATIENCE)
      .toBe(0);
  },
);

test("a page that the lost machine had not given is asked of a third machine, also one that comes later", async () => {
  const office = await officeOfThree("Nguyễn Trang Ở Ba");
  const { authority, server, one, two, three, id, file, signed, scan } = office;
  await introduce(two, one);
  await introduce(three, one);
  await introduce(two, three);
  await meet(one, two, three);
  await two.call("exchange.bring", { dossierId: id });
  await three.off();
  // the disk of the first machine goes before its page has come to the second; the third has it
  await office.beforeThePage();
  await one.off();
  await two.call("exchange.now", {});
  await two.call("exchange.restore", { device: one.deviceId, why: "Ổ đĩa cháy", password: PASSWORD });
  await two.off();

  const province = { url: server.url, token: "may-2" };
  const again = await startMachine("QUAY-02", { authority, province, folder: two.folder });
  const rowOf = async () =>
    again.context.database.read
      .selectFrom("outbox")
      .select(["state", "error"])
      .where("id", "=", signed)
      .executeTakeFirst();
  await expect.poll(async () => (await rowOf())?.error, PATIENCE).toContain("sync.file-elsewhere");
  expect((await rowOf())!.error).toContain("QUAY-03");
  const back = await startMachine("QUAY-03", { authority, folder: three.folder });
  await introduce(again, back);
  await again.call("sync.now", {});
  await expect.poll(async () => (await rowOf())?.state, PATIENCE).toBe("done");
  expect(await again.context.database.files.read(file.id)).toEqual(scan);
});

test.each(["has it", "has it not"])(
  "a machine that another one's head put in the lost one's place asks the office for a page: the other %s",
  async (which) => {
    const office = await officeOfThree("Nguyễn Trang Ở Máy Thay");
    const { authority, server, one, two, three, id, file, signed, scan } = office;
    await introduce(two, one);
    await introduce(three, one);
    await introduce(three, two);
    await introduce(two, three);
    await meet(one, two, three);
    await two.call("exchange.bring", { dossierId: id });
    await office.beforeThePage();
    if (which === "has it not") {
      const { context } = three;
      await context.write("test", (tx) => context.database.files.erase(tx, file.id, "thử"));
    }
    await one.off();
    await meet(two, three);
    // the third machine stands in for the lost one; the second has restored nobody
    await three.call("exchange.restore", { device: one.deviceId, why: "Ổ đĩa cháy", password: PASSWORD });
    await meet(two, three);
    await two.off();
    const province = { url: server.url, token: "may-2" };
    const again = await startMachine("QUAY-02", { authority, province, folder: two.folder });
    const { files, read } = again.context.database;
    const row = read.selectFrom("outbox").select(["state", "error"]).where("id", "=", signed);
    const settled = which === "has it" ? "done" : "rejected";
    await expect.poll(async () => (await row.executeTakeFirst())?.state, PATIENCE).toBe(settled);
    if (which === "has it") expect(await files.read(file.id)).toEqual(scan);
    else expect((await row.executeTakeFirst())!.error).toContain("sync.file-lost");
  },
);

/** Three machines of an office, and one signed page of a dossier that the first received. */
async function officeOfThree(fullName: string) {
  const authority = testAuthority();
  const server = await startServer({ dataDir: tempDir(), deviceTokens: ["may-2"] });
  onTestFinished(() => server.close());
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority });
  const three = await startMachine("QUAY-03", { authority });
  const { id } = await one.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(fullName) });
  const scan = noise(5000, "scan");
  const file = await one.context.database.files.put(scan, { mediaType: "application/pdf", title: "Tờ khai" });
  const signed = await one.context.write("canbo", async (tx) => {
    await tx.db.insertInto("files").values(file.row).execute();
    const body = { documentId: randomUUID(), title: "Tờ khai" };
    return tx.outbox({ kind: "document.signed", dossierId: id, body, files: [file.id] });
  });
  /** Puts the second machine back to where the page had not come to it from the first. */
  const beforeThePage = () =>
    two.context.write("canbo", async (tx) => {
      await tx.db
        .updateTable("files")
        .set({ name: "", wrapped_key: null })
        .where("id", "=", file.id)
        .execute();
      await tx.db.insertInto("exchange_files").values({ file_id: file.id, giver: one.deviceId }).execute();
    });
  return { authority, server, one, two, three, id, scan, file, signed, beforeThePage };
}
