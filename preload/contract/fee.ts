import { z } from "zod";
import { Day, Id, StateWord, Timestamp } from "./common.ts";

/** Whole đồng. */
export const Dong = z.number().int();
export const DongIn = z.number().int().min(0).max(1_000_000_000_000);
const FeeKind = z.enum(["LE_PHI", "PHI"]);
/** When a fee is collected: khi tiếp nhận, khi bổ sung, khi trả kết quả (HinhThucThu 1, 2, 4). */
const FeeMoment = z.enum(["reception", "supplement", "return"]);
export const PayMethod = z.enum(["cash", "transfer", "online"]);

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

export const ComputedFee = z.object({
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

export const DossierFees = z.object({
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
