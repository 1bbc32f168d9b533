import type { WriteTx } from "../../../db/database.ts";
import type {
  CertificationKind,
  FeeLineInput,
  FeePayment,
  Officer,
} from "../../../preload/contract/index.ts";
import type { Fees } from "../fees/service.ts";
import type { CertificationLaw } from "./law.ts";
import type { PaperOf } from "./views.ts";

/** The fee of an entry, and taking it. */
export interface CertificationMoney {
  /** đồng. Throws `fees.amount-unknown`. */
  fee(kind: CertificationKind, papers: readonly PaperOf[], day: string): { total: number; explained: string };
  /** Takes cash, once for `id`. Throws the refusals of `fees.*`. */
  take(
    tx: WriteTx,
    officer: Officer,
    about: {
      id: string;
      kind: CertificationKind;
      payer: string;
      papers: PaperOf[];
      receipt: "paper" | "electronic";
    },
  ): Promise<void>;
  /** See `giveBackIn` of the fees. */
  giveBack(
    tx: WriteTx,
    officer: Officer,
    id: string,
    given: { paymentId: string; why: string },
  ): Promise<boolean>;
  payments(ids: readonly string[]): Promise<FeePayment[]>;
}

/** Certified copies by the rule of the fees, signatures by the dated price of certification. */
export function certificationMoney(fees: Fees, law: CertificationLaw): CertificationMoney {
  const { signatureFee } = law;
  const line = (change: Partial<FeeLineInput>): FeeLineInput => ({
    source: "other",
    index: null,
    name: signatureFee.name,
    kind: "PHI",
    quantity: 1,
    pages: 0,
    price: null,
    basis: "",
    ground: "",
    groundWhy: "",
    moment: "return",
    ...change,
  });
  return {
    fee(kind, papers) {
      if (kind === "signature")
        return {
          total: signatureFee.price * papers.length,
          explained: `${papers.length} giấy tờ × ${signatureFee.price} đ. ${signatureFee.note}`,
        };
      const each = papers.map(({ name, pages, copies }) => ({
        name,
        ...fees.certifiedCopyFee(pages, copies),
      }));
      return {
        total: each.reduce((sum, { total }) => sum + total, 0),
        explained: each
          .map(({ name, explained }) => (each.length > 1 ? `${name}. ${explained}` : explained))
          .join(" "),
      };
    },
    giveBack: fees.giveBackIn,
    payments: fees.paymentsOf,
    async take(tx, officer, { id, kind, payer, papers, receipt }) {
      const lines =
        kind === "copy"
          ? papers.map(({ pages, copies }) => line({ source: "certified-copy", pages, quantity: copies }))
          : [line({ quantity: papers.length, price: signatureFee.price, basis: signatureFee.source })];
      await fees.takeIn(tx, officer, id, {
        payerName: payer,
        payerAddress: "",
        method: "cash",
        tendered: null,
        reference: "",
        issuer: "",
        checked: "none",
        receipt,
        items: [{ dossierId: null, dueIds: [], lines }],
      });
    },
  };
}
