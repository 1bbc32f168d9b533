import type { Officer, Output } from "../../../preload/contract/index.ts";
import { moneyText, wholeText } from "../amounts.ts";
import { AppError } from "../errors.ts";
import { displayDay } from "../time.ts";
import { closingsOf, closingView, headName } from "./closings.ts";
import type { Db } from "./day-sheet.ts";
import type { ClosingRow, FeesParts } from "./types.ts";
import { moneyWords } from "./words.ts";

/** Handing the cash of closed days to the treasury (nộp kho bạc). */
export function createRemittance(parts: FeesParts) {
  const { core } = parts;
  const { read } = core.database;

  return {
    async remittances(officer: Officer): Promise<Output<"fees.remittances">> {
      const closings = await closingsOf(read, officer, 400);
      const waiting = closings.filter((one) => one.remittance_id === null && one.cash !== one.refunded_cash);
      const rows = await read
        .selectFrom("fee_remittances")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(60)
        .execute();
      const shown = rows.filter(
        (row) => officer.roles.includes("head") || closings.some((one) => one.remittance_id === row.id),
      );
      return {
        waiting: waiting.map(closingView),
        cash: waiting.reduce((sum, one) => sum + one.cash - one.refunded_cash, 0),
        account: rows[0]?.account ?? "",
        remittances: shown.map((row) => ({
          id: row.id,
          day: row.day,
          account: row.account,
          total: row.total,
          days: closings.filter((one) => one.remittance_id === row.id).length,
          by: row.by,
          formId: row.form_id,
        })),
      };
    },

    /**
     * Lists the cash of closed days for the treasury, once for its key `id`. Throws `fees.not-found`,
     * `fees.nothing-to-remit`.
     */
    async remit(
      officer: Officer,
      id: string,
      closingIds: readonly string[],
      account: string,
    ): Promise<Output<"fees.remit">> {
      return core.write(officer.username, async (tx) => {
        const known = await tx.db
          .selectFrom("fee_remittances")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirst();
        if (known) return { id, total: known.total, formId: known.form_id };
        const closings = await tx.db
          .selectFrom("fee_closings")
          .selectAll()
          .where("id", "in", [...new Set(closingIds)])
          .orderBy("seq")
          .execute();
        const own = officer.roles.includes("head")
          ? closings
          : closings.filter((one) => one.cashier_id === officer.id);
        if (own.length !== new Set(closingIds).size) throw new AppError("fees.not-found");
        if (own.some((one) => one.remittance_id !== null)) {
          throw new AppError("fees.nothing-to-remit", { why: "có ngày đã nộp rồi" });
        }
        const total = own.reduce((sum, one) => sum + one.cash - one.refunded_cash, 0);
        if (total <= 0)
          throw new AppError("fees.nothing-to-remit", { why: `cộng lại là ${moneyText(total)}` });
        const form = await parts.forms.issueForOffice(tx, {
          id: core.ports.random.uuid(),
          kind: "remittance",
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              day: displayDay(tx.at.slice(0, 10)),
              account,
              total: wholeText(total),
              totalWords: moneyWords(total),
              cashierName: officer.fullName,
              headName: await headName(tx.db),
            },
            lists: {},
            tables: { lines: await remittanceLines(tx.db, own) },
          },
        });
        await tx.db
          .insertInto("fee_remittances")
          .values({
            id,
            day: tx.at.slice(0, 10),
            account,
            total,
            form_id: form.id,
            by: officer.fullName,
            at: tx.at,
          })
          .execute();
        await tx.db
          .updateTable("fee_closings")
          .set({ remittance_id: id })
          .where(
            "id",
            "in",
            own.map((one) => one.id),
          )
          .execute();
        await tx.outbox({
          kind: "fee.remitted",
          dossierId: null,
          body: {
            remittanceId: id,
            account,
            total,
            days: own.map((one) => ({ day: one.day, cash: one.cash - one.refunded_cash })),
            by: officer.fullName,
            at: tx.at,
          },
        });
        await tx.audit("fees.remitted", id, { total, days: own.length });
        tx.emit("fees", [id]);
        return { id, total, formId: form.id };
      });
    },
  };
}

/** Cash of the days by what it was for: content, receipts, amount; what was given back stands against it. */
async function remittanceLines(db: Db, closings: readonly ClosingRow[]): Promise<string[][]> {
  const sums = new Map<string, { numbers: Set<string>; amount: number }>();
  const add = (content: string, number: string | null, amount: number) => {
    const known = sums.get(content) ?? { numbers: new Set<string>(), amount: 0 };
    if (number !== null) known.numbers.add(number);
    known.amount += amount;
    sums.set(content, known);
  };
  for (const { day, cashier_id } of closings) {
    const lines = await db
      .selectFrom("fee_lines")
      .innerJoin("fee_payments", "fee_payments.id", "fee_lines.payment_id")
      .select(["fee_lines.content", "fee_lines.amount", "fee_payments.number"])
      .where("fee_payments.day", "=", day)
      .where("fee_payments.cashier_id", "=", cashier_id)
      .where("fee_payments.method", "=", "cash")
      .where("fee_payments.state", "=", "paid")
      .orderBy("fee_payments.seq")
      .orderBy("fee_lines.ordinal")
      .execute();
    for (const line of lines) add(line.content, line.number, line.amount);
    const refunds = await db
      .selectFrom("fee_refunds")
      .innerJoin("fee_lines", "fee_lines.id", "fee_refunds.line_id")
      .select(["fee_lines.content", "fee_refunds.amount"])
      .where("fee_refunds.day", "=", day)
      .where("fee_refunds.cashier_id", "=", cashier_id)
      .where("fee_refunds.method", "=", "cash")
      .execute();
    for (const one of refunds) add(one.content, null, -one.amount);
  }
  return [...sums].map(([content, { numbers, amount }]) => [
    content,
    `${numbers.size} biên lai`,
    wholeText(amount),
  ]);
}
