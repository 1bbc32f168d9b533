import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Officer, Output, Parsed } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import { createBooks } from "./books.ts";
import { createClosing } from "./closing.ts";
import { createConfirming } from "./confirm.ts";
import { createDues } from "./dues.ts";
import { createPayments } from "./payments.ts";
import { settleOwedReceipt } from "./province.ts";
import { createReceipts } from "./receipts.ts";
import { createRemittance } from "./remittance.ts";
import { createRequests } from "./requests.ts";
import { certifiedCopyFee, certifiedCopyRule, computeLine } from "./rules.ts";
import { paymentState } from "./states.ts";
import type { FeesParts } from "./types.ts";
import { createFeeViews } from "./views.ts";

export { type FeesLaw, loadFeesLaw } from "./law.ts";
export { keepToldVoucher, settleOwedReceipt } from "./province.ts";

/** What a dossier still owes, whatever the moment: its result does not leave before that is paid, waived or dropped. */
export async function owedBy(
  db: Kysely<Schema> | Transaction<Schema>,
  dossierId: string,
): Promise<{ name: string; amount: number }[]> {
  return db
    .selectFrom("fee_dues")
    .select(["name", "amount"])
    .where("dossier_id", "=", dossierId)
    .where("state", "=", "due")
    .where("amount", ">", 0)
    .orderBy("seq")
    .execute();
}

/**
 * Fees and charges (phí, lệ phí): computed and explained, taken or owed, given back, counted and remitted. Amounts
 * are whole đồng everywhere; nothing is deleted and no number is used twice.
 */
export function createFees(parts: FeesParts) {
  const { core, law } = parts;
  const dues = createDues(parts);
  const books = createBooks(parts);
  const receipts = createReceipts(parts, books);
  const payments = createPayments(parts, { dues, receipts });
  const confirming = createConfirming(parts, { books, receipts, payments });
  const requests = createRequests(parts, { dues, books, payments });
  const closing = createClosing(parts);
  const remittance = createRemittance(parts);
  const views = createFeeViews(parts);

  return {
    dossier: views.dossier,
    proposals: views.proposals,
    day: views.day,
    open: views.open,
    requests: views.requests,
    close: closing.close,
    reconciliation: closing.reconciliation,
    remit: remittance.remit,
    remittances: remittance.remittances,
    openBook: books.open,
    closeBook: books.close,
    spoil: books.spoil,

    async books(officer: Officer): Promise<Output<"fees.books">> {
      return { books: await books.list(officer), cashiers: await books.cashiers() };
    },

    /** What certified copies cost today, for the certification lane. Throws `fees.amount-unknown`. */
    certifiedCopyFee(pages: number, copies: number) {
      const rule = certifiedCopyRule(law, core.now().slice(0, 10));
      if (!rule) throw new AppError("fees.amount-unknown", { name: "chứng thực bản sao" });
      return certifiedCopyFee(pages, copies, rule);
    },

    async compute(input: Parsed<"fees.compute">): Promise<Output<"fees.compute">> {
      const day = core.now().slice(0, 10);
      const dossier = input.dossierId
        ? await core.database.read
            .selectFrom("dossiers")
            .selectAll()
            .where("id", "=", input.dossierId)
            .executeTakeFirst()
        : undefined;
      if (input.dossierId && !dossier) throw new AppError("dossiers.not-found");
      const procedure = dossier ? parts.procedure(dossier) : null;
      const lines = input.lines.map((line) => {
        try {
          return { fee: computeLine(line, { law, procedure, day }), problem: "" };
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          return { fee: null, problem: error.code };
        }
      });
      return { total: lines.reduce((sum, { fee }) => sum + (fee?.amount ?? 0), 0), lines };
    },

    async demand(officer: Officer, key: string, input: Parsed<"fees.demand">) {
      await dues.demand(officer, key, input.dossierId, input.lines);
      return views.dossier(input.dossierId);
    },

    async cancelDue(officer: Officer, dueId: string, why: string) {
      return views.dossier(await dues.cancel(officer, dueId, why));
    },

    async take(officer: Officer, id: string, input: Parsed<"fees.take">) {
      await core.write(officer.username, (tx) => payments.takeIn(tx, officer, id, input));
      return views.payment(id);
    },

    /** In the transaction of what is paid for; see `fees.take`. */
    takeIn: payments.takeIn,
    giveBackIn: requests.giveBackIn,
    paymentsOf: views.payments,

    async confirm(officer: Officer, { paymentId, ...answer }: Parsed<"fees.confirm">) {
      await confirming.confirm(officer, paymentId, answer);
      return views.payment(paymentId);
    },

    async reissue(officer: Officer, key: string, paymentId: string, why: string) {
      await confirming.reissue(officer, key, paymentId, why);
      return views.payment(paymentId);
    },

    async ask(officer: Officer, id: string, input: Parsed<"fees.ask">) {
      await core.write(officer.username, (tx) => requests.askIn(tx, officer, id, input));
      return views.request(id);
    },

    async decide(officer: Officer, input: Parsed<"fees.decide">) {
      await requests.decide(officer, input.id, input.approve, input.note);
      return views.request(input.id);
    },

    /** Throws `fees.payment-state` where no number is owed. */
    async recordOfficial(officer: Officer, paymentId: string, number: string) {
      const before = await views.payment(paymentId);
      if (before.official !== number) {
        const done = await core.write(officer.username, (tx) => settleOwedReceipt(tx, { paymentId, number }));
        if (!done) throw new AppError("fees.payment-state", { state: paymentState(before.state.code).word });
      }
      return views.payment(paymentId);
    },
  };
}

export type Fees = ReturnType<typeof createFees>;
