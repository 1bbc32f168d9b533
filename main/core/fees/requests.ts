import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, Parsed } from "../../../preload/contract/index.ts";
import { moneyText } from "../amounts.ts";
import { AppError } from "../errors.ts";
import type { Books } from "./books.ts";
import type { Dues } from "./dues.ts";
import { byDossier, type Payments, requireOpenDay } from "./payments.ts";
import { paymentState } from "./states.ts";
import type { FeesParts, PaymentRow, RequestRow } from "./types.ts";

type AskInput = Parsed<"fees.ask">;
/** What is given back of one line of a receipt; đồng. */
interface BackLine {
  lineId: string;
  amount: number;
}

/** Voids and refunds: asked for by who took the money, decided by the head; nothing is ever deleted. */
export function createRequests(parts: FeesParts, own: { dues: Dues; books: Books; payments: Payments }) {
  const { core } = parts;
  const { dues, books, payments } = own;

  /** Lines of a payment with what of each was not given back yet. */
  async function linesLeft(tx: WriteTx, paymentId: string) {
    const lines = await tx.db
      .selectFrom("fee_lines")
      .selectAll()
      .where("payment_id", "=", paymentId)
      .orderBy("ordinal")
      .execute();
    const refunds = await tx.db
      .selectFrom("fee_refunds")
      .select(["line_id", "amount"])
      .where("payment_id", "=", paymentId)
      .execute();
    return lines.map((line) => ({
      ...line,
      left:
        line.amount -
        refunds.filter((one) => one.line_id === line.id).reduce((sum, { amount }) => sum + amount, 0),
    }));
  }

  /** What is to be given back, checked against what is left. Throws `fees.refund-too-much`. */
  async function backLines(tx: WriteTx, paymentId: string, asked: readonly BackLine[]): Promise<BackLine[]> {
    const lines = await linesLeft(tx, paymentId);
    const left = lines.reduce((sum, line) => sum + line.left, 0);
    const wanted = asked.length
      ? asked
      : lines.filter((line) => line.left > 0).map((line) => ({ lineId: line.id, amount: line.left }));
    const once = new Set(wanted.map((line) => line.lineId)).size === wanted.length;
    const fits = wanted.every(({ lineId, amount }) => {
      const line = lines.find((one) => one.id === lineId);
      return line !== undefined && amount <= line.left;
    });
    if (wanted.length === 0 || !once || !fits) {
      throw new AppError("fees.refund-too-much", { left: moneyText(left) });
    }
    return [...wanted];
  }

  /** Throws unless the payment may be voided now: its day is open, nothing was given back, the money was here. */
  async function requireVoidable(tx: WriteTx, payment: PaymentRow): Promise<void> {
    await requireOpenDay(tx, payment.cashier_id, payment.day);
    const lines = await linesLeft(tx, payment.id);
    const touched = lines.some((line) => line.left !== line.amount);
    if (touched) throw new AppError("fees.payment-state", { state: paymentState("part-refunded").word });
    // what was paid online is not the counter's to undo: it is given back
    if (payment.method === "online") throw new AppError("fees.payment-state", { state: "Đã thu trực tuyến" });
  }

  async function mayVoid(tx: WriteTx, payment: PaymentRow): Promise<boolean> {
    try {
      await requireVoidable(tx, payment);
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  const waitingRequest = (tx: WriteTx, paymentId: string) =>
    tx.db
      .selectFrom("fee_requests")
      .select("id")
      .where("payment_id", "=", paymentId)
      .where("state", "=", "waiting")
      .executeTakeFirst();

  async function voidPayment(tx: WriteTx, head: Officer, payment: PaymentRow, request: RequestRow) {
    await requireVoidable(tx, payment);
    const fees = await payments.feesOf(tx, payment.id);
    await tx.db
      .updateTable("fee_payments")
      .set({ state: "void", why: request.why, approved_by: head.fullName, ended_at: tx.at })
      .where("id", "=", payment.id)
      .execute();
    if (payment.book_id && payment.serial !== null) {
      const serial = { bookId: payment.book_id, serial: payment.serial };
      await books.end(tx, serial, "void", request.why, head.fullName);
    }
    if (payment.form_id) await parts.forms.void(tx, payment.form_id, request.why);
    // the fees are owed again; what was for no dossier is asked for anew when it is
    await tx.db
      .updateTable("fee_dues")
      .set((e) => ({
        state: e.case().when("dossier_id", "is", null).then("cancelled").else("due").end(),
        payment_id: null,
      }))
      .where("payment_id", "=", payment.id)
      .execute();
    for (const [dossierId] of byDossier(fees)) {
      await tx.outbox({
        kind: "fee.receipt-void",
        dossierId,
        body: {
          paymentId: payment.id,
          dossierId,
          symbol: payment.symbol,
          number: payment.number,
          amount: payment.total,
          why: request.why,
          approvedBy: head.fullName,
          at: tx.at,
        },
      });
      if (dossierId === null) continue;
      await event(tx, dossierId, "fee-void", head, `Biên lai số ${payment.number}: ${request.why}`);
      await dues.hold(tx, head, dossierId);
    }
    await tx.audit("fees.receipt-void", payment.id, { number: payment.number, why: request.why });
  }

  async function refund(tx: WriteTx, head: Officer, payment: PaymentRow, request: RequestRow) {
    const day = tx.at.slice(0, 10);
    // the money leaves the drawer of who asked
    await requireOpenDay(tx, request.asked_id, day);
    const back = await backLines(tx, payment.id, JSON.parse(request.lines) as BackLine[]);
    const lines = await linesLeft(tx, payment.id);
    for (const { lineId, amount } of back) {
      await tx.db
        .insertInto("fee_refunds")
        .values({
          id: core.ports.random.uuid(),
          payment_id: payment.id,
          line_id: lineId,
          request_id: request.id,
          amount,
          method: payment.method === "cash" ? "cash" : "transfer",
          why: request.why,
          approved_by: head.fullName,
          cashier_id: request.asked_id,
          day,
          at: tx.at,
        })
        .execute();
    }
    const dossiers = new Map<string | null, number>();
    for (const { lineId, amount } of back) {
      const id = lines.find((line) => line.id === lineId)?.dossier_id ?? null;
      dossiers.set(id, (dossiers.get(id) ?? 0) + amount);
    }
    for (const [dossierId, amount] of dossiers) {
      await tx.outbox({
        kind: "fee.refunded",
        dossierId,
        body: {
          requestId: request.id,
          paymentId: payment.id,
          dossierId,
          symbol: payment.symbol,
          number: payment.number,
          amount,
          why: request.why,
          approvedBy: head.fullName,
          at: tx.at,
        },
      });
      if (dossierId === null) continue;
      const what = `Hoàn ${moneyText(amount)} của biên lai số ${payment.number}: ${request.why}`;
      await event(tx, dossierId, "fee-refunded", head, what);
    }
    await tx.audit("fees.refunded", payment.id, { amount: request.amount, why: request.why });
  }

  const event = (tx: WriteTx, dossierId: string, kind: string, head: Officer, why: string) =>
    addDossierEvent(tx, { id: core.ports.random.uuid(), dossierId, kind, by: head.fullName, why });

  async function requireRequest(tx: WriteTx, id: string): Promise<RequestRow> {
    const row = await tx.db.selectFrom("fee_requests").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("fees.not-found");
    return row;
  }

  async function carryOut(tx: WriteTx, head: Officer, request: RequestRow, approve: boolean, note: string) {
    const payment = await payments.requirePayment(tx, request.payment_id);
    if (approve) {
      if (payment.state !== "paid") {
        throw new AppError("fees.payment-state", { state: paymentState(payment.state).word });
      }
      await (request.kind === "void" ? voidPayment : refund)(tx, head, payment, request);
    }
    await tx.db
      .updateTable("fee_requests")
      .set({
        state: approve ? "approved" : "refused",
        decided_by: head.fullName,
        decided_at: tx.at,
        note,
      })
      .where("id", "=", request.id)
      .execute();
    await tx.audit("fees.decided", request.id, { kind: request.kind, approve });
    const lines = await linesLeft(tx, payment.id);
    const ids = lines.flatMap((line) => (line.dossier_id ? [line.dossier_id] : []));
    tx.emit("fees", [payment.id, ...ids]);
    tx.emit("dossiers", ids);
  }

  /**
   * Asks for a void or a refund, once for its key `id`; a head's own asking is carried out at once. Throws
   * `fees.payment-state`, `fees.asked-already`, `fees.refund-too-much`, `fees.day-closed`.
   */
  async function askIn(tx: WriteTx, officer: Officer, id: string, input: AskInput): Promise<void> {
    const known = await tx.db.selectFrom("fee_requests").select("id").where("id", "=", id).executeTakeFirst();
    if (known) return;
    const payment = await payments.requirePayment(tx, input.paymentId);
    if (payment.state !== "paid") {
      throw new AppError("fees.payment-state", { state: paymentState(payment.state).word });
    }
    if (await waitingRequest(tx, payment.id)) throw new AppError("fees.asked-already");
    if (input.kind === "void") await requireVoidable(tx, payment);
    const lines = input.kind === "void" ? [] : await backLines(tx, payment.id, input.lines);
    const amount = input.kind === "void" ? payment.total : lines.reduce((sum, line) => sum + line.amount, 0);
    const request = await tx.db
      .insertInto("fee_requests")
      .values({
        id,
        payment_id: payment.id,
        kind: input.kind,
        lines: JSON.stringify(lines),
        amount,
        why: input.why.normalize("NFC"),
        state: "waiting",
        asked_by: officer.fullName,
        asked_id: officer.id,
        asked_at: tx.at,
        decided_by: "",
        decided_at: null,
        note: "",
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await tx.audit("fees.asked", id, { kind: input.kind, amount, payment: payment.id });
    tx.emit("fees", [payment.id]);
    if (officer.roles.includes("head")) await carryOut(tx, officer, request, true, "");
  }

  return {
    askIn,

    /**
     * Asks to give a whole payment back, its service having been undone: the receipt is voided while it may be, refunded
     * otherwise. Answers false where nothing is held any more or the head was asked already.
     */
    async giveBackIn(
      tx: WriteTx,
      officer: Officer,
      id: string,
      given: { paymentId: string; why: string },
    ): Promise<boolean> {
      const payment = await payments.requirePayment(tx, given.paymentId);
      const left = (await linesLeft(tx, payment.id)).reduce((sum, line) => sum + line.left, 0);
      const waiting = await waitingRequest(tx, payment.id);
      if (payment.state !== "paid" || left === 0 || waiting) return false;
      const kind = (await mayVoid(tx, payment)) ? "void" : "refund";
      await askIn(tx, officer, id, { paymentId: payment.id, kind, lines: [], why: given.why });
      return true;
    },

    /** Throws `fees.not-found`, `fees.decided-already` and what the step itself throws. */
    async decide(head: Officer, id: string, approve: boolean, note: string): Promise<void> {
      await core.write(head.username, async (tx) => {
        const request = await requireRequest(tx, id);
        const wanted = approve ? "approved" : "refused";
        // asked twice, done once
        if (request.state === wanted && request.decided_by === head.fullName) return;
        if (request.state !== "waiting") throw new AppError("fees.decided-already");
        await carryOut(tx, head, request, approve, note);
      });
    },
  };
}
