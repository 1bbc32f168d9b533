import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Input, Output } from "../../preload/contract/index.ts";
import { type CoreClient, clientOf, Refused, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";

let office: TestOffice;
let clerk: CoreClient;
let head: CoreClient;
const year = new Date(Date.now() + 7 * 3600_000).getUTCFullYear();

beforeAll(async () => {
  office = await createTestOffice();
  clerk = startCoreClient(office.folder, "clerk");
  await clerk.core.ready();
  head = clientOf(clerk.core, "head");
  for (const [client, username] of [
    [clerk, "tn1"],
    [head, "truong"],
  ] as const)
    await client.call("accounts.signIn", { username, password: office.account(username).password });
}, 120_000);
afterAll(async () => {
  await clerk?.core.close();
  await office?.end();
});

const signer = { name: "Cao Tiến Nghị", title: "Phó Chủ tịch" };
const copyOf = (change: Partial<Input<"certification.record">> = {}): Input<"certification.record"> => ({
  id: randomUUID(),
  kind: "copy",
  requester: "Nguyễn Thị Bản Sao",
  identity: "",
  papers: [{ name: "Bằng tốt nghiệp đại học", pages: 5, copies: 3 }],
  signer,
  ...change,
});
const record = (change?: Partial<Input<"certification.record">>) =>
  clerk.call("certification.record", copyOf(change));

async function code(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refused) return error.wire.code;
    throw error;
  }
  return "accepted";
}

let first: Output<"certification.record">;

test("copies: running numbers, pages by copies to the đồng, the statement frozen, the cash in the officer's day", async () => {
  // 2 × 2.000 + 3 × 1.000 a copy, three copies
  expect(await clerk.call("certification.fee", { kind: "copy", papers: copyOf().papers })).toMatchObject({
    total: 21_000,
  });
  const input = copyOf();
  first = await clerk.call("certification.record", input);
  expect(first.unpaid).toBe("");
  expect(first.entry).toMatchObject({
    number: "1",
    fee: 21_000,
    money: { state: { code: "taken" }, owed: false, receipt: expect.stringMatching(/^Biên lai điện tử số /) },
    volume: `QUAY-01/${year}`,
  });
  // sent twice, done once
  expect((await clerk.call("certification.record", input)).entry).toEqual(first.entry);
  const paper = await clerk.call("forms.get", { id: first.entry.formId });
  expect(paper).toMatchObject({ kind: "certification", dossierId: null });
  const second = await record({
    papers: [
      { name: "Sổ hộ khẩu", pages: 16, copies: 1 },
      { name: "Giấy khai sinh", pages: 1, copies: 2 },
    ],
  });
  // 4.000 + 14.000, and 2 × 2.000
  expect(second.entry).toMatchObject({ number: "2", fee: 22_000, money: { state: { code: "taken" } } });
  const today = await clerk.call("certification.today", {});
  expect(today).toMatchObject({ count: 2, papers: 6, money: 43_000, signer });
  expect(today.entries.map(({ number }) => number)).toEqual(["2", "1"]);
  const { payments, sums } = await clerk.call("fees.day", { day: null });
  expect(payments).toHaveLength(2);
  expect(sums.cash).toBe(43_000);
});

test("signatures: a series of their own, the identity in the register's record and in no list", async () => {
  const signature = {
    kind: "signature" as const,
    requester: "Trần Văn Ký",
    identity: "040085990012",
    papers: [{ name: "Giấy ủy quyền", pages: 2, copies: 9 }],
  };
  expect(await code(record({ ...signature, identity: "" }))).toBe("certification.identity-missing");
  const { entry } = await record(signature);
  expect(entry).toMatchObject({ number: "1", fee: 10_000, papers: [{ copies: 1 }] });
  const { entries } = await clerk.call("certification.register", { kind: "signature", year });
  expect(JSON.stringify(entries)).not.toContain("040085990012");
  expect(entries).toHaveLength(1);
});

test("a void entry keeps its number and its reason, and the next one goes on", async () => {
  const { entry } = await record();
  expect(entry.number).toBe("3");
  const ended = await clerk.call("certification.void", { id: entry.id, why: "ghi nhầm tên" });
  expect(ended).toMatchObject({ number: "3", why: "ghi nhầm tên", state: { code: "void" } });
  expect((await record()).entry.number).toBe("4");
  expect(await code(clerk.call("certification.void", { id: randomUUID(), why: "không có" }))).toBe(
    "certification.not-found",
  );
});

