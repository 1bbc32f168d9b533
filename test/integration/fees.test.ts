import { describe, expect, it } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { keepToldVoucher } from "../../main/core/fees/service.ts";
import { applyChange } from "../../main/core/sync/changes.ts";
import type { Input } from "../../preload/contract/index.ts";
import { type FeesOffice, feesOffice, listedFee, takeCash, typedFee } from "../support/fees-office.ts";

async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "accepted";
}

const BOOK = { symbol: "01BLP2-001", first: "0000001", last: "0000005" };
const giveBook = (office: FeesOffice, changes: Partial<typeof BOOK> = {}) =>
  office.fees.openBook(office.head, office.random.uuid(), {
    ...BOOK,
    ...changes,
    cashierId: office.cashier.id,
  });
const state = async (office: FeesOffice, id: string) =>
  (
    await office.database.read
      .selectFrom("dossiers")
      .select("state")
      .where("id", "=", id)
      .executeTakeFirstOrThrow()
  ).state;
const operations = async (office: FeesOffice) =>
  (
    await office.database.read
      .selectFrom("outbox")
      .select(["kind", "dossier_id", "body"])
      .orderBy("seq")
      .execute()
  ).map((row) => ({ ...row, body: JSON.parse(row.body) as Record<string, unknown> }));

