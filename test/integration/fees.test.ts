import { describe, expect, it } from "vitest";
import { keepToldVoucher } from "../../main/core/fees/service.ts";
import type { Input } from "../../preload/contract/index.ts";
import { dossierStateOf, feesOffice, listedFee, operations, takeCash } from "../support/fees-office.ts";
import { refusal } from "../support/refusal.ts";

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
    expect(await dossierStateOf(office, id)).toBe("received");
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
    expect(await dossierStateOf(office, id)).toBe("waiting-fee");
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
    expect(await dossierStateOf(office, id)).toBe("received");
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
    expect(await dossierStateOf(office, id)).toBe("received");
    const shown = await demand({
      ...listedFee(0),
      ground: "nguoi-co-cong",
      groundWhy: "Thẻ thương binh 1234",
    });
    expect(shown.dues.at(-1)?.state.code).toBe("waived");
    expect(await dossierStateOf(office, id)).toBe("received");
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
    expect(await dossierStateOf(office, id)).toBe("waiting-fee");
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
    expect(await dossierStateOf(office, id)).toBe("received");
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
