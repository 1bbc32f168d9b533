import type { WriteTx } from "../../../db/database.ts";

/** What the province tells of a payment that was made online (NĐ 45/2020/NĐ-CP Điều 13 khoản 4). */
export interface ToldVoucher {
  /** id of the change */
  id: string;
  dossierId: string;
  number: string;
  issuer: string;
  /** đồng */
  amount: number;
  checked: "unchecked" | "valid" | "invalid";
  paidAt: string;
}

/** Keeps a voucher as the province told it; an officer takes it up for the fees that it pays. */
export async function keepToldVoucher(tx: WriteTx, told: ToldVoucher): Promise<void> {
  await tx.db
    .insertInto("fee_vouchers")
    .values({
      id: told.id,
      dossier_id: told.dossierId,
      number: told.number,
      issuer: told.issuer,
      amount: told.amount,
      checked: told.checked,
      paid_at: told.paidAt,
      told_at: tx.at,
      payment_id: null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await tx.audit("fees.voucher-told", told.dossierId, { amount: told.amount, checked: told.checked });
  tx.emit("fees", [told.dossierId]);
}

/**
 * The number of an electronic receipt (biên lai điện tử) that was owed. False when the payment is not here or has
 * one already; the first stays.
 */
export async function settleOwedReceipt(
  tx: WriteTx,
  given: { paymentId: string; number: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("fee_payments")
    .set({ official: given.number, official_at: tx.at })
    .where("id", "=", given.paymentId)
    .where("receipt", "=", "electronic")
    .where("official_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await tx.audit("fees.official-receipt", given.paymentId, { number: given.number });
  tx.emit("fees", [given.paymentId]);
  return true;
}
