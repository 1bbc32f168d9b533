import { describe, expect, it } from "vitest";
import { applyChange } from "../../main/core/sync/changes.ts";
import type { Input } from "../../preload/contract/index.ts";
import { feesOffice, giveBook, listedFee, takeCash } from "../support/fees-office.ts";
import { refusal } from "../support/refusal.ts";

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
