import type { Officer } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import type { Books } from "./books.ts";
import { byDossier, type Payments, requireOpenDay } from "./payments.ts";
import type { Receipts } from "./receipts.ts";
import { paymentState } from "./states.ts";
import type { FeesParts } from "./types.ts";

/** What becomes of a payment afterwards: its money is seen or is not, its receipt is written again. */
export function createConfirming(
  parts: Pick<FeesParts, "core">,
  own: { books: Books; receipts: Receipts; payments: Payments },
) {
  const { core } = parts;
  const { books, receipts, payments } = own;

  return {
    /** The money of a pending payment was found, or was not. Throws `fees.payment-state`, `fees.day-closed`. */
    async confirm(
      officer: Officer,
      id: string,
      answer: { found: boolean; why: string; receipt: "paper" | "electronic" },
    ): Promise<void> {
      await core.write(officer.username, async (tx) => {
        const before = await payments.requirePayment(tx, id);
        // asked twice, done once
        if (before.state === (answer.found ? "paid" : "rejected")) return;
        if (before.state !== "pending") {
          throw new AppError("fees.payment-state", { state: paymentState(before.state).word });
        }
        const fees = await payments.feesOf(tx, id);
        if (!answer.found) {
          await tx.db
            .updateTable("fee_payments")
            .set({
              state: "rejected",
              checked: "invalid",
              checked_by: officer.fullName,
              checked_at: tx.at,
              why: answer.why || "Không thấy tiền về",
              ended_at: tx.at,
            })
            .where("id", "=", id)
            .execute();
          await tx.db
            .updateTable("fee_dues")
            .set({ payment_id: null })
            .where("payment_id", "=", id)
            .execute();
          await tx.db
            .updateTable("fee_vouchers")
            .set({ payment_id: null })
            .where("payment_id", "=", id)
            .execute();
          await tx.audit("fees.not-seen", id, { why: answer.why });
          payments.tellWindow(tx, id, fees);
          return;
        }
        const day = tx.at.slice(0, 10);
        await requireOpenDay(tx, officer.id, day);
        const receipt = before.receipt === "voucher" ? "voucher" : answer.receipt;
        const given =
          receipt === "voucher"
            ? { bookId: null, serial: null, symbol: "", number: before.reference, formId: null }
            : await receipts.issue(tx, officer, {
                id,
                method: before.method,
                payerName: before.payer_name,
                payerAddress: before.payer_address,
                total: before.total,
                receipt,
                fees,
                formId: core.ports.random.uuid(),
              });
        const payment = await tx.db
          .updateTable("fee_payments")
          .set({
            state: "paid",
            checked: "valid",
            checked_by: officer.fullName,
            checked_at: tx.at,
            receipt,
            book_id: given.bookId,
            serial: given.serial,
            symbol: given.symbol,
            number: given.number,
            form_id: given.formId,
            day,
            paid_at: tx.at,
            cashier_id: officer.id,
            cashier: officer.fullName,
          })
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await payments.settle(tx, officer, payment, fees);
        payments.tellWindow(tx, id, fees);
      });
    },

    /**
     * A written receipt was spoiled: the payment takes the next serial, the old one stays with its reason. `key` is
     * the id of the new form. Throws `fees.payment-state`, `fees.book-state`, `fees.no-book`, `fees.day-closed`.
     */
    async reissue(officer: Officer, key: string, id: string, why: string): Promise<void> {
      await core.write(officer.username, async (tx) => {
        const before = await payments.requirePayment(tx, id);
        if (before.form_id === key) return;
        if (before.state !== "paid" || before.receipt !== "paper" || !before.form_id || !before.book_id) {
          throw new AppError("fees.payment-state", { state: paymentState(before.state).word });
        }
        if (before.cashier_id !== officer.id) {
          throw new AppError("fees.book-state", { symbol: before.symbol });
        }
        await requireOpenDay(tx, officer.id, before.day);
        const fees = await payments.feesOf(tx, id);
        await books.end(
          tx,
          { bookId: before.book_id, serial: before.serial ?? 0 },
          "spoiled",
          why,
          officer.fullName,
        );
        const given = await receipts.issue(tx, officer, {
          id,
          method: before.method,
          payerName: before.payer_name,
          payerAddress: before.payer_address,
          total: before.total,
          receipt: "paper",
          fees,
          formId: key,
          replaces: before.form_id,
        });
        await tx.db
          .updateTable("fee_payments")
          .set({
            book_id: given.bookId,
            serial: given.serial,
            symbol: given.symbol,
            number: given.number,
            form_id: given.formId,
          })
          .where("id", "=", id)
          .execute();
        for (const [dossierId] of byDossier(fees)) {
          await tx.outbox({
            kind: "fee.receipt-spoiled",
            dossierId,
            body: {
              paymentId: id,
              dossierId,
              symbol: before.symbol,
              number: before.number,
              newSymbol: given.symbol,
              newNumber: given.number,
              why,
              by: officer.fullName,
              at: tx.at,
            },
          });
        }
        await tx.audit("fees.receipt-spoiled", id, { number: before.number, next: given.number, why });
        payments.tellWindow(tx, id, fees);
      });
    },
  };
}
