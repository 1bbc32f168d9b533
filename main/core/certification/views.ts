import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { CertificationEntry, CertificationKind, StateWord } from "../../../preload/contract/index.ts";

export type EntryRow = Selectable<Schema["certification_entries"]>;

/** A paper of an entry. */
export interface PaperOf {
  name: string;
  pages: number;
  /** 1 for a signature */
  copies: number;
}

const STATE: Record<string, StateWord> = {
  issued: { code: "issued", word: "Đã chứng thực", tone: "good" },
  void: { code: "void", word: "Đã hủy", tone: "bad" },
};

/** An entry for a list: without the identity number. */
export function entryView(row: EntryRow): CertificationEntry {
  return {
    id: row.id,
    kind: row.kind as CertificationKind,
    number: String(row.ordinal),
    volume: `${row.volume}/${row.year}`,
    requester: row.requester,
    papers: JSON.parse(row.papers),
    fee: row.fee,
    paid: row.payment_id !== null,
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