describe("taking", () => {
  it("gives change, a number, an event and an operation; the same key takes once", async () => {
    const office = await feesOffice("cash");
    const id = await office.dossier("1.004222");
    const key = office.random.uuid();
    const input = takeCash([{ dossierId: id, dueIds: [], lines: [listedFee(0)] }], { tendered: 50_000 });
    const first = await office.fees.take(office.cashier, key, input);
    const again = await office.fees.take(office.cashier, key, input);
    expect(again).toEqual(first);
    expect(first).toMatchObject({
      total: 20_000,
      change: 30_000,
      state: { code: "paid" },
      receipt: "electronic",
    });
    // no block was leased: the number says so
    expect(first.number).toMatch(/^TẠM-/);
    const shown = await office.fees.dossier(id);
    expect(shown.state.code).toBe("settled");
    expect(shown.dues.map((due) => [due.state.code, due.explained])).toEqual([
      ["settled", "1 lần đăng ký × 20.000 đ = 20.000 đ."],
    ]);
    const sent = await operations(office);
    expect(sent.map((one) => one.kind)).toEqual(["fee.collected"]);
    expect(sent[0]?.body).toMatchObject({
      amount: 20_000,
      method: "cash",
      fees: [{ kind: "LE_PHI", amount: 20_000, collectedAt: 1 }],
    });
    expect(await state(office, id)).toBe("received");
    const forms = await office.database.read.selectFrom("issued_forms").selectAll().execute();
    expect(forms).toHaveLength(1);
    expect(JSON.parse(forms[0]!.content)).toMatchObject({
      text: { total: "20.000", totalWords: "Hai mươi nghìn đồng", method: "Tiền mặt" },
    });
  });

  it("refuses too little, nothing, and what was paid already; nothing is kept of a refusal", async () => {
    const office = await feesOffice("refused");
    const id = await office.dossier("1.004222");
    const take = (changes: Partial<Input<"fees.take">>, lines = [listedFee(0)], dueIds: string[] = []) =>
      office.fees.take(
        office.cashier,
        office.random.uuid(),
        takeCash([{ dossierId: id, dueIds, lines }], changes),
      );
    expect(await refusal(take({ tendered: 19_999 }))).toBe("fees.too-little");
    expect(await refusal(take({ receipt: "paper" }))).toBe("fees.no-book");
    expect(
      await refusal(take({}, [{ ...listedFee(0), ground: "ho-ngheo", groundWhy: "Giấy hộ nghèo số 3" }])),
    ).toBe("fees.nothing-due");
    expect(await refusal(take({ method: "transfer" }))).toBe("fees.reference-missing");
    expect((await office.fees.dossier(id)).dues).toEqual([]);
    const paid = await take({});
    const due = (await office.fees.dossier(id)).dues[0]!;
    expect(await refusal(take({}, [], [due.id]))).toBe("fees.settled-already");
    expect((await office.fees.dossier(id)).payments.map((one) => one.id)).toEqual([paid.id]);
    expect(await operations(office)).toHaveLength(1);
  });

  it("an unpaid fee makes the dossier wait, the state machine refuses its transfer, payment releases it", async () => {
    const office = await feesOffice("gate");
    const id = await office.dossier("1.004222");
    await office.fees.demand(office.other, office.random.uuid(), { dossierId: id, lines: [listedFee(0)] });
    expect(await state(office, id)).toBe("waiting-fee");
    const transfer = () =>
      office.core.write("test", (tx) =>
        office.life.apply(tx, { dossierId: id, event: "transfer", by: "Thử" }),
      );
    expect(await refusal(transfer())).toBe("dossiers.wrong-state");
    expect((await office.fees.open()).dues).toMatchObject([{ dossierId: id, amount: 20_000 }]);
    const due = (await office.fees.dossier(id)).dues[0]!;
    expect(due.holds).toBe(true);
    await office.fees.take(
      office.cashier,
      office.random.uuid(),
      takeCash([{ dossierId: id, dueIds: [due.id], lines: [] }]),
    );
    expect(await state(office, id)).toBe("received");
    expect(await refusal(transfer())).toBe("accepted");
    expect((await office.fees.open()).dues).toEqual([]);
    const kinds = (await operations(office)).map((one) => `${one.kind} ${one.body.event ?? ""}`.trim());
    expect(kinds).toEqual([
      "fee.demanded",
      "dossier.event wait-fee",
      "dossier.event fee-settled",
      "fee.collected",
      "dossier.event transfer",
    ]);
  });

  it("a fee of the return, a waived one and a cancelled one hold nobody", async () => {
    const office = await feesOffice("no gate");
    const id = await office.dossier("1.004222");
    const demand = (line: ReturnType<typeof listedFee>) =>
      office.fees.demand(office.other, office.random.uuid(), { dossierId: id, lines: [line] });
    await demand({ ...listedFee(0), moment: "return" });
    expect(await state(office, id)).toBe("received");
    const shown = await demand({
      ...listedFee(0),
      ground: "nguoi-co-cong",
      groundWhy: "Thẻ thương binh 1234",
    });
    expect(shown.dues.at(-1)?.state.code).toBe("waived");
    expect(await state(office, id)).toBe("received");
    const held = await demand(listedFee(0));
    expect(held.dossierState.code).toBe("waiting-fee");
    const free = await office.fees.cancelDue(office.other, held.dues.at(-1)!.id, "ghi nhầm hồ sơ");
    expect(free.dossierState.code).toBe("received");
  });

  it("one payer pays many dossiers with one receipt that has a line for each", async () => {
    const office = await feesOffice("many");
    const ids = [
      await office.dossier("1.004222", "Hồ Thị Thử"),
      await office.dossier("1.001612", "Hồ Văn Con"),
      await office.dossier("2.000815", "Hồ Thị Thử"),
    ];
    const payment = await office.fees.take(
      office.cashier,
      office.random.uuid(),
      takeCash([
        { dossierId: ids[0]!, dueIds: [], lines: [listedFee(0)] },
        { dossierId: ids[1]!, dueIds: [], lines: [listedFee(0)] },
        {
          dossierId: ids[2]!,
          dueIds: [],
          lines: [{ ...listedFee(0), source: "certified-copy", index: null, quantity: 2, pages: 5 }],
        },
      ]),
    );
    expect(payment.total).toBe(20_000 + 50_000 + 14_000);
    expect(new Set(payment.lines.map((line) => line.dossierId))).toEqual(new Set(ids));
    for (const id of ids) expect((await office.fees.dossier(id)).state.code).toBe("settled");
    expect((await operations(office)).map((one) => [one.kind, one.body.amount])).toEqual([
      ["fee.collected", 20_000],
      ["fee.collected", 50_000],
      ["fee.collected", 14_000],
    ]);
    const form = await office.database.read.selectFrom("issued_forms").selectAll().executeTakeFirstOrThrow();
    expect(form.dossier_id).toBeNull();
  });

  it("a transfer waits until its money is seen; a receipt exists only then", async () => {
    const office = await feesOffice("transfer");
    const id = await office.dossier("1.004222");
    const input = takeCash([{ dossierId: id, dueIds: [], lines: [listedFee(0)] }], {
      method: "transfer",
      reference: "FT26009123456",
    });
    const payment = await office.fees.take(office.cashier, office.random.uuid(), input);
    expect(payment).toMatchObject({ state: { code: "pending" }, number: "", checkedWord: "chưa kiểm tra" });
    expect(await state(office, id)).toBe("waiting-fee");
    expect((await office.fees.dossier(id)).state.code).toBe("pending");
    expect((await office.fees.day(office.cashier, null)).sums.net).toBe(0);
    const gone = await office.fees.confirm(office.other, {
      paymentId: payment.id,
      found: false,
      why: "không thấy trên sổ phụ",
      receipt: "electronic",
    });
    expect(gone.state.code).toBe("rejected");
    expect((await office.fees.dossier(id)).state.code).toBe("due");
    const due = (await office.fees.dossier(id)).dues[0]!;
    const second = await office.fees.take(office.cashier, office.random.uuid(), {
      ...input,
      reference: "FT26009999999",
      items: [{ dossierId: id, dueIds: [due.id], lines: [] }],
    });
    const seen = await office.fees.confirm(office.other, {
      paymentId: second.id,
      found: true,
      why: "",
      receipt: "electronic",
    });
    expect(seen).toMatchObject({ state: { code: "paid" }, cashier: office.other.fullName });
    expect(seen.number).not.toBe("");
    expect(await state(office, id)).toBe("received");
    // the money counts where it was seen
    expect((await office.fees.day(office.other, null)).sums.transfer).toBe(20_000);
  });

  it("a voucher pays once, and only as far as its signature and the province bear it out", async () => {
    const office = await feesOffice("voucher");
    const id = await office.dossier("1.004222");
    const pay = (changes: Partial<Input<"fees.take">>, lines = [listedFee(0)]) =>
      office.fees.take(
        office.cashier,
        office.random.uuid(),
        takeCash([{ dossierId: id, dueIds: [], lines }], {
          method: "online",
          reference: "VC-0001",
          issuer: "Ngân hàng Thử",
          ...changes,
        }),
      );
    expect(await refusal(pay({ checked: "invalid" }))).toBe("fees.voucher-invalid");
    expect(await refusal(pay({ issuer: "" }))).toBe("fees.reference-missing");
    const unchecked = await pay({ checked: "unchecked" });
    expect(unchecked.state.code).toBe("pending");
    expect(await refusal(pay({ checked: "valid" }))).toBe("fees.voucher-used");
    await office.fees.confirm(office.cashier, {
      paymentId: unchecked.id,
      found: true,
      why: "",
      receipt: "electronic",
    });
    // the province says what a second voucher is worth, whatever is typed
    const tell = (number: string, amount: number, checked: "valid" | "invalid") =>
      office.core.write("system", (tx) =>
        keepToldVoucher(tx, {
          id: office.random.uuid(),
          dossierId: id,
          number,
          issuer: "Ngân hàng Thử",
          amount,
          checked,
          paidAt: tx.at,
        }),
      );
    await tell("VC-0002", 15_000, "valid");
    await tell("VC-0003", 20_000, "invalid");
    await tell("VC-0004", 20_000, "valid");
    expect(await refusal(pay({ reference: "VC-0002", checked: "valid" }))).toBe("fees.voucher-invalid");
    expect(await refusal(pay({ reference: "VC-0003", checked: "valid" }))).toBe("fees.voucher-invalid");
    const paid = await pay({ reference: "VC-0004", checked: "unchecked" });
    expect(paid).toMatchObject({
      state: { code: "paid" },
      receipt: "voucher",
      number: "VC-0004",
      checkedWord: "đã thấy, hợp lệ, Máy chủ tỉnh",
    });
    expect((await office.fees.dossier(id)).vouchers.map((one) => [one.number, one.used])).toEqual([
      ["VC-0004", true],
      ["VC-0003", false],
      ["VC-0002", false],
    ]);
    // what was paid online is not undone at the counter
    expect(
      await refusal(
        office.fees.ask(office.head, office.random.uuid(), {
          paymentId: paid.id,
          kind: "void",
          lines: [],
          why: "thử hủy",
        }),
      ),
    ).toBe("fees.payment-state");
  });
});

