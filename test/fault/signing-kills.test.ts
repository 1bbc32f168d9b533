import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { signatureFields } from "../../main/pdf/signature-fields.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import type { Batch } from "../../preload/contract/index.ts";
import { type CoreClient, clientOf, Refused, startCoreClient } from "../support/core-client.ts";
import { expectSoundAbroad } from "../support/foreign-signatures.ts";
import { createTestOffice } from "../support/office.ts";
import { plainPdf } from "../support/signable-pdfs.ts";

const PAPERS = 10;
const KILLS = 3;

const cleanUp: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const undo of cleanUp.reverse()) await undo();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const isGone = (error: unknown): boolean =>
  error instanceof Refused && ["core.unavailable", "core.starting"].includes(error.wire.code);

test(`a batch whose core is killed ${KILLS} times in the middle: each file is whole or not there, none is signed twice, no number is used twice`, async () => {
  const office = await createTestOffice();
  cleanUp.push(() => office.end());
  const keeper = startCoreClient(office.folder);
  cleanUp.push(() => keeper.core.close());
  const leader = clientOf(keeper.core, "leader");
  await keeper.core.ready();
  const signIn = (who: CoreClient, username: string) =>
    who.call("accounts.signIn", { username, password: office.account(username).password });
  const keyOf = async (who: CoreClient, use: "personal" | "agency") => {
    const { tokens } = await who.call("signing.tokens", {});
    for (const token of tokens) {
      const found = token.certificates.find((one) => one.use === use);
      if (found) return { tokenSerial: token.serial, keyId: found.keyId };
    }
    throw new Error(`no ${use} certificate`);
  };
  const until = async (who: CoreClient, id: string, done: (batch: Batch) => boolean): Promise<Batch> => {
    for (;;) {
      const batch = await who.call("signing.batch", { id });
      if (done(batch)) return batch;
      await pause(20);
    }
  };
  await signIn(keeper, "vanthu");
  await signIn(leader, "lanhdao");

  const page = await plainPdf();
  const signers = await keeper.call("signing.signers", {});
  const signerId = signers.find((one) => one.fullName === office.account("lanhdao").fullName)!.id;
  const ids: string[] = [];
  for (let i = 1; i <= PAPERS; i += 1) {
    const upload = await keeper.upload("van-ban.pdf", "application/pdf", page);
    const wish = { id: randomUUID(), upload, title: `Quyết định ${i}`, symbol: "QĐ-UBND", signerId };
    ids.push((await keeper.call("signing.put", { ...wish, kind: "document" })).id);
  }
  const items = ids.map((id) => ({ kind: "paper" as const, id }));
  const approved = randomUUID();
  const personal = { ...(await keyOf(leader, "personal")), pin: office.account("lanhdao").token!.pin };
  await leader.call("signing.startBatch", { items, with: personal }, approved);
  await until(leader, approved, (batch) => batch.done === PAPERS);

  const batchId = randomUUID();
  const agency = { ...(await keyOf(keeper, "agency")), pin: office.office.seal.pin };
  await keeper.call("signing.startBatch", { items, with: agency }, batchId);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    try {
      // somewhere in the five signatures of the next paper
      await until(keeper, batchId, (batch) => batch.done >= kill * 2);
      await pause(kill * 35);
      keeper.core.kill("SIGKILL");
      for (;;) await until(keeper, batchId, () => false);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    while (keeper.core.pid() !== undefined && keeper.core.state() === "up") await pause(20);
    keeper.core.reopen();
    await keeper.core.ready();
    await signIn(keeper, "vanthu");
    const batch = await keeper.call("signing.batch", { id: batchId });
    expect(batch).toMatchObject({ state: "stopped", failed: 0 });
    expect(batch.done + batch.waiting).toBe(PAPERS);
    for (const item of batch.items) {
      const paper = await keeper.call("signing.paper", { id: item.id });
      const fields = signatureFields(PdfFile.open(await keeper.blob(paper.file.token)));
      // the leader's alone, or all of the release: never a part of it
      expect([item.state, paper.state.code, fields.length]).toEqual(
        item.state === "done" ? ["done", "issued", 6] : ["waiting", "to-issue", 1],
      );
    }
    await keeper.call("signing.resumeBatch", { id: batchId, with: agency });
  }
  const end = await until(keeper, batchId, (batch) => batch.state !== "running");
  expect(end).toMatchObject({ state: "done", done: PAPERS, failed: 0, waiting: 0 });
  const numbers: (number | null)[] = [];
  for (const [at, id] of ids.entries()) {
    const paper = await keeper.call("signing.paper", { id });
    numbers.push(paper.number);
    const bytes = await keeper.blob(paper.file.token);
    expect(signatureFields(PdfFile.open(bytes))).toHaveLength(6);
    if (at % 4 === 1) await expectSoundAbroad(bytes, 6);
  }
  expect(numbers).toEqual(ids.map((_, at) => at + 1));
}, 300_000);
