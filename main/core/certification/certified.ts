import type { CertificationKind } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { type CertificationLaw, kindOn } from "./law.ts";
import { copiesOf, type EntryRow, entries, type PaperOf } from "./views.ts";

/** Certified copies of the book, for the papers that are printed from electronic originals. */
export function createCertified(core: CoreContext, law: CertificationLaw) {
  const { read } = core.database;

  /** An entry as a certified paper prints it. */
  function certifiedEntry(row: EntryRow) {
    const papers = JSON.parse(row.papers) as PaperOf[];
    const copies = copiesOf(papers);
    const rule = kindOn(law, row.kind as CertificationKind, row.day);
    return {
      id: row.id,
      number: String(row.ordinal),
      book: `${row.volume}/${row.year}-${rule.bookCode}`,
      day: row.day,
      statement: row.statement,
      signerName: row.signer_name,
      signerTitle: row.signer_title,
      copies,
      valid: row.kind === "copy" && row.state === "issued",
      words: `Số ${row.ordinal}, ${row.requester}: ${papers.map(({ name }) => name).join("; ")} (${copies} bản)`,
    };
  }

  return {
    async entry(id: string) {
      const row = await entries(read).where("id", "=", id).executeTakeFirst();
      return row && certifiedEntry(row);
    },
    async recent() {
      const rows = await entries(read)
        .where("kind", "=", "copy")
        .where("state", "=", "issued")
        .orderBy("seq", "desc")
        .limit(30)
        .execute();
      return rows.map(certifiedEntry);
    },
  };
}
