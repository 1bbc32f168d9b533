import type { WriteTx } from "../../../db/database.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { Books } from "./books.ts";
import { methodWord } from "./states.ts";
import type { DossierRow, DueRow, FeesParts } from "./types.ts";
import { moneyWords } from "./words.ts";

/** A fee with the dossier that it belongs to; null for a service without one. */
export interface PaidFee {
  due: DueRow;
  dossier: DossierRow | null;
}

export interface GivenReceipt {
  bookId: string | null;
  serial: number | null;
  symbol: string;
  number: string;
  formId: string | null;
}

/** The paper of a payment (biên lai): a serial of the cashier's book, or a leased number of the electronic series. */
export function createReceipts(parts: FeesParts, books: Books) {
  return {
    /** Takes the number and freezes what the receipt says. Throws `fees.no-book` for paper without a book. */
    async issue(
      tx: WriteTx,
      officer: Officer,
      payment: {
        id: string;
        method: string;
        payerName: string;
        payerAddress: string;
        total: number;
        receipt: "paper" | "electronic";
        fees: readonly PaidFee[];
        /** the receipt's form that this one replaces */
        replaces?: string;
        formId: string;
      },
    ): Promise<GivenReceipt> {
      const leaf = payment.receipt === "paper" ? await books.take(tx, officer, payment.id) : null;
      const dossiers = [...new Map(payment.fees.map(({ dossier }) => [dossier?.id, dossier])).values()];
      const several = dossiers.length > 1;
      const form = await parts.forms.issue(tx, {
        id: payment.formId,
        kind: "fee-receipt",
        profile: "current",
        // a receipt for several dossiers belongs to none alone
        dossierId: several ? null : (dossiers[0]?.id ?? null),
        subjectId: payment.id,
        by: officer.fullName,
        replaces: payment.replaces,
        number: leaf?.number,
        content: {
          text: {
            bookSymbol: leaf?.symbol ?? "",
            payerName: payment.payerName,
            payerAddress: payment.payerAddress,
            dossierCode: dossiers.flatMap((dossier) => (dossier ? [dossier.code] : [])).join("; "),
            procedure: several ? "" : (dossiers[0]?.procedure_name ?? ""),
            total: wholeText(payment.total),
            totalWords: moneyWords(payment.total),
            method: methodWord(payment.method),
            cashierName: officer.fullName,
          },
          lists: {},
          tables: {
            lines: payment.fees.map(({ due, dossier }) => [
              `${due.name}${several && dossier ? ` (hồ sơ ${dossier.code})` : ""}${
                due.reduction > 0 ? `, đã giảm ${wholeText(due.reduction)}` : ""
              }`,
              String(due.quantity),
              wholeText(due.price),
              wholeText(due.amount),
            ]),
          },
        },
      });
      return {
        bookId: leaf?.bookId ?? null,
        serial: leaf?.serial ?? null,
        symbol: leaf?.symbol ?? "",
        number: form.number,
        formId: form.id,
      };
    },
  };
}

export type Receipts = ReturnType<typeof createReceipts>;
