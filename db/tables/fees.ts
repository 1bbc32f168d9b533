import type { Generated } from "kysely";

/** Money of the counter (phí, lệ phí), in whole đồng. */
export interface FeesTables {
  fee_dues: FeeDuesTable;
  receipt_books: ReceiptBooksTable;
  receipt_serials: ReceiptSerialsTable;
  fee_payments: FeePaymentsTable;
  fee_lines: FeeLinesTable;
  fee_requests: FeeRequestsTable;
  fee_refunds: FeeRefundsTable;
  fee_vouchers: FeeVouchersTable;
  fee_closings: FeeClosingsTable;
  fee_remittances: FeeRemittancesTable;
}

/** One amount that somebody owes (khoản phải nộp), with how it was computed, frozen. */
interface FeeDuesTable {
  seq: Generated<number>;
  id: string;
  /** idempotency key of the command that made it */
  batch: string;
  /** null for a service without a dossier */
  dossier_id: string | null;
  /** `catalogue`, `certified-copy` or `other` */
  source: string;
  name: string;
  /** `LE_PHI` or `PHI` */
  kind: string;
  quantity: number;
  unit: string;
  price: number;
  gross: number;
  reduction: number;
  amount: number;
  explained: string;
  /** the decision that a typed amount rests on; empty where the catalogue has it */
  basis: string;
  /** code of the exemption's ground in `law/fees.json` */
  ground: string | null;
  ground_why: string;
  /** `reception`, `supplement` or `return` */
  moment: string;
  /** `due`, `settled` or `cancelled` */
  state: string;
  payment_id: string | null;
  /** why it was cancelled */
  why: string;
  by: string;
  at: string;
}

/** A book of printed receipts (quyển biên lai), given to one cashier. */
interface ReceiptBooksTable {
  seq: Generated<number>;
  id: string;
  symbol: string;
  /** a serial is printed with so many digits */
  digits: number;
  first: number;
  last: number;
  next: number;
  cashier_id: string;
  /** `open` or `closed` */
  state: string;
  why: string;
  by: string;
  at: string;
}

interface ReceiptSerialsTable {
  id: string;
  book_id: string;
  serial: number;
  symbol: string;
  /** `issued`, `spoiled` (hỏng) or `void` (hủy) */
  state: string;
  payment_id: string | null;
  by: string;
  at: string;
  /** of a spoiled or void one */
  why: string;
  ended_by: string;
  ended_at: string | null;
}

/** Money that was paid, or that somebody says was paid (`pending`). */
interface FeePaymentsTable {
  seq: Generated<number>;
  id: string;
  /** `cash`, `transfer` or `online` */
  method: string;
  /** `pending`, `paid`, `void` or `rejected` */
  state: string;
  payer_name: string;
  payer_address: string;
  total: number;
  tendered: number;
  change: number;
  /** reference of the transfer, number of the voucher */
  reference: string;
  /** bank or intermediary of the voucher */
  issuer: string;
  /** what was found of the voucher's signature or of the transfer: `none`, `unchecked`, `valid`, `invalid` */
  checked: string;
  checked_by: string;
  checked_at: string | null;
  /** `paper`, `electronic` or `voucher` */
  receipt: string;
  book_id: string | null;
  serial: number | null;
  symbol: string;
  /** number of the receipt; empty while pending */
  number: string;
  form_id: string | null;
  /** number that the province's receipt system gave; empty while it is owed */
  official: string;
  official_at: string | null;
  taken_at: string;
  /** the day whose closing counts it: that on which the money was there */
  day: string;
  paid_at: string | null;
  cashier_id: string;
  cashier: string;
  why: string;
  approved_by: string;
  ended_at: string | null;
}

interface FeeLinesTable {
  id: string;
  payment_id: string;
  ordinal: number;
  due_id: string;
  dossier_id: string | null;
  content: string;
  quantity: number;
  price: number;
  amount: number;
}

interface FeeRequestsTable {
  seq: Generated<number>;
  id: string;
  payment_id: string;
  /** `void` or `refund` */
  kind: string;
  /** JSON `[{lineId, amount}]` of a refund */
  lines: string;
  amount: number;
  why: string;
  /** `waiting`, `approved` or `refused` */
  state: string;
  asked_by: string;
  asked_id: string;
  asked_at: string;
  decided_by: string;
  decided_at: string | null;
  note: string;
}

interface FeeRefundsTable {
  seq: Generated<number>;
  id: string;
  payment_id: string;
  line_id: string;
  request_id: string;
  amount: number;
  /** `cash` or `transfer` */
  method: string;
  why: string;
  approved_by: string;
  cashier_id: string;
  day: string;
  at: string;
}

interface FeeVouchersTable {
  seq: Generated<number>;
  id: string;
  dossier_id: string;
  number: string;
  issuer: string;
  amount: number;
  /** `unchecked`, `valid` or `invalid` */
  checked: string;
  paid_at: string;
  told_at: string;
  payment_id: string | null;
}

/** A closed day of one cashier (đối chiếu cuối ngày); nothing of that day changes any more. */
interface FeeClosingsTable {
  seq: Generated<number>;
  id: string;
  day: string;
  cashier_id: string;
  cashier: string;
  opening: number;
  cash: number;
  transfer: number;
  online: number;
  refunded: number;
  refunded_cash: number;
  net: number;
  counted: number;
  /** JSON `[[denomination, count]]` */
  denominations: string;
  difference: number;
  why: string;
  form_id: string;
  remittance_id: string | null;
  at: string;
}

interface FeeRemittancesTable {
  seq: Generated<number>;
  id: string;
  day: string;
  account: string;
  total: number;
  form_id: string;
  by: string;
  at: string;
}
