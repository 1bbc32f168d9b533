import { sql } from "kysely";
import type {
  DossierFees,
  FeeDue,
  FeeProposal,
  Officer,
  Output,
  ProcedureDetail,
} from "../../../preload/contract/index.ts";
import { dossierState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { createPaymentViews } from "./payment-views.ts";
import { groundsFor, holdsProcessing, proposalsOf } from "./rules.ts";
import { dueState, feesState, MOMENT_WORDS, methodWord, voucherState } from "./states.ts";
import { daySums } from "./sums.ts";
import type { DossierRow, DueRow, FeesParts } from "./types.ts";

/** What the window sees of the money; computed from the rows each time, so it cannot drift from them. */
export function createFeeViews(parts: FeesParts) {
  const { core, law } = parts;
  const { read } = core.database;
  const views = createPaymentViews(read);
  const { paymentViews } = views;
  const today = () => core.now().slice(0, 10);

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

  return {
    payment: views.payment,
    payments: views.payments,
    request: views.request,
    requests: views.requests,

    /** Throws `catalogue.not-found`. */
    proposals: async (procedureCode: string) => offered(parts.procedureNow(procedureCode)),

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
  };
}
