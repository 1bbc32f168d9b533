/** What a day's closing adds up; amounts in đồng. */
export interface DayPayment {
  method: string;
  state: string;
  total: number;
}
export interface DayRefund {
  method: string;
  amount: number;
}

export interface DaySums {
  cash: number;
  transfer: number;
  online: number;
  refunded: number;
  refundedCash: number;
  /** cash + transfer + online - refunded */
  net: number;
}

/** Sums of one cashier's day. Only money that was there counts: what is pending, void or rejected does not. */
export function daySums(payments: readonly DayPayment[], refunds: readonly DayRefund[]): DaySums {
  const by = (method: string) =>
    payments
      .filter((payment) => payment.state === "paid" && payment.method === method)
      .reduce((sum, payment) => sum + payment.total, 0);
  const cash = by("cash");
  const transfer = by("transfer");
  const online = by("online");
  const refunded = refunds.reduce((sum, refund) => sum + refund.amount, 0);
  const refundedCash = refunds
    .filter((refund) => refund.method === "cash")
    .reduce((sum, refund) => sum + refund.amount, 0);
  return { cash, transfer, online, refunded, refundedCash, net: cash + transfer + online - refunded };
}

/** Counted notes as one amount; `[denomination, count]`. */
export function countedCash(notes: readonly (readonly [number, number])[]): number {
  return notes.reduce((sum, [denomination, count]) => sum + denomination * count, 0);
}

/** Change for cash; null while too little was given. */
export function changeOf(total: number, tendered: number): number | null {
  return tendered < total ? null : tendered - total;
}
