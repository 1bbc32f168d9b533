import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { FeeClosing, Officer, Output, Parsed } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import { serialText } from "./books.ts";
import { methodWord, paymentState, serialState } from "./states.ts";
import { countedCash, type DaySums, daySums } from "./sums.ts";
import type { ClosingRow, FeesParts } from "./types.ts";
import { moneyFigures, moneyText, moneyWords } from "./words.ts";

type Db = Kysely<Schema> | Transaction<Schema>;

const dayWords = (day: string): string => day.split("-").reverse().join("/");

/** Closing a cashier's day (đối chiếu cuối ngày) and handing its cash to the treasury (nộp kho bạc). */
export function createClosing(parts: FeesParts) {
  const { core, law } = parts;
  const { read } = core.database;

  async function sumsOf(db: Db, cashierId: string, day: string): Promise<DaySums> {
    const payments = await db
      .selectFrom("fee_payments")
      .select(["method", "state", "total"])
      .where("day", "=", day)
      .where("cashier_id", "=", cashierId)
      .execute();
    const refunds = await db
      .selectFrom("fee_refunds")
      .select(["method", "amount"])
      .where("day", "=", day)
      .where("cashier_id", "=", cashierId)
      .execute();
    return daySums(payments, refunds);
  }

  /** Rows of the printed sheet: every receipt of the day in order, then spoiled leaves, then what was given back. */
  async function sheetRows(db: Db, cashierId: string, day: string): Promise<string[][]> {
    const payments = await db
      .selectFrom("fee_payments")
      .selectAll()
      .where("day", "=", day)
      .where("cashier_id", "=", cashierId)
      .where("state", "in", ["paid", "void"])
      .orderBy("seq")
      .execute();
    const rows: string[][] = [];
    for (const payment of payments) {
      const lines = await db
        .selectFrom("fee_lines")
        .leftJoin("dossiers", "dossiers.id", "fee_lines.dossier_id")
        .select(["fee_lines.content", "dossiers.code"])
        .where("payment_id", "=", payment.id)
        .orderBy("ordinal")
        .execute();
      rows.push([
        payment.number,
        [...new Set(lines.flatMap((line) => (line.code ? [line.code] : [])))].join("; "),
        [...new Set(lines.map((line) => line.content))].join("; "),
        methodWord(payment.method),
        moneyFigures(payment.total),
        paymentState(payment.state).word,
      ]);
    }
    const leaves = await db
      .selectFrom("receipt_serials")
      .innerJoin("receipt_books", "receipt_books.id", "receipt_serials.book_id")
      .selectAll("receipt_serials")
      .select("receipt_books.digits")
      .where("receipt_books.cashier_id", "=", cashierId)
      .where("receipt_serials.state", "=", "spoiled")
      .where("receipt_serials.ended_at", ">=", day)
      .where("receipt_serials.ended_at", "<", `${day}U`)
      .orderBy("serial")
      .execute();
    for (const leaf of leaves) {
      rows.push([serialText(leaf, leaf.serial), "", leaf.why, "", "0", serialState("spoiled").word]);
    }
    const refunds = await db
      .selectFrom("fee_refunds")
      .innerJoin("fee_payments", "fee_payments.id", "fee_refunds.payment_id")
      .innerJoin("fee_lines", "fee_lines.id", "fee_refunds.line_id")
      .leftJoin("dossiers", "dossiers.id", "fee_lines.dossier_id")
      .select([
        "fee_payments.number",
        "dossiers.code",
        "fee_lines.content",
        "fee_refunds.method",
        "fee_refunds.amount",
      ])
      .where("fee_refunds.day", "=", day)
      .where("fee_refunds.cashier_id", "=", cashierId)
      .orderBy("fee_refunds.seq")
      .execute();
    for (const one of refunds) {
      rows.push([
        one.number,
        one.code ?? "",
        one.content,
        methodWord(one.method),
        moneyFigures(-one.amount),
        "Hoàn tiền",
      ]);
    }
    return rows;
  }

  async function headName(db: Db): Promise<string> {
    const rows = await db
      .selectFrom("accounts")
      .select(["full_name", "roles"])
      .where("active", "=", 1)
      .orderBy("created_at")
      .execute();
    return rows.find(({ roles }) => (JSON.parse(roles) as string[]).includes("head"))?.full_name ?? "";
  }

  const pendingOf = (db: Db, cashierId: string) =>
    db
      .selectFrom("fee_payments")
      .select(["total"])
      .where("state", "=", "pending")
      .where("cashier_id", "=", cashierId)
      .execute();

  async function closingsOf(officer: Officer, limit: number): Promise<ClosingRow[]> {
    let query = read.selectFrom("fee_closings").selectAll();
    if (!officer.roles.includes("head")) query = query.where("cashier_id", "=", officer.id);
    return query.orderBy("seq", "desc").limit(limit).execute();
  }

  return {
    sumsOf,

    async reconciliation(officer: Officer): Promise<Output<"fees.reconciliation">> {
      const day = core.now().slice(0, 10);
      const sums = await sumsOf(read, officer.id, day);
      const receipts = await read
        .selectFrom("fee_payments")
        .select((e) => e.fn.countAll<number>().as("n"))
        .where("day", "=", day)
        .where("cashier_id", "=", officer.id)
        .where("state", "=", "paid")
        .executeTakeFirstOrThrow();
      const pending = await pendingOf(read, officer.id);
      const closings = await closingsOf(officer, 60);
      const days = await read
        .selectFrom("fee_payments")
        .select("day")
        .distinct()
        .where("cashier_id", "=", officer.id)
        .where("state", "=", "paid")
        .where("day", "<", day)
        .where((e) =>
          e.not(
            e.exists(
              e
                .selectFrom("fee_closings")
                .select("fee_closings.id")
                .whereRef("fee_closings.day", "=", "fee_payments.day")
                .whereRef("fee_closings.cashier_id", "=", "fee_payments.cashier_id"),
            ),
          ),
        )
        .orderBy("day")
        .execute();
      return {
        day,
        sums,
        opening: closings.find((one) => one.cashier_id === officer.id)?.opening ?? 0,
        denominations: law.denominations.value,
        receipts: Number(receipts.n),
        pending: pending.length,
        pendingAmount: pending.reduce((sum, { total }) => sum + total, 0),
        openDays: days.map((row) => row.day),
        closings: closings.map(closingView),
      };
    },

    /**
     * Counts and freezes one day of the officer, once for its key `id`. Throws `fees.day-closed`,
     * `fees.difference` when what was counted differs and nobody says why.
     */
    async close(officer: Officer, id: string, input: Parsed<"fees.close">): Promise<FeeClosing> {
      const row = await core.write(officer.username, async (tx) => {
        const before = await tx.db
          .selectFrom("fee_closings")
          .selectAll()
          .where("day", "=", input.day)
          .where("cashier_id", "=", officer.id)
          .executeTakeFirst();
        if (before?.id === id) return before;
        if (before || input.day > tx.at.slice(0, 10)) {
          throw new AppError("fees.day-closed", { day: dayWords(input.day) });
        }
        const sums = await sumsOf(tx.db, officer.id, input.day);
        const counted = countedCash(input.notes);
        const difference = counted - (input.opening + sums.cash - sums.refundedCash);
        const why = input.why.normalize("NFC");
        if (difference !== 0 && why.length < 5) {
          throw new AppError("fees.difference", {
            difference: `${difference > 0 ? "thừa" : "thiếu"} ${moneyText(Math.abs(difference))}`,
          });
        }
        const pending = await pendingOf(tx.db, officer.id);
        const notes = [
          `Tiền đầu ngày: ${moneyText(input.opening)}.`,
          ...input.notes
            .filter(([, count]) => count > 0)
            .map(([note, count]) => `${moneyText(note)} × ${count} tờ = ${moneyText(note * count)}.`),
          ...(pending.length > 0
            ? [
                `${pending.length} khoản chuyển khoản, trực tuyến chờ đối chiếu, ${moneyText(pending.reduce((sum, { total }) => sum + total, 0))}: chưa tính vào sổ.`,
              ]
            : []),
          ...(difference === 0 ? [] : [`Giải trình chênh lệch: ${why}.`]),
        ];
        const form = await parts.forms.issue(tx, {
          id: core.ports.random.uuid(),
          kind: "reconciliation",
          profile: "current",
          dossierId: null,
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              day: dayWords(input.day),
              cashierName: officer.fullName,
              cash: moneyFigures(sums.cash),
              transfer: moneyFigures(sums.transfer),
              online: moneyFigures(sums.online),
              refunded: moneyFigures(sums.refunded),
              total: moneyFigures(sums.net),
              counted: moneyFigures(counted),
              difference: moneyFigures(difference),
              headName: await headName(tx.db),
            },
            lists: { notes },
            tables: { receipts: await sheetRows(tx.db, officer.id, input.day) },
          },
        });
        const closing = await tx.db
          .insertInto("fee_closings")
          .values({
            id,
            day: input.day,
            cashier_id: officer.id,
            cashier: officer.fullName,
            opening: input.opening,
            cash: sums.cash,
            transfer: sums.transfer,
            online: sums.online,
            refunded: sums.refunded,
            refunded_cash: sums.refundedCash,
            net: sums.net,
            counted,
            denominations: JSON.stringify(input.notes),
            difference,
            why,
            form_id: form.id,
            remittance_id: null,
            at: tx.at,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await tx.outbox({
          kind: "fee.day-closed",
          dossierId: null,
          body: {
            closingId: id,
            day: input.day,
            cashier: { id: officer.id, fullName: officer.fullName },
            ...sums,
            counted,
            difference,
            why,
            at: tx.at,
          },
        });
        await tx.audit("fees.day-closed", id, { day: input.day, net: sums.net, difference });
        tx.emit("fees", [id]);
        return closing;
      });
      return closingView(row);
    },

    async remittances(officer: Officer): Promise<Output<"fees.remittances">> {
      const closings = await closingsOf(officer, 400);
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
        const form = await parts.forms.issue(tx, {
          id: core.ports.random.uuid(),
          kind: "remittance",
          profile: "current",
          dossierId: null,
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              day: dayWords(tx.at.slice(0, 10)),
              account,
              total: moneyFigures(total),
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
    moneyFigures(amount),
  ]);
}

function closingView(row: ClosingRow): FeeClosing {
  return {
    id: row.id,
    day: row.day,
    cashier: row.cashier,
    opening: row.opening,
    cash: row.cash,
    transfer: row.transfer,
    online: row.online,
    refunded: row.refunded,
    refundedCash: row.refunded_cash,
    net: row.net,
    counted: row.counted,
    difference: row.difference,
    why: row.why,
    formId: row.form_id,
    remitted: row.remittance_id !== null,
    at: row.at,
  };
}
