import type { Kysely, Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type {
  CertificationEntry,
  CertificationKind,
  FeePayment,
  StateWord,
} from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";

export type EntryRow = Selectable<Schema["certification_entries"]>;

/** A paper of an entry. */
export interface PaperOf {
  name: string;
  pages: number;
  /** 1 for a signature */
  copies: number;
}

/** All entries of the books, to be narrowed by the caller. */
export const entries = (db: Kysely<Schema>) => db.selectFrom("certification_entries").selectAll();

/** Throws `certification.not-found`. */
export async function requireEntry(db: Kysely<Schema>, id: string): Promise<EntryRow> {
  const row = await entries(db).where("id", "=", id).executeTakeFirst();
  if (!row) throw new AppError("certification.not-found");
  return row;
}

const STATE: Record<string, StateWord> = {
  issued: { code: "issued", word: "Đã chứng thực", tone: "good" },
  void: { code: "void", word: "Đã hủy", tone: "bad" },
};

const MONEY: Record<string, StateWord> = {
  owed: { code: "owed", word: "Chưa thu", tone: "warning" },
  taken: { code: "taken", word: "Đã thu", tone: "good" },
  asked: { code: "asked", word: "Chờ duyệt trả lại tiền", tone: "warning" },
  held: { code: "held", word: "Chưa trả lại tiền", tone: "bad" },
  back: { code: "back", word: "Đã trả lại tiền", tone: "neutral" },
};

/** The id of the payment of an entry: the first is taken under the entry's own. */
export const paymentOf = (row: EntryRow): string => row.payment_id ?? row.id;

/** How an entry's fee stands; null where it cost nothing, or was void before anything was taken. */
function moneyView(row: EntryRow, payment: FeePayment | undefined): CertificationEntry["money"] {
  if (row.fee === 0) return null;
  const isVoid = row.state === "void";
  const gone = payment === undefined || payment.state.code === "void";
  if (isVoid && payment === undefined) return null;
  const code = gone
    ? isVoid
      ? "back"
      : "owed"
    : payment.asked
      ? "asked"
      : payment.state.code === "refunded"
        ? "back"
        : isVoid
          ? "held"
          : "taken";
  return {
    state: MONEY[code]!,
    owed: code === "owed",
    held: code === "taken" || code === "held",
    receipt: payment && !gone ? `${payment.receiptWord} số ${payment.number}` : "",
    receiptForm: payment && !gone ? payment.formId : null,
  };
}

/** An entry for a list: without the identity number. */
export function entryView(row: EntryRow, payments: readonly FeePayment[]): CertificationEntry {
  return {
    id: row.id,
    kind: row.kind as CertificationKind,
    number: String(row.ordinal),
    volume: `${row.volume}/${row.year}`,
    requester: row.requester,
    papers: JSON.parse(row.papers),
    fee: row.fee,
    money: moneyView(
      row,
      payments.find(({ id }) => id === paymentOf(row)),
    ),
    signer: row.signer_name,
    state: STATE[row.state] ?? STATE.issued!,
    why: row.why,
    by: row.by,
    at: row.at,
    formId: row.form_id,
  };
}

/** `Bằng tốt nghiệp (2 trang); Sổ hộ khẩu (16 trang)` */
export function papersWords(papers: readonly PaperOf[]): string {
  return papers.map(({ name, pages }) => `${name} (${pages} trang)`).join("; ");
}

/** Copies of all papers of an entry together. */
export const copiesOf = (papers: readonly PaperOf[]): number =>
  papers.reduce((sum, { copies }) => sum + copies, 0);