describe("receipt books", () => {
  it("use their serials in order, keep spoiled and void ones with the reason, warn and end", async () => {
    const office = await feesOffice("book");
    expect((await giveBook(office))[0]).toMatchObject({ next: "0000001", left: 5, warning: true });
    expect(await refusal(giveBook(office, { first: "0000005", last: "0000009" }))).toBe("fees.book-overlap");
    const take = async () => {
      const id = await office.dossier("1.004222");
      return office.fees.take(
        office.cashier,
        office.random.uuid(),
        takeCash([{ dossierId: id, dueIds: [], lines: [listedFee(0)] }], { receipt: "paper" }),
      );
    };
    const bookId = (await office.fees.books(office.cashier)).books[0]!.id;
    const first = await take();
    const key = office.random.uuid();
    await office.fees.spoil(office.cashier, key, bookId, "tờ bị rách");
    await office.fees.spoil(office.cashier, key, bookId, "tờ bị rách");
    expect(await refusal(office.fees.spoil(office.other, office.random.uuid(), bookId, "tò mò"))).toBe(
      "fees.book-state",
    );
    const third = await take();
    const again = await office.fees.reissue(office.cashier, office.random.uuid(), third.id, "viết sai tên");
    expect([first.number, third.number, again.number]).toEqual(["0000001", "0000003", "0000004"]);
    const voided = await office.fees.ask(office.head, office.random.uuid(), {
      paymentId: first.id,
      kind: "void",
      lines: [],
      why: "thu nhầm người",
    });
    expect(voided).toMatchObject({ state: { code: "approved" }, payment: { state: { code: "void" } } });
    expect((await take()).number).toBe("0000005");
    expect(await refusal(take())).toBe("fees.no-book");
    const [book] = (await office.fees.books(office.cashier)).books;
    expect(book).toMatchObject({ left: 0, used: 5, spoiled: 2, voided: 1, state: { code: "closed" } });
    expect(book?.ended.map((one) => [one.serial, one.state.code, one.why])).toEqual([
      ["0000001", "void", "thu nhầm người"],
      ["0000002", "spoiled", "tờ bị rách"],
      ["0000003", "spoiled", "viết sai tên"],
    ]);
    const forms = await office.database.read
      .selectFrom("issued_forms")
      .select(["number", "state"])
      .orderBy("seq")
      .execute();
    expect(forms).toEqual([
      { number: "0000001", state: "void" },
      { number: "0000003", state: "replaced" },
      { number: "0000004", state: "issued" },
      { number: "0000005", state: "issued" },
    ]);
  });

  it("an electronic receipt is owed until its number comes; the first that comes stays", async () => {
    const office = await feesOffice("owed");
    const id = await office.dossier("1.004222");
    const payment = await office.fees.take(
      office.cashier,
      office.random.uuid(),
      takeCash([{ dossierId: id, dueIds: [], lines: [listedFee(0)] }]),
    );
    expect((await office.fees.open()).owed.map((one) => one.id)).toEqual([payment.id]);
    const recorded = await office.fees.recordOfficial(office.cashier, payment.id, "00000123");
    expect(recorded.official).toBe("00000123");
    await office.fees.recordOfficial(office.cashier, payment.id, "00000123");
    expect(await refusal(office.fees.recordOfficial(office.cashier, payment.id, "00000999"))).toBe(
      "fees.payment-state",
    );
    expect((await office.fees.open()).owed).toEqual([]);
  });
});

