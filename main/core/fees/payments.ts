import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, Parsed } from "../../../preload/contract/index.ts";
import { moneyText } from "../amounts.ts";
import { AppError } from "../errors.ts";
import { displayDay } from "../time.ts";
import { createCollecting } from "./collect.ts";
import { type Dues, provinceFee } from "./dues.ts";
import type { PaidFee, Receipts } from "./receipts.ts";
import { methodWord } from "./states.ts";
import type { FeesParts, PaymentRow } from "./types.ts";

type TakeInput = Parsed<"fees.take">;

/** Throws `fees.day-closed` once the officer's day was reconciled: nothing of it changes any more. */
export async function requireOpenDay(tx: WriteTx, cashierId: string, day: string): Promise<void> {
  const closed = await tx.db
    .selectFrom("fee_closings")
    .select("id")
    .where("day", "=", day)
    .where("cashier_id", "=", cashierId)
    .executeTakeFirst();
  if (closed) throw new AppError("fees.day-closed", { day: displayDay(day) });
}

/** Taking money (thu): what was paid, the receipt for it, and what it sets free, in one transaction. */
export function createPayments(parts: FeesParts, own: { dues: Dues; receipts: Receipts }) {
  const { core } = parts;
  const { dues, receipts } = own;
  const { collect, judge } = createCollecting(dues);

  /** Fees are settled, dossiers go on, the province is told: once the money is there. */
  async function settle(
    tx: WriteTx,
    officer: Officer,
    payment: PaymentRow,
    fees: readonly PaidFee[],
  ): Promise<void> {
    for (const { due } of fees) {
      await tx.db
        .updateTable("fee_dues")
        .set({ state: "settled", payment_id: payment.id })
        .where("id", "=", due.id)
        .execute();
    }
    for (const [dossierId, own] of byDossier(fees)) {
      const amount = own.reduce((sum, { due }) => sum + due.amount, 0);
      if (dossierId !== null) {
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId,
          kind: "fee-collected",
          by: officer.fullName,
          why: `${moneyText(amount)}, ${methodWord(payment.method).toLowerCase()}, biên lai số ${payment.number}`,
          detail: { paymentId: payment.id, amount, number: payment.number },
        });
        await dues.hold(tx, officer, dossierId);
      }
      await tx.outbox({
        kind: "fee.collected",
        dossierId,
        body: {
          paymentId: payment.id,
          dossierId,
          code: own[0]?.dossier?.code ?? null,
          amount,
          total: payment.total,
          method: payment.method,
          reference: payment.reference,
          issuer: payment.issuer,
          receipt: payment.receipt,
          symbol: payment.symbol,
          number: payment.number,
          payer: { fullName: payment.payer_name, address: payment.payer_address },
          fees: own.map(({ due }) => provinceFee(due)),
          paidAt: tx.at,
          cashier: { id: officer.id, fullName: officer.fullName },
        },
      });
    }
    await tx.audit("fees.collected", payment.id, {
      total: payment.total,
      method: payment.method,
      number: payment.number,
    });
  }

  function tellWindow(
    tx: WriteTx,
    paymentId: string,
    fees: readonly { dossier: { id: string } | null }[],
  ): void {
    const ids = fees.flatMap(({ dossier }) => (dossier ? [dossier.id] : []));
    tx.emit("fees", [paymentId, ...ids]);
    tx.emit("dossiers", ids);
  }

  async function requirePayment(tx: WriteTx, id: string): Promise<PaymentRow> {
    const row = await tx.db.selectFrom("fee_payments").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("fees.not-found");
    return row;
  }

  /** The fees that a payment was for. */
  async function feesOf(tx: WriteTx, paymentId: string): Promise<PaidFee[]> {
    const lines = await tx.db
      .selectFrom("fee_lines")
      .selectAll()
      .where("payment_id", "=", paymentId)
      .orderBy("ordinal")
      .execute();
    const fees: PaidFee[] = [];
    for (const line of lines) {
      const due = await tx.db
        .selectFrom("fee_dues")
        .selectAll()
        .where("id", "=", line.due_id)
        .executeTakeFirstOrThrow();
      const dossier = line.dossier_id ? await dues.requireDossier(tx, line.dossier_id) : null;
      fees.push({ due, dossier });
    }
    return fees;
  }

  /** Takes a payment, once for its key `id`. Throws the refusals of `fees.*`; nothing is kept then. */
  async function takeIn(tx: WriteTx, officer: Officer, id: string, input: TakeInput): Promise<void> {
    const known = await tx.db.selectFrom("fee_payments").select("id").where("id", "=", id).executeTakeFirst();
    if (known) return;
    const day = tx.at.slice(0, 10);
    await requireOpenDay(tx, officer.id, day);
    const fees = await collect(tx, officer, id, input.items);
    const total = fees.reduce((sum, { due }) => sum + due.amount, 0);
    if (total === 0) throw new AppError("fees.nothing-due");
    const judged = await judge(tx, input, total, fees);
    const payerName = input.payerName.normalize("NFC");
    const payerAddress = input.payerAddress.normalize("NFC");
    const receipt = input.method === "online" ? "voucher" : input.receipt;
    const given =
      judged.paid && receipt !== "voucher"
        ? await receipts.issue(tx, officer, {
            id,
            method: input.method,
            payerName,
            payerAddress,
            total,
            receipt,
            fees,
            formId: core.ports.random.uuid(),
          })
        : {
            bookId: null,
            serial: null,
            symbol: "",
            number: judged.paid ? input.reference : "",
            formId: null,
          };
    const payment = await tx.db
      .insertInto("fee_payments")
      .values({
        id,
        method: input.method,
        state: judged.paid ? "paid" : "pending",
        payer_name: payerName,
        payer_address: payerAddress,
        total,
        tendered: judged.tendered,
        change: judged.change,
        reference: input.method === "cash" ? "" : input.reference,
        issuer: input.method === "online" ? input.issuer : "",
        checked: judged.checked,
        checked_by: judged.checkedBy || (judged.checked === "valid" ? officer.fullName : ""),
        checked_at: judged.checked === "valid" ? tx.at : null,
        receipt,
        book_id: given.bookId,
        serial: given.serial,
        symbol: given.symbol,
        number: given.number,
        form_id: given.formId,
        official: "",
        official_at: null,
        taken_at: tx.at,
        day,
        paid_at: judged.paid ? tx.at : null,
        cashier_id: officer.id,
        cashier: officer.fullName,
        why: "",
        approved_by: "",
        ended_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    for (const [index, { due, dossier }] of fees.entries()) {
      await tx.db
        .insertInto("fee_lines")
        .values({
          id: core.ports.random.uuid(),
          payment_id: id,
          ordinal: index + 1,
          due_id: due.id,
          dossier_id: dossier?.id ?? null,
          content: due.name,
          quantity: due.quantity,
          price: due.price,
          amount: due.amount,
        })
        .execute();
    }
    if (judged.voucherId) {
      await tx.db
        .updateTable("fee_vouchers")
        .set({ payment_id: id })
        .where("id", "=", judged.voucherId)
        .execute();
    }
    if (judged.paid) await settle(tx, officer, payment, fees);
    else {
      for (const { due } of fees) {
        await tx.db.updateTable("fee_dues").set({ payment_id: id }).where("id", "=", due.id).execute();
      }
      for (const [dossierId, own] of byDossier(fees)) {
        if (dossierId === null) continue;
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId,
          kind: "fee-pending",
          by: officer.fullName,
          why: `${methodWord(input.method)} ${input.reference}, ${moneyText(own.reduce((sum, { due }) => sum + due.amount, 0))}`,
          detail: { paymentId: id },
        });
        // it is asked for now and not paid yet
        await dues.hold(tx, officer, dossierId);
      }
      await tx.audit("fees.pending", id, { total, method: input.method });
    }
    tellWindow(tx, id, fees);
  }

  return {
    requirePayment,
    feesOf,
    takeIn,
    settle,
    tellWindow,
  };
}

export type Payments = ReturnType<typeof createPayments>;

/** Fees grouped by their dossier, in their order. */
export function byDossier(fees: readonly PaidFee[]): Map<string | null, PaidFee[]> {
  const groups = new Map<string | null, PaidFee[]>();
  for (const fee of fees) {
    const id = fee.dossier?.id ?? null;
    groups.set(id, [...(groups.get(id) ?? []), fee]);
  }
  return groups;
}
