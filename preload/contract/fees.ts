import { z } from "zod";
import { Day, Empty, Id, StateWord, Timestamp } from "./common.ts";
import {
  ComputedFee,
  Dong,
  DongIn,
  DossierFees,
  FeeLineInput,
  FeePayment,
  FeeProposal,
  PayMethod,
} from "./fee.ts";
import { command, query } from "./procedure.ts";
import { BOOK_KEEPERS, HEAD, MONEY } from "./roles.ts";

const Why = z.string().trim().min(3).max(500);

const Book = z.object({
  id: Id,
  symbol: z.string(),
  first: z.string(),
  last: z.string(),
  /** the serial that comes next; empty when none is left */
  next: z.string(),
  left: z.number().int(),
  used: z.number().int(),
  spoiled: z.number().int(),
  voided: z.number().int(),
  cashier: z.string(),
  mine: z.boolean(),
  state: StateWord,
  /** few are left */
  warning: z.boolean(),
  at: Timestamp,
  ended: z.array(
    z.object({ serial: z.string(), state: StateWord, why: z.string(), by: z.string(), at: Timestamp }),
  ),
});
export type ReceiptBook = z.infer<typeof Book>;

const FeeRequest = z.object({
  id: Id,
  kind: z.enum(["void", "refund"]),
  word: z.string(),
  amount: Dong,
  why: z.string(),
  state: StateWord,
  askedBy: z.string(),
  askedAt: Timestamp,
  decidedBy: z.string(),
  decidedAt: Timestamp.nullable(),
  note: z.string(),
  payment: FeePayment,
});
export type FeeRequest = z.infer<typeof FeeRequest>;

const Sums = z.object({
  cash: Dong,
  transfer: Dong,
  online: Dong,
  refunded: Dong,
  refundedCash: Dong,
  net: Dong,
});

const Closing = Sums.extend({
  id: Id,
  day: Day,
  cashier: z.string(),
  opening: Dong,
  counted: Dong,
  difference: Dong,
  why: z.string(),
  formId: Id,
  remitted: z.boolean(),
  at: Timestamp,
});
export type FeeClosing = z.infer<typeof Closing>;

const Notes = z.array(z.tuple([DongIn, z.number().int().min(0).max(100_000)])).max(20);

const TakeInput = z.strictObject({
  payerName: z.string().trim().min(2).max(200),
  payerAddress: z.string().trim().max(500),
  method: PayMethod,
  /** cash given; the exact amount when null */
  tendered: DongIn.nullable(),
  /** reference of the transfer or number of the voucher */
  reference: z.string().trim().max(100),
  issuer: z.string().trim().max(200),
  /** what the officer found: the transfer on the account, the signature of the voucher */
  checked: z.enum(["none", "unchecked", "valid", "invalid"]),
  /** paper: the next serial of the officer's own book */
  receipt: z.enum(["paper", "electronic"]),
  /** one payer, one receipt, any number of dossiers; null: a service without one */
  items: z
    .array(
      z.strictObject({
        dossierId: Id.nullable(),
        dueIds: z.array(Id).max(50),
        lines: z.array(FeeLineInput).max(50),
      }),
    )
    .min(1)
    .max(50),
});

