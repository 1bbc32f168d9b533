import type { FeeClosing, Officer } from "../../../preload/contract/index.ts";
import type { Db } from "./day-sheet.ts";
import type { ClosingRow } from "./types.ts";

/** Who signs for the office. */
export async function headName(db: Db): Promise<string> {
  const rows = await db
    .selectFrom("accounts")
    .select(["full_name", "roles"])
    .where("active", "=", 1)
    .orderBy("created_at")
    .execute();
  return rows.find(({ roles }) => (JSON.parse(roles) as string[]).includes("head"))?.full_name ?? "";
}

/** Closed days, the newest first: the officer's own; a head sees everybody's. */
export async function closingsOf(db: Db, officer: Officer, limit: number): Promise<ClosingRow[]> {
  let query = db.selectFrom("fee_closings").selectAll();
  if (!officer.roles.includes("head")) query = query.where("cashier_id", "=", officer.id);
  return query.orderBy("seq", "desc").limit(limit).execute();
}

/** A closed day of one cashier as the window shows it; amounts in đồng. */
export function closingView(row: ClosingRow): FeeClosing {
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
