import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import { wholeText } from "../amounts.ts";
import { serialText } from "./books.ts";
import { methodWord, paymentState, serialState } from "./states.ts";
import { type DaySums, daySums } from "./sums.ts";

export type Db = Kysely<Schema> | Transaction<Schema>;

/** What a cashier took and gave back on a day. */
export async function sumsOf(db: Db, cashierId: string, day: string): Promise<DaySums> {
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
export async function sheetRows(db: Db, cashierId: string, day: string): Promise<string[][]> {
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
      wholeText(payment.total),
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
      wholeText(-one.amount),
      "Hoàn tiền",
    ]);
  }
  return rows;
}
