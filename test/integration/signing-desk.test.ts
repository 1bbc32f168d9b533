import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Batch, Output } from "../../preload/contract/index.ts";
import { Refused } from "../support/core-client.ts";
import { expectSoundAbroad } from "../support/foreign-signatures.ts";
import { readText } from "../support/foreign-tools.ts";
import { blueSignature, redSeal } from "../support/mark-images.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { type Call, type OpenCore, openCore } from "../support/open-core.ts";
import { plainPdf } from "../support/signable-pdfs.ts";

/** Papers put up for signature and many at once, through the core, with software tokens. */
let office: TestOffice;
let opened: OpenCore;

beforeAll(async () => {
  office = await createTestOffice();
  opened = await openCore(office);
}, 180_000);

afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

async function seat(username: string): Promise<Call> {
  const call = opened.as(username);
  await call("accounts.signIn", { username, password: office.account(username).password });
  return call;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return error.wire.code;
    throw error;
  }
  return "none";
}

/** The certificate with which this officer may sign so. */
async function keyOf(call: Call, use: "personal" | "agency") {
  const { tokens } = await call("signing.tokens", {});
  for (const token of tokens) {
    const found = token.certificates.find((one) => one.use === use);
    if (found) return { tokenSerial: token.serial, keyId: found.keyId };
  }
  throw new Error(`no ${use} certificate`);
}

const send = (client: string, bytes: Uint8Array, type = "application/pdf") =>
  opened.core.upload(client, "van-ban.pdf", type, bytes);

