import { z } from "zod";
import { Day, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { BOOK_KEEPERS, HEAD, MONEY } from "./roles.ts";

/** Whole đồng. */
const Dong = z.number().int();
const DongIn = z.number().int().min(0).max(1_000_000_000_000);
const FeeKind = z.enum(["LE_PHI", "PHI"]);
/** When a fee is collected: khi tiếp nhận, khi bổ sung, khi trả kết quả (HinhThucThu 1, 2, 4). */
const FeeMoment = z.enum(["reception", "supplement", "return"]);
const PayMethod = z.enum(["cash", "transfer", "online"]);
const Why = z.string().trim().min(3).max(500);

/** One fee as the officer asks for it; the core computes and explains it. */
export const FeeLineInput = z.strictObject({
  source: z.enum(["catalogue", "certified-copy", "other"]),
  /** place in the procedure's list of fees; null for the other sources */
  index: z.number().int().min(0).max(200).nullable(),
  name: z.string().trim().max(300),
  kind: FeeKind,
  quantity: z.number().int().min(1).max(1000),
  /** of the original; for certified copies */
  pages: z.number().int().min(0).max(10_000),
  /** typed where the catalogue knows no amount */
  price: DongIn.nullable(),
  basis: z.string().max(300),
  /** code of a ground of exemption; empty for none */
  ground: z.string().max(50),
  groundWhy: z.string().max(300),
  moment: FeeMoment,
});
export type FeeLineInput = z.infer<typeof FeeLineInput>;

const ComputedFee = z.object({
  name: z.string(),
  kind: FeeKind,
  quantity: z.number().int(),
  unit: z.string(),
  price: Dong,
  gross: Dong,
  reduction: Dong,
  amount: Dong,
  explained: z.string(),
});

/** A fee that the procedure lets the counter ask for. */
export const FeeProposal = z.object({
  source: z.enum(["catalogue", "certified-copy"]),
  index: z.number().int().nullable(),
  name: z.string(),
  kind: FeeKind,
  unit: z.string(),
  /** null: the officer types it with the decision it rests on */
  price: Dong.nullable(),
  usual: z.number().int(),
  usualWhy: z.string(),
  note: z.string(),
  unverified: z.boolean(),
  grounds: z.array(
    z.object({ code: z.string(), name: z.string(), percent: z.number().int(), unverified: z.boolean() }),
  ),
});
export type FeeProposal = z.infer<typeof FeeProposal>;

/** A fee that was asked for (khoản phải nộp). */
export const FeeDue = ComputedFee.extend({
  id: Id,
  dossierId: Id.nullable(),
  moment: FeeMoment,
  momentWord: z.string(),
  state: StateWord,
  /** the dossier is not processed while it is unpaid */
  holds: z.boolean(),
  /** a payment that is not seen yet stands against it */
  pending: z.boolean(),
  by: z.string(),
  at: Timestamp,
});
export type FeeDue = z.infer<typeof FeeDue>;

export const FeePayment = z.object({
  id: Id,
  method: PayMethod,
  methodWord: z.string(),
  state: StateWord,
  payerName: z.string(),
  total: Dong,
  tendered: Dong,
  change: Dong,
  reference: z.string(),
  issuer: z.string(),
  /** what was found of the voucher or the transfer, by whom and when, in words */
  checkedWord: z.string(),
  receipt: z.enum(["paper", "electronic", "voucher"]),
  receiptWord: z.string(),
  /** as printed; empty while pending */
  number: z.string(),
  /** number of the province's receipt system; empty while that receipt is owed */
  official: z.string(),
  formId: Id.nullable(),
  day: Day,
  takenAt: Timestamp,
  paidAt: Timestamp.nullable(),
  cashier: z.string(),
  why: z.string(),
  approvedBy: z.string(),
  refunded: Dong,
  /** its day was closed: it can be refunded, no longer voided */
  closed: z.boolean(),
  /** a void or refund of it waits for the head */
  asked: z.boolean(),
  lines: z.array(
    z.object({
      id: Id,
      dossierId: Id.nullable(),
      dossierCode: z.string(),
      content: z.string(),
      quantity: z.number().int(),
      price: Dong,
      amount: Dong,
      refunded: Dong,
    }),
  ),
});
export type FeePayment = z.infer<typeof FeePayment>;

const FeeVoucher = z.object({
  id: Id,
  number: z.string(),
  issuer: z.string(),
  amount: Dong,
  checked: StateWord,
  paidAt: Timestamp,
  toldAt: Timestamp,
  used: z.boolean(),
});

const DossierFees = z.object({
  dossierId: Id,
  dossierCode: z.string(),
  procedureName: z.string(),
  payerName: z.string(),
  payerAddress: z.string(),
  dossierState: StateWord,
  /** the one word for the dossier's fees */
  state: StateWord,
  /** đồng that were asked for and are not paid */
  open: Dong,
  proposals: z.array(FeeProposal),
  dues: z.array(FeeDue),
  payments: z.array(FeePayment),
  vouchers: z.array(FeeVoucher),
});
export type DossierFees = z.infer<typeof DossierFees>;

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