test("money that was refused is taken later, once, with a leaf of the officer's own book", async () => {
  const input = { ...copyOf(), receipt: "paper" as const };
  const { entry, unpaid } = await clerk.call("certification.record", input);
  expect(unpaid).toContain("Bạn chưa có quyển biên lai giấy nào còn số");
  expect(entry.money).toMatchObject({ state: { word: "Chưa thu" }, owed: true, receipt: "" });
  const collect = (receipt: "paper" | "electronic", key?: string) =>
    clerk.call("certification.collect", { id: entry.id, receipt }, key);
  expect(await code(collect("paper"))).toBe("fees.no-book");
  const { cashiers } = await clerk.call("fees.books", {});
  const mine = cashiers.find(({ fullName }) => fullName === office.account("tn1").fullName)!;
  await head.call("fees.openBook", {
    symbol: "CT-26",
    first: "0000011",
    last: "0000020",
    cashierId: mine.id,
  });
  const before = (await clerk.call("fees.day", { day: null })).sums.cash;
  const taken = await collect("paper");
  expect(taken.money).toMatchObject({
    state: { word: "Đã thu" },
    owed: false,
    receipt: expect.stringMatching(/^Biên lai giấy số .*0000011$/),
  });
  // pressed again, or pressed at another window: nothing is taken twice
  expect((await collect("electronic")).money).toEqual(taken.money);
  expect((await clerk.call("fees.day", { day: null })).sums.cash - before).toBe(21_000);
  const paper = await clerk.call("forms.get", { id: taken.money!.receiptForm! });
  expect(paper.number).toContain("0000011");
});

test("the money of a void entry goes back through the head; refused, it is asked for again", async () => {
  const { entry } = await record({ requester: "Nguyễn Thị Hoàn" });
  const cash = async () => (await clerk.call("fees.day", { day: null })).sums.cash;
  const ended = await clerk.call("certification.void", { id: entry.id, why: "khách đổi ý" });
  expect(ended).toMatchObject({
    state: { code: "void" },
    money: { state: { word: "Chờ duyệt trả lại tiền" }, held: false },
  });
  const waiting = async () =>
    (await head.call("fees.requests", {})).filter(
      ({ state, payment }) => state.code === "waiting" && payment.payerName === "Nguyễn Thị Hoàn",
    );
  const [request] = await waiting();
  expect(request).toMatchObject({ kind: "void", amount: 21_000 });
  expect(request!.why).toContain(`số ${entry.number}, quyển QUAY-01/${year}: khách đổi ý`);
  // void twice asks once
  await clerk.call("certification.void", { id: entry.id, why: "bấm lại" });
  expect(await waiting()).toHaveLength(1);
  await head.call("fees.decide", { id: request!.id, approve: false, note: "khách đã nhận bản sao" });
  const held = async () =>
    (await clerk.call("certification.today", {})).entries.find(({ id }) => id === entry.id)!.money;
  expect(await held()).toMatchObject({ state: { word: "Chưa trả lại tiền" }, held: true });
  expect(await code(clerk.call("certification.giveBack", { id: first.entry.id, why: "không hủy" }))).toBe(
    "certification.nothing-held",
  );
  await clerk.call("certification.giveBack", { id: entry.id, why: "đã thu lại bản sao" });
  const before = await cash();
  await head.call("fees.decide", { id: (await waiting())[0]!.id, approve: true, note: "" });
  expect(await held()).toMatchObject({ state: { word: "Đã trả lại tiền" }, held: false, owed: false });
  expect(await cash()).toBe(before - 21_000);
});

test("a receipt that was void by itself leaves the entry owed, to be taken anew", async () => {
  const { entry } = await record({ requester: "Nguyễn Thị Viết Lại" });
  const payment = (await clerk.call("fees.day", { day: null })).payments.find(
    ({ payerName }) => payerName === "Nguyễn Thị Viết Lại",
  )!;
  await head.call("fees.ask", { paymentId: payment.id, kind: "void", lines: [], why: "viết sai tên" });
  const again = await clerk.call("certification.collect", { id: entry.id, receipt: "electronic" });
  expect(again.money).toMatchObject({ state: { word: "Đã thu" } });
  expect(again.money!.receipt).not.toContain(payment.number);
});

test("a closed book gives no number and changes nothing; the other kind goes on", async () => {
  expect(await code(clerk.call("certification.closeBook", { kind: "copy", year }))).toBe("session.forbidden");
  expect(await code(head.call("certification.closeBook", { kind: "copy", year: year - 1 }))).toBe(
    "certification.nothing-to-close",
  );
  const closed = await head.call("certification.closeBook", { kind: "copy", year });
  expect(closed.count).toBe(7);
  expect(await head.call("certification.closeBook", { kind: "copy", year })).toEqual(closed);
  expect(await code(record())).toBe("certification.book-closed");
  expect(await code(clerk.call("certification.void", { id: first.entry.id, why: "muộn rồi" }))).toBe(
    "certification.book-closed",
  );
  const register = await clerk.call("certification.register", { kind: "copy", year });
  expect(register.closed?.formId).toBe(closed.formId);
  expect(register.entries.map(({ number }) => number)).toEqual(["7", "6", "5", "4", "3", "2", "1"]);
  expect(
    (await record({ kind: "signature", identity: "040085990012", requester: "Trần Văn Ký" })).entry.number,
  ).toBe("2");
});

test("refuses what cannot be counted", async () => {
  for (const papers of [
    [],
    [{ name: "", pages: 1, copies: 1 }],
    [{ name: "Giấy", pages: 0, copies: 1 }],
    [{ name: "Giấy", pages: 1, copies: 0 }],
    [{ name: "Giấy", pages: 1.5, copies: 1 }],
  ])
    expect(await code(record({ papers }))).toBe("contract.invalid-input");
});
