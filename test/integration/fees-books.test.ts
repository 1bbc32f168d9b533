import { describe, expect, it } from "vitest";
import {
  dossierStateOf,
  feesOffice,
  giveBook,
  listedFee,
  takeCash,
  typedFee,
} from "../support/fees-office.ts";
import { refusal } from "../support/refusal.ts";

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
    expect(await dossierStateOf(office, id)).toBe("waiting-fee");
    const due = (await office.fees.dossier(id)).dues[0]!;
    expect(due.state.code).toBe("due");
    await take([due.id], []);
    expect(await dossierStateOf(office, id)).toBe("received");
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
