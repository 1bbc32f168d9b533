import type { Generated } from "kysely";

/** The registers of certification (sổ chứng thực) of this machine. */
export interface CertificationTables {
  certification_entries: CertificationEntriesTable;
  certification_books: CertificationBooksTable;
}

interface CertificationEntriesTable {
  seq: Generated<number>;
  id: string;
  /** `copy` or `signature` */
  kind: string;
  year: number;
  volume: string;
  ordinal: number;
  requester: string;
  /** of a signer, as the register must have it; empty for copies */
  identity: string;
  /** JSON list of `{name, pages, copies}`; copies is 1 for signatures */
  papers: string;
  /** đồng */
  fee: number;
  fee_explained: string;
  signer_name: string;
  signer_title: string;
  statement: string;
  form_id: string;
  /** `issued` or `void`; the number of a void entry stays used */
  state: string;
  why: string;
  /** the payment in which the fee was taken; null while it is owed */
  payment_id: string | null;
  by: string;
  by_id: string;
  day: string;
  at: string;
}

/** A year's book that was closed (khóa sổ); an open book has no row. */
interface CertificationBooksTable {
  id: string;
  kind: string;
  year: number;
  volume: string;
  count: number;
  form_id: string;
  by: string;
  at: string;
}
