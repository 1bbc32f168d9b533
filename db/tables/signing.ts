/** What becomes of signatures after they were made. */
export interface SigningTables {
  signature_levels: SignatureLevelsTable;
}

interface SignatureLevelsTable {
  document_id: string;
  /** `B-B`, `B-T`, `B-LT` or `B-LTA` (ETSI EN 319 142-1) */
  level: string;
  /** SHA-256 of the signer's certificate */
  certificate: string;
  /** JSON list of file ids: the signed file before each completion, erased with the document */
  earlier_files: string;
  /** why it is not completed yet, in the words a person reads */
  problem: string | null;
  completed_at: string | null;
}