export const fees = {
  /** Everything about the fees of one dossier. */
  "fees.dossier": query("officer", z.strictObject({ dossierId: Id }), DossierFees),
  /** What a procedure lets the counter ask for, before there is a dossier. */
  "fees.proposals": query(
    "officer",
    z.strictObject({ procedureCode: z.string().max(50) }),
    z.array(FeeProposal),
  ),
  /** Computes and explains without keeping anything; a line that cannot be computed says why. */
  "fees.compute": query(
    MONEY,
    z.strictObject({ dossierId: Id.nullable(), lines: z.array(FeeLineInput).max(50) }),
    z.object({
      total: Dong,
      lines: z.array(z.object({ fee: ComputedFee.nullable(), problem: z.string() })),
    }),
  ),
  /** Asks for fees that are not paid now; where the law says so the dossier waits for them. */
  "fees.demand": command(
    MONEY,
    z.strictObject({ dossierId: Id, lines: z.array(FeeLineInput).min(1).max(50) }),
    DossierFees,
  ),
  "fees.cancelDue": command(MONEY, z.strictObject({ dueId: Id, why: Why }), DossierFees),
  /** Takes money: receipt, lines, events and the province's operation in one transaction. */
  "fees.take": command(MONEY, TakeInput, FeePayment),
  /** A transfer was seen on the account or a voucher checked; or it was not, and nothing was paid. */
  "fees.confirm": command(
    MONEY,
    z.strictObject({
      paymentId: Id,
      found: z.boolean(),
      why: z.string().trim().max(500),
      receipt: z.enum(["paper", "electronic"]),
    }),
    FeePayment,
  ),
  /** Payments of a day and their sums: the officer's own, for the head everybody's. */
  "fees.day": query(
    MONEY,
    z.strictObject({ day: Day.nullable() }),
    z.object({
      day: Day,
      /** the officer's own day was closed */
      closed: z.boolean(),
      payments: z.array(FeePayment),
      sums: Sums,
      refunds: z.array(
        z.object({
          id: Id,
          number: z.string(),
          amount: Dong,
          method: z.string(),
          why: z.string(),
          at: Timestamp,
        }),
      ),
    }),
  ),
  /** What is still open: fees asked for, payments not seen, electronic receipts that the province owes. */
  "fees.open": query(
    MONEY,
    Empty,
    z.object({
      dues: z.array(
        z.object({
          dossierId: Id,
          dossierCode: z.string(),
          applicantName: z.string(),
          procedureName: z.string(),
          dossierState: StateWord,
          amount: Dong,
          since: Timestamp,
        }),
      ),
      pending: z.array(FeePayment),
      owed: z.array(FeePayment),
    }),
  ),
  /** The number of an electronic receipt that was owed from offline hours, as the province's system gave it. */
  "fees.recordOfficial": command(
    MONEY,
    z.strictObject({ paymentId: Id, number: z.string().trim().min(1).max(60) }),
    FeePayment,
  ),
  "fees.books": query(
    MONEY,
    Empty,
    z.object({
      books: z.array(Book),
      /** officers who may hold a book */
      cashiers: z.array(z.object({ id: Id, fullName: z.string() })),
    }),
  ),
  "fees.openBook": command(
    BOOK_KEEPERS,
    z.strictObject({
      symbol: z.string().trim().min(1).max(30),
      /** `0000001`: as many digits as are printed */
      first: z.string().regex(/^\d{1,9}$/),
      last: z.string().regex(/^\d{1,9}$/),
      cashierId: Id,
    }),
    z.array(Book),
  ),
  /** The book goes back or is used up; its unused serials are never given. */
  "fees.closeBook": command(BOOK_KEEPERS, z.strictObject({ bookId: Id, why: Why }), z.array(Book)),
  /** The next blank leaf is spoiled (hỏng): its number is used and explained. */
  "fees.spoil": command(MONEY, z.strictObject({ bookId: Id, why: Why }), z.array(Book)),
  /** A written receipt was spoiled: the payment gets the next serial, the old one stays with its reason. */
  "fees.reissue": command(MONEY, z.strictObject({ paymentId: Id, why: Why }), FeePayment),
  /** Asks the head to void a receipt of the open day or to give money back; the head's own asking decides at once. */
  "fees.ask": command(
    MONEY,
    z.strictObject({
      paymentId: Id,
      kind: z.enum(["void", "refund"]),
      /** of a refund, amounts by line; empty: all that is left */
      lines: z.array(z.strictObject({ lineId: Id, amount: DongIn.min(1) })).max(50),
      why: Why,
    }),
    FeeRequest,
  ),
  "fees.requests": query(MONEY, Empty, z.array(FeeRequest)),
  "fees.decide": command(
    HEAD,
    z.strictObject({ id: Id, approve: z.boolean(), note: z.string().trim().max(500) }),
    FeeRequest,
  ),
  /** The officer's own day as it would be closed, and the closings so far. */
  "fees.reconciliation": query(
    MONEY,
    Empty,
    z.object({
      day: Day,
      sums: Sums,
      /** opening cash of the last closing */
      opening: Dong,
      denominations: z.array(Dong),
      receipts: z.number().int(),
      pending: z.number().int(),
      pendingAmount: Dong,
      /** earlier days of this officer with money and without a closing */
      openDays: z.array(Day),
      closings: z.array(Closing),
    }),
  ),
  /** Closes a day of the officer's own; nothing of that day changes any more. */
  "fees.close": command(
    MONEY,
    z.strictObject({ day: Day, opening: DongIn, notes: Notes, why: z.string().trim().max(1000) }),
    Closing,
  ),
  "fees.remittances": query(
    MONEY,
    Empty,
    z.object({
      /** closed days whose cash was not remitted */
      waiting: z.array(Closing),
      cash: Dong,
      /** account of the last remittance */
      account: z.string(),
      remittances: z.array(
        z.object({
          id: Id,
          day: Day,
          account: z.string(),
          total: Dong,
          days: z.number().int(),
          by: z.string(),
          formId: Id,
        }),
      ),
    }),
  ),
  /** Lists the cash of closed days for the treasury (bảng kê nộp tiền). */
  "fees.remit": command(
    MONEY,
    z.strictObject({ closingIds: z.array(Id).min(1).max(100), account: z.string().trim().min(3).max(200) }),
    z.object({ id: Id, total: Dong, formId: Id }),
  ),
};