async function settled(call: Call, id: string, done: (batch: Batch) => boolean): Promise<Batch> {
  for (let i = 0; i < 6000; i += 1) {
    const batch = await call("signing.batch", { id });
    if (done(batch)) return batch;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the batch never came so far");
}

const through = (batch: Batch) => batch.state !== "running";

async function fileOf(paper: Output<"signing.paper">): Promise<Uint8Array> {
  return (await opened.core.blob(paper.file.token))!.bytes;
}

async function put(call: Call, client: string, title: string, symbol = "QĐ-UBND") {
  const signers = await call("signing.signers", {});
  const signer = signers.find((one) => one.fullName === office.account("lanhdao").fullName)!;
  return call("signing.put", {
    id: randomUUID(),
    kind: "document",
    upload: await send(client, await plainPdf()),
    title,
    symbol,
    signerId: signer.id,
  });
}

describe("a document goes from who puts it up to the person who signs to the keeper of the seal", () => {
  let clerk: Call;
  let leader: Call;
  let keeper: Call;

  beforeAll(async () => {
    [clerk, leader, keeper] = [await seat("tn1"), await seat("lanhdao"), await seat("vanthu")];
  });

  const signOne = async (call: Call, id: string, wish: object, use: "personal" | "agency", pin?: string) => {
    const key = await keyOf(call, use);
    const batch = await call(
      "signing.startBatch",
      { items: [{ kind: "paper", id, ...wish }], with: { ...key, ...(pin ? { pin } : {}) } },
      randomUUID(),
    );
    return settled(call, batch.id, through);
  };

  test("signed as deputy, issued under a number with five signatures and one PIN, told to the province", async () => {
    const image = async (call: Call, client: string, which: "mine" | "seal", png: Buffer) =>
      call("signing.setImage", { which, upload: await send(client, png, "image/png"), widthMm: 36 });
    await image(leader, "lanhdao", "mine", await blueSignature());
    await image(keeper, "vanthu", "seal", await redSeal());
    expect(await codeOf(image(keeper, "vanthu", "seal", await blueSignature()))).toBe("signing.image-unfit");
    expect(await codeOf(image(leader, "lanhdao", "seal", await redSeal()))).toBe("signing.not-seal-keeper");

    const paper = await put(clerk, "tn1", "Quyết định về việc A");
    expect(paper).toMatchObject({ state: { code: "to-approve" }, toSign: null, number: null });
    // not the keeper's turn yet, and not in a capacity that nobody gave
    expect(
      (await signOne(keeper, paper.id, {}, "personal", office.account("vanthu").token!.pin)).items[0],
    ).toMatchObject({
      state: "failed",
      error: { code: "signing.not-your-turn" },
    });
    const pin = office.account("lanhdao").token!.pin;
    expect(
      (await signOne(leader, paper.id, { capacity: "CHỦ TỊCH" }, "personal", pin)).items[0]?.error?.code,
    ).toBe("signing.no-capacity");
    const { capacities } = await leader("signing.paper", { id: paper.id });
    expect(capacities).toEqual(["KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"]);
    // the PIN was given with the first try and holds
    const approved = await signOne(leader, paper.id, { capacity: capacities[0] }, "personal");
    expect(approved.items[0]).toMatchObject({ state: "done" });

    const waiting = await keeper("signing.paper", { id: paper.id });
    expect(waiting).toMatchObject({ state: { code: "to-issue" }, toSign: "agency", nextNumber: 1 });
    // a person's certificate is not the agency's, whoever holds it
    const own = await keyOf(keeper, "personal");
    expect(
      await codeOf(
        keeper("signing.startBatch", { items: [{ kind: "paper", id: paper.id }], with: own }, randomUUID()),
      ),
    ).toBe("signing.not-seal-keeper");
    const moved = [{ preset: "SO_PHAT_HANH" as const, left: 0.1, top: 0.2 }];
    const { marks } = await keeper("signing.marks", { id: paper.id, moved });
    expect(marks.map((one) => [one.text, one.free])).toContainEqual(["01", true]);
    expect(marks[0]!.box.slice(0, 2)).toEqual([expect.closeTo(0.1, 5), expect.closeTo(0.2, 5)]);
    expect(await codeOf(leader("signing.marks", { id: paper.id, moved }))).toBe("signing.not-your-turn");
    const issued = await signOne(keeper, paper.id, { number: 1, moved }, "agency", office.office.seal.pin);
    expect(issued.items).toMatchObject([{ state: "done", error: null }]);
    const detail = await keeper("signing.paper", { id: paper.id });
    expect(detail).toMatchObject({ state: { code: "issued" }, number: 1, capacity: capacities[0] });
    const bytes = await fileOf(detail);
    await expectSoundAbroad(bytes, 6);
    expect(await readText(bytes)).toContain("01");
    const told = [
      ...(await clerk("sync.items", { which: "waiting", limit: 50 })),
      ...(await clerk("sync.items", { which: "done", limit: 50 })),
    ];
    expect(JSON.stringify(told)).toContain("Văn bản phát hành");
  }, 120_000);

  test("a number is used once: refused with the paper that has it, the next one is offered, another year's kind has its own", async () => {
    const [second, other] = [
      await put(clerk, "tn1", "Quyết định B"),
      await put(clerk, "tn1", "Tờ trình C", "TTr-UBND"),
    ];
    for (const { id } of [second, other]) expect((await signOne(leader, id, {}, "personal")).done).toBe(1);
    const refused = await signOne(keeper, second.id, { number: 1 }, "agency");
    expect(refused.items[0]?.error).toMatchObject({
      code: "signing.number-used",
      params: { number: "1/QĐ-UBND", title: "Quyết định về việc A" },
    });
    expect((await keeper("signing.paper", { id: second.id })).nextNumber).toBe(2);
    expect((await keeper("signing.paper", { id: other.id })).nextNumber).toBe(1);
    expect((await signOne(keeper, second.id, {}, "agency")).done).toBe(1);
    expect(await keeper("signing.paper", { id: second.id })).toMatchObject({ number: 2 });
  }, 120_000);

  test("what is not to be signed goes back with the reason, and to nobody else", async () => {
    const paper = await put(clerk, "tn1", "Quyết định sai tên");
    expect(
      await codeOf(clerk("signing.reject", { kind: "paper", id: paper.id, why: "không phải của tôi" })),
    ).toBe("signing.not-your-turn");
    await leader("signing.reject", { kind: "paper", id: paper.id, why: "Sai tên người nhận" });
    expect((await clerk("signing.papers", {})).find((one) => one.id === paper.id)).toMatchObject({
      state: { code: "rejected" },
      rejected: { by: office.account("lanhdao").fullName, why: "Sai tên người nhận" },
    });
    expect(await codeOf((await seat("tn2"))("signing.paper", { id: paper.id }))).toBe("signing.no-paper");
  });

  test("two hundred at once: a look at how far it is, an end on demand, a kill in between, each file signed once", async () => {
    const COUNT = 200;
    const ids: string[] = [];
    const page = await plainPdf();
    for (let i = 0; i < COUNT; i += 1) {
      const { id } = await keeper("signing.put", {
        id: randomUUID(),
        kind: "copy",
        upload: await send("vanthu", page),
        title: `Bản sao ${i + 1}`,
        copyForm: "SAO Y",
      });
      ids.push(id);
    }
    const key = await keyOf(keeper, "agency");
    const batchId = randomUUID();
    const items = ids.map((id) => ({ kind: "paper" as const, id }));
    await keeper("signing.startBatch", { items, with: key }, batchId);
    // the same key is the same batch
    expect((await keeper("signing.startBatch", { items, with: key }, batchId)).id).toBe(batchId);
    await settled(keeper, batchId, (batch) => batch.done >= 10);
    const stopped = await keeper("signing.cancelBatch", { id: batchId });
    expect(stopped.state).toBe("stopped");
    expect(stopped.done).toBeLessThan(COUNT);
    expect(stopped.done + stopped.waiting).toBe(COUNT);
    expect(await codeOf((await seat("lanhdao"))("signing.batch", { id: batchId }))).toBe("signing.no-batch");
    await keeper("signing.resumeBatch", { id: batchId, with: key });
    await settled(keeper, batchId, (batch) => batch.done >= stopped.done + 10);
    // the program ends in the middle; the token's session ends with it
    await opened.core.close();
    opened = await openCore(office);
    keeper = await seat("vanthu");
    const [open] = await keeper("signing.batches", {});
    expect(open).toMatchObject({ id: batchId, state: "stopped" });
    expect(await codeOf(keeper("signing.resumeBatch", { id: batchId, with: key }))).toBe(
      "signing.pin-needed",
    );
    await keeper("signing.resumeBatch", { id: batchId, with: { ...key, pin: office.office.seal.pin } });
    const end = await settled(keeper, batchId, through);
    expect(end).toMatchObject({ state: "done", done: COUNT, failed: 0, waiting: 0 });
    const papers = (await keeper("signing.papers", {})).filter((one) => one.title.startsWith("Bản sao"));
    expect(papers.every((one) => one.state.code === "issued")).toBe(true);
    for (const id of [ids[0]!, ids[COUNT - 1]!]) {
      await expectSoundAbroad(await fileOf(await keeper("signing.paper", { id })), 1);
    }
    expect(await keeper("signing.batches", {})).toEqual([]);
  }, 300_000);
});