describe("voids and refunds", () => {
  it("are asked for by the cashier and decided by the head; a void makes the fee owed again", async () => {
    const office = await feesOffice("void");
    const id = await office.dossier("1.004222");
    const take = (dueIds: string[], lines: ReturnType<typeof listedFee>[]) =>
      office.fees.take(office.cashier, office.random.uuid(), takeCash([{ dossierId: id, dueIds, lines }]));
    const payment = await take([], [listedFee(0)]);
    const key = office.random.uuid();
    const ask = () =>
      office.fees.ask(office.cashier, key, {
        paymentId: payment.id,
        kind: "void",
        lines: [],
        why: "ghi sai tên",
      });
    expect((await ask()).state.code).toBe("waiting");
    expect((await ask()).state.code).toBe("waiting");
    expect(
      await refusal(
        office.fees.ask(office.cashier, office.random.uuid(), {
          paymentId: payment.id,
          kind: "refund",
          lines: [],
          why: "lần nữa",
        }),
      ),
    ).toBe("fees.asked-already");
    const decided = await office.fees.decide(office.head, { id: key, approve: true, note: "" });
    expect(decided.payment).toMatchObject({ state: { code: "void" }, approvedBy: office.head.fullName });
    expect(await refusal(office.fees.decide(office.head, { id: key, approve: false, note: "" }))).toBe(
      "fees.decided-already",
    );
    expect(await state(office, id)).toBe("waiting-fee");
    const due = (await office.fees.dossier(id)).dues[0]!;
    expect(due.state.code).toBe("due");
    await take([due.id], []);
    expect(await state(office, id)).toBe("received");
    expect((await office.fees.day(office.cashier, null)).sums).toMatchObject({ cash: 20_000, net: 20_000 });
  });

  it("give back in part and in whole, never more than was paid, also after the day was closed", async () => {
    const office = await feesOffice("refund");
    const id = await office.dossier("1.004884");
    const payment = await office.fees.take(
      office.cashier,
      office.random.uuid(),
      takeCash([{ dossierId: id, dueIds: [], lines: [listedFee(1, 3), typedFee(7_000)] }]),
    );
    const [copies, other] = payment.lines;
    const refund = (lines: { lineId: string; amount: number }[]) =>
      office.fees.ask(office.head, office.random.uuid(), {
        paymentId: payment.id,
        kind: "refund",
        lines,
        why: "thu thừa một bản sao",
      });
    await office.fees.close(office.cashier, office.random.uuid(), {
      day: payment.day,
      opening: 0,
      notes: [
        [20_000, 1],
        [10_000, 1],
        [1_000, 1],
      ],
      why: "",
    });
    expect(
      await refusal(
        office.fees.ask(office.head, office.random.uuid(), {
          paymentId: payment.id,
          kind: "void",
          lines: [],
          why: "đã khóa sổ",
        }),
      ),
    ).toBe("fees.day-closed");
    expect(await refusal(refund([{ lineId: copies!.id, amount: 24_001 }]))).toBe("fees.refund-too-much");
    expect(
      await refusal(
        refund([
          { lineId: copies!.id, amount: 13_000 },
          { lineId: copies!.id, amount: 13_000 },
        ]),
      ),
    ).toBe("fees.refund-too-much");
    const part = await refund([{ lineId: copies!.id, amount: 8_000 }]);
    expect(part).toMatchObject({
      amount: 8_000,
      payment: { state: { code: "part-refunded" }, refunded: 8_000 },
    });
    const rest = await refund([]);
    expect(rest).toMatchObject({
      amount: 23_000,
      payment: { state: { code: "refunded" }, refunded: 31_000 },
    });
    expect(rest.payment.lines.find((line) => line.id === other!.id)?.refunded).toBe(7_000);
    expect(await refusal(refund([]))).toBe("fees.refund-too-much");
    // what was paid stays paid: nothing is asked for again
    expect((await office.fees.dossier(id)).state.code).toBe("settled");
    expect((await office.fees.day(office.head, null)).sums).toMatchObject({ refunded: 31_000, net: 0 });
  });
});

