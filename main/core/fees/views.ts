import { sql } from "kysely";
import type {
  DossierFees,
  FeeDue,
  FeePayment,
  FeeProposal,
  FeeRequest,
  Officer,
  Output,
  ProcedureDetail,
} from "../../../preload/contract/index.ts";
import { dossierState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { groundsFor, holdsProcessing, proposalsOf } from "./rules.ts";
import {
  dueState,
  feesState,
  MOMENT_WORDS,
  methodWord,
  type PayMethod,
  paymentState,
  RECEIPT_WORDS,
  REQUEST_WORDS,
  requestState,
  voucherState,
} from "./states.ts";
import { daySums } from "./sums.ts";
import type { DossierRow, DueRow, FeesParts, PaymentRow, RequestRow } from "./types.ts";

const CHECKED_WORDS: Record<string, string> = {
  unchecked: "chưa kiểm tra",
  valid: "đã thấy, hợp lệ",
  invalid: "không thấy hoặc không hợp lệ",
};

/** What the window sees of the money; computed from the rows each time, so it cannot drift from them. */
export function createFeeViews(parts: FeesParts) {
  const { core, law } = parts;
  const { read } = core.database;
  const today = () => core.now().slice(0, 10);

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

  function dueView(row: DueRow): FeeDue {
    const waived = row.state === "settled" && row.amount === 0;
    const pending = row.state === "due" && row.payment_id !== null;
    return {
      id: row.id,
      dossierId: row.dossier_id,
      name: row.name,
      kind: row.kind as FeeDue["kind"],
      quantity: row.quantity,
      unit: row.unit,
      price: row.price,
      gross: row.gross,
      reduction: row.reduction,
      amount: row.amount,
      explained: row.explained,
      moment: row.moment as FeeDue["moment"],
      momentWord: MOMENT_WORDS[row.moment as FeeDue["moment"]],
      state: dueState(waived ? "waived" : pending ? "pending" : row.state),
      holds: row.state === "due" && holdsProcessing(law, row, today()),
      pending,
      by: row.by,
      at: row.at,
    };
  }

  /** What may be asked for. */
  function offered(procedure: ProcedureDetail): FeeProposal[] {
    const day = today();
    return proposalsOf(procedure, law, day).map((one) => ({
      ...one,
      grounds: groundsFor(law, { kind: one.kind, procedureCode: procedure.code, day }).map((ground) => ({
        code: ground.code,
        name: ground.name,
        percent: ground.percent,
        unverified: ground.unverified === true,
      })),
    }));
  }

  /** Empty where the procedure of an old dossier is known no more. */
  function proposals(dossier: DossierRow): FeeProposal[] {
    const procedure = parts.procedure(dossier);
    return procedure ? offered(procedure) : [];
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

    /** Throws `catalogue.not-found`. */
    proposals: async (procedureCode: string) => offered(parts.procedureNow(procedureCode)),

    /** Payments by their ids; one that does not exist is left out. */
    async payments(ids: readonly string[]): Promise<FeePayment[]> {
      if (ids.length === 0) return [];
      return paymentViews(await read.selectFrom("fee_payments").selectAll().where("id", "in", ids).execute());
    },

    async dossier(id: string): Promise<DossierFees> {
      const row = await read.selectFrom("dossiers").selectAll().where("id", "=", id).executeTakeFirst();
      if (!row) throw new AppError("dossiers.not-found");
      const dues = await read
        .selectFrom("fee_dues")
        .selectAll()
        .where("dossier_id", "=", id)
        .orderBy("seq")
        .execute();
      const payments = await read
        .selectFrom("fee_payments")
        .selectAll()
        .where("id", "in", (query) =>
          query.selectFrom("fee_lines").select("payment_id").where("dossier_id", "=", id),
        )
        .orderBy("seq", "desc")
        .execute();
      const vouchers = await read
        .selectFrom("fee_vouchers")
        .selectAll()
        .where("dossier_id", "=", id)
        .orderBy("seq", "desc")
        .execute();
      const proposed = proposals(row);
      const open = dues.filter((due) => due.state === "due");
      const code =
        open.length > 0
          ? open.every((due) => due.payment_id)
            ? "pending"
            : "due"
          : dues.some((due) => due.state === "settled")
            ? "settled"
            : proposed.length > 0
              ? "not-asked"
              : "none";
      const applicant = JSON.parse(row.applicant) as { address?: string };
      return {
        dossierId: id,
        dossierCode: row.code,
        procedureName: row.procedure_name,
        payerName: row.applicant_name,
        payerAddress: applicant.address ?? "",
        dossierState: dossierState(row.state),
        state: feesState(code),
        open: open.reduce((sum, due) => sum + due.amount, 0),
        proposals: proposed,
        dues: dues.map(dueView),
        payments: await paymentViews(payments),
        vouchers: vouchers.map((one) => ({
          id: one.id,
          number: one.number,
          issuer: one.issuer,
          amount: one.amount,
          checked: voucherState(one.checked),
          paidAt: one.paid_at,
          toldAt: one.told_at,
          used: one.payment_id !== null,
        })),
      };
    },

    /** A day's payments: the officer's own; a head sees everybody's. */
    async day(officer: Officer, asked: string | null): Promise<Output<"fees.day">> {
      const day = asked ?? today();
      const all = officer.roles.includes("head");
      let payments = read.selectFrom("fee_payments").selectAll().where("day", "=", day);
      let refunds = read
        .selectFrom("fee_refunds")
        .innerJoin("fee_payments", "fee_payments.id", "fee_refunds.payment_id")
        .selectAll("fee_refunds")
        .select("fee_payments.number")
        .where("fee_refunds.day", "=", day);
      if (!all) {
        payments = payments.where("cashier_id", "=", officer.id);
        refunds = refunds.where("fee_refunds.cashier_id", "=", officer.id);
      }
      const rows = await payments.orderBy("seq", "desc").limit(1000).execute();
      const back = await refunds.orderBy("fee_refunds.seq", "desc").execute();
      const closed = await read
        .selectFrom("fee_closings")
        .select("id")
        .where("day", "=", day)
        .where("cashier_id", "=", officer.id)
        .executeTakeFirst();
      return {
        day,
        closed: closed !== undefined,
        payments: await paymentViews(rows),
        sums: daySums(rows, back),
        refunds: back.map((one) => ({
          id: one.id,
          number: one.number,
          amount: one.amount,
          method: methodWord(one.method),
          why: one.why,
          at: one.at,
        })),
      };
    },

    async open(): Promise<Output<"fees.open">> {
      const dues = await read
        .selectFrom("fee_dues")
        .innerJoin("dossiers", "dossiers.id", "fee_dues.dossier_id")
        .select([
          "dossiers.id",
          "dossiers.code",
          "dossiers.applicant_name",
          "dossiers.procedure_name",
          "dossiers.state",
          sql<number>`sum(fee_dues.amount)`.as("amount"),
          sql<string>`min(fee_dues.at)`.as("since"),
        ])
        .where("fee_dues.state", "=", "due")
        .where("fee_dues.payment_id", "is", null)
        .groupBy("dossiers.id")
        .orderBy("since")
        .limit(300)
        .execute();
      const pending = await read
        .selectFrom("fee_payments")
        .selectAll()
        .where("state", "=", "pending")
        .orderBy("seq")
        .limit(300)
        .execute();
      const owed = await read
        .selectFrom("fee_payments")
        .selectAll()
        .where("receipt", "=", "electronic")
        .where("official_at", "is", null)
        .where("state", "=", "paid")
        .orderBy("seq")
        .limit(300)
        .execute();
      return {
        dues: dues.map((row) => ({
          dossierId: row.id,
          dossierCode: row.code,
          applicantName: row.applicant_name,
          procedureName: row.procedure_name,
          dossierState: dossierState(row.state),
          amount: Number(row.amount),
          since: row.since,
        })),
        pending: await paymentViews(pending),
        owed: await paymentViews(owed),
      };
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
