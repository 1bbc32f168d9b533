import { type Kysely, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { FeePayment, FeeRequest, Officer } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import {
  methodWord,
  type PayMethod,
  paymentState,
  RECEIPT_WORDS,
  REQUEST_WORDS,
  requestState,
} from "./states.ts";
import type { PaymentRow, RequestRow } from "./types.ts";

const CHECKED_WORDS: Record<string, string> = {
  unchecked: "chưa kiểm tra",
  valid: "đã thấy, hợp lệ",
  invalid: "không thấy hoặc không hợp lệ",
};

/** Payments with their lines, and what was asked to be done about them, as the window sees them. */
export function createPaymentViews(read: Kysely<Schema>) {
  async function paymentViews(rows: readonly PaymentRow[]): Promise<FeePayment[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const lines = await read
      .selectFrom("fee_lines")
      .leftJoin("dossiers", "dossiers.id", "fee_lines.dossier_id")
      .selectAll("fee_lines")
      .select("dossiers.code")
      .where("payment_id", "in", ids)
      .orderBy("ordinal")
      .execute();
    const refunds = await read
      .selectFrom("fee_refunds")
      .select(["payment_id", "line_id", "amount"])
      .where("payment_id", "in", ids)
      .execute();
    const asked = await read
      .selectFrom("fee_requests")
      .select("payment_id")
      .where("payment_id", "in", ids)
      .where("state", "=", "waiting")
      .execute();
    const closed = await read
      .selectFrom("fee_closings")
      .select(["day", "cashier_id"])
      .where("day", "in", [...new Set(rows.map((row) => row.day))])
      .execute();
    const sumOf = (list: readonly { amount: number }[]) => list.reduce((sum, one) => sum + one.amount, 0);
    return rows.map((row) => {
      const refunded = sumOf(refunds.filter((one) => one.payment_id === row.id));
      const state =
        row.state !== "paid" || refunded === 0
          ? row.state
          : refunded === row.total
            ? "refunded"
            : "part-refunded";
      const seen = row.checked_at ? `${CHECKED_WORDS[row.checked] ?? ""}, ${row.checked_by}` : "";
      return {
        id: row.id,
        method: row.method as PayMethod,
        methodWord: methodWord(row.method),
        state: paymentState(state),
        payerName: row.payer_name,
        total: row.total,
        tendered: row.tendered,
        change: row.change,
        reference: row.reference,
        issuer: row.issuer,
        checkedWord: seen || (CHECKED_WORDS[row.checked] ?? ""),
        receipt: row.receipt as FeePayment["receipt"],
        receiptWord: RECEIPT_WORDS[row.receipt as FeePayment["receipt"]],
        number: row.number,
        official: row.official,
        formId: row.form_id,
        day: row.day,
        takenAt: row.taken_at,
        paidAt: row.paid_at,
        cashier: row.cashier,
        why: row.why,
        approvedBy: row.approved_by,
        refunded,
        closed: closed.some((one) => one.day === row.day && one.cashier_id === row.cashier_id),
        asked: asked.some((one) => one.payment_id === row.id),
        lines: lines
          .filter((line) => line.payment_id === row.id)
          .map((line) => ({
            id: line.id,
            dossierId: line.dossier_id,
            dossierCode: line.code ?? "",
            content: line.content,
            quantity: line.quantity,
            price: line.price,
            amount: line.amount,
            refunded: sumOf(refunds.filter((one) => one.line_id === line.id)),
          })),
      };
    });
  }

  async function payment(id: string): Promise<FeePayment> {
    const row = await read.selectFrom("fee_payments").selectAll().where("id", "=", id).executeTakeFirst();
    const [view] = row ? await paymentViews([row]) : [];
    if (!view) throw new AppError("fees.not-found");
    return view;
  }

  async function requestViews(rows: readonly RequestRow[]): Promise<FeeRequest[]> {
    const ids = [...new Set(rows.map((row) => row.payment_id))];
    if (ids.length === 0) return [];
    const payments = await paymentViews(
      await read.selectFrom("fee_payments").selectAll().where("id", "in", ids).execute(),
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind as FeeRequest["kind"],
      word: REQUEST_WORDS[row.kind as FeeRequest["kind"]],
      amount: row.amount,
      why: row.why,
      state: requestState(row.state),
      askedBy: row.asked_by,
      askedAt: row.asked_at,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
      note: row.note,
      payment: payments.find((one) => one.id === row.payment_id)!,
    }));
  }

  return {
    payment,
    paymentViews,

    /** Payments by their ids; one that does not exist is left out. */
    async payments(ids: readonly string[]): Promise<FeePayment[]> {
      if (ids.length === 0) return [];
      return paymentViews(await read.selectFrom("fee_payments").selectAll().where("id", "in", ids).execute());
    },

    async request(id: string): Promise<FeeRequest> {
      const row = await read.selectFrom("fee_requests").selectAll().where("id", "=", id).executeTakeFirst();
      const [view] = row ? await requestViews([row]) : [];
      if (!view) throw new AppError("fees.not-found");
      return view;
    },

    /** Requests, waiting ones first: the officer's own; a head sees everybody's. */
    async requests(officer: Officer): Promise<FeeRequest[]> {
      let query = read.selectFrom("fee_requests").selectAll();
      if (!officer.roles.includes("head")) query = query.where("asked_id", "=", officer.id);
      const rows = await query
        .orderBy(sql`state = 'waiting'`, "desc")
        .orderBy("seq", "desc")
        .limit(200)
        .execute();
      return requestViews(rows);
    },
  };
}