describe("the end of the day", () => {
  it("balances twelve mixed fees with one refund and one spoiled receipt, freezes the day and remits its cash", async () => {
    const office = await feesOffice("twelve");
    await giveBook(office, { last: "0000050" });
    const { cashier, head, random, fees } = office;
    const bookId = (await fees.books(cashier)).books[0]!.id;
    const take = async (
      procedure: string,
      lines: ReturnType<typeof listedFee>[],
      changes: Partial<Input<"fees.take">> = {},
    ) => {
      const id = await office.dossier(procedure);
      return fees.take(
        cashier,
        random.uuid(),
        takeCash([{ dossierId: id, dueIds: [], lines }], { receipt: "paper", ...changes }),
      );
    };
    const copyFee = (copies: number, pages: number) => ({
      ...listedFee(0, copies),
      source: "certified-copy" as const,
      index: null,
      pages,
    });
    const waived = { ground: "ly-lich-giam-nua", groundWhy: "Thẻ sinh viên số 7" };
    const paid = [
      await take("1.004222", [listedFee(0)], { tendered: 50_000 }),
      await take("1.004222", [listedFee(0)]),
      await take("1.001612", [listedFee(0)], { tendered: 100_000 }),
      await take("1.004884", [listedFee(1, 3)]),
      await take("2.000635", [listedFee(0, 2)]),
      await take("2.000815", [copyFee(2, 5)]),
      await take("2.000815", [copyFee(1, 300)]),
      await take("2.000884", [listedFee(0, 2)], { receipt: "electronic" }),
      await take("3.000333", [{ ...listedFee(0), ...waived }]),
      await take("1.013225", [{ ...listedFee(0), price: 75_000, basis: "NQ của HĐND tỉnh" }], {
        method: "transfer",
        reference: "FT26009001",
        checked: "valid",
        receipt: "electronic",
      }),
      await take("3.000347", [listedFee(0)], {
        method: "online",
        reference: "VC-77",
        issuer: "Ngân hàng Thử",
        checked: "valid",
      }),
      await take("2.001035", [listedFee(0)]),
    ];
    expect(paid).toHaveLength(12);
    await fees.spoil(cashier, random.uuid(), bookId, "mực nhòe");
    const refunded = await fees.ask(cashier, random.uuid(), {
      paymentId: paid[3]!.id,
      kind: "refund",
      lines: [],
      why: "không cấp bản sao nữa",
    });
    await fees.decide(head, { id: refunded.id, approve: true, note: "" });

    const cash = 20 + 20 + 50 + 24 + 16 + 14 + 200 + 20 + 100 + 50;
    const shown = await fees.day(cashier, null);
    expect(shown.sums).toEqual({
      cash: cash * 1000,
      transfer: 75_000,
      online: 135_000,
      refunded: 24_000,
      refundedCash: 24_000,
      net: (cash + 75 + 135 - 24) * 1000,
    });
    const inDrawer = 300_000 + (cash - 24) * 1000;
    const notes: [number, number][] = [
      [500_000, Math.floor(inDrawer / 500_000)],
      [10_000, Math.floor((inDrawer % 500_000) / 10_000)],
      [1_000, (inDrawer % 10_000) / 1_000],
    ];
    const close = (changes: object = {}) =>
      fees.close(cashier, random.uuid(), { day: shown.day, opening: 300_000, notes, why: "", ...changes });
    expect(await refusal(close({ opening: 299_800 }))).toBe("fees.difference");
    const closing = await close();
    expect(closing).toMatchObject({ difference: 0, counted: inDrawer, net: shown.sums.net });
    expect(await refusal(close())).toBe("fees.day-closed");
    expect(await refusal(take("1.004222", [listedFee(0)]))).toBe("fees.day-closed");

    const sheet = await office.database.read
      .selectFrom("issued_forms")
      .select("content")
      .where("id", "=", closing.formId)
      .executeTakeFirstOrThrow();
    const { text, tables, lists } = JSON.parse(sheet.content) as {
      text: Record<string, string>;
      lists: { notes: string[] };
      tables: { receipts: string[][] };
    };
    expect(tables.receipts).toHaveLength(12 + 1 + 1);
    const printed = tables.receipts.reduce((sum, row) => sum + Number(row[4]!.replaceAll(".", "")), 0);
    expect(printed).toBe(shown.sums.net);
    expect(text.total).toBe("700.000");
    expect(text.difference).toBe("0");
    expect(lists.notes.join(" ")).toContain("Tiền đầu ngày: 300.000 đ.");
    expect(tables.receipts.map((row) => row[5])).toContain("Hỏng");

    const before = await fees.remittances(cashier);
    expect(before.cash).toBe((cash - 24) * 1000);
    const key = random.uuid();
    const remit = () => fees.remit(cashier, key, [closing.id], "3511.0.1234567, KBNN Nghệ An");
    const remitted = await remit();
    expect(await remit()).toEqual(remitted);
    expect(remitted.total).toBe(490_000);
    expect(await refusal(fees.remit(cashier, random.uuid(), [closing.id], "3511.0"))).toBe(
      "fees.nothing-to-remit",
    );
    const list = await office.database.read
      .selectFrom("issued_forms")
      .select("content")
      .where("id", "=", remitted.formId)
      .executeTakeFirstOrThrow();
    const rows = (JSON.parse(list.content) as { tables: { lines: string[][] } }).tables.lines;
    expect(rows.reduce((sum, row) => sum + Number(row[2]!.replaceAll(".", "")), 0)).toBe(remitted.total);
  });

  it("is each cashier's own, and a difference is kept with what explains it", async () => {
    const office = await feesOffice("two");
    const { fees, cashier, other, random } = office;
    for (const officer of [cashier, other]) {
      const id = await office.dossier("1.004222");
      await fees.take(
        officer,
        random.uuid(),
        takeCash([{ dossierId: id, dueIds: [], lines: [listedFee(0)] }]),
      );
    }
    const day = "2026-01-09";
    const closing = await fees.close(cashier, random.uuid(), {
      day,
      opening: 0,
      notes: [[10_000, 1]],
      why: "trả nhầm tiền thừa, đã báo trưởng bộ phận",
    });
    expect(closing).toMatchObject({ difference: -10_000, cash: 20_000 });
    // the other one's day goes on
    const id = await office.dossier("1.004222");
    await fees.take(other, random.uuid(), takeCash([{ dossierId: id, dueIds: [], lines: [listedFee(0)] }]));
    expect((await fees.reconciliation(other)).sums.cash).toBe(40_000);
    expect(await refusal(fees.remit(other, random.uuid(), [closing.id], "3511.0"))).toBe("fees.not-found");
    office.clock.set(Date.parse("2026-01-10T08:00:00+07:00"));
    expect((await fees.reconciliation(other)).openDays).toEqual([day]);
  });
});

describe("what the province tells", () => {
  it("settles a receipt that was owed and keeps a voucher, once for each change", async () => {
    const office = await feesOffice("told");
    const id = await office.dossier("1.004222");
    const payment = await office.fees.take(
      office.cashier,
      office.random.uuid(),
      takeCash([{ dossierId: id, dueIds: [], lines: [listedFee(0)] }]),
    );
    const tell = (type: string, more: object) => {
      const change = { id: office.random.uuid(), cursor: "1", type, dossierId: id, ...more };
      const apply = () => office.core.write("system", (tx) => applyChange(tx, change, undefined));
      return apply().then(apply);
    };
    await tell("fee-receipt-issued", { paymentId: payment.id, number: "BLĐT-1" });
    await tell("fee-receipt-issued", { paymentId: payment.id, number: "BLĐT-2" });
    await tell("fee-paid", {
      voucher: {
        number: "VC-9",
        issuer: "Ngân hàng Thử",
        amount: 20_000,
        signature: "valid",
        paidAt: "2026-01-09T01:00:00Z",
      },
    });
    const shown = await office.fees.dossier(id);
    expect(shown.payments[0]?.official).toBe("BLĐT-1");
    expect(shown.vouchers).toMatchObject([
      { number: "VC-9", amount: 20_000, used: false, paidAt: "2026-01-09T08:00:00.000+07:00" },
    ]);
    expect((await office.fees.open()).owed).toEqual([]);
  });
});
