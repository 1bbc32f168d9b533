/** What becomes of signatures after they were made. */
export interface SigningTables {
  signature_levels: SignatureLevelsTable;
  paper_levels: PaperLevelsTable;
  signing_papers: SigningPapersTable;
  issue_numbers: IssueNumbersTable;
  signing_batches: SigningBatchesTable;
  signing_items: SigningItemsTable;
  signing_images: SigningImagesTable;
  signing_requests: SigningRequestsTable;
}

/** One file that a signing program on this machine was asked to sign. */
interface SigningRequestsTable {
  /** SHA-256 of officer, action and file */
  key: string;
  officer_id: string;
  action: string;
  /** `asked`, `answered`, or `unsure`: no answer came, the person decides whether it is asked again */
  state: string;
  /** the signed file, until it is kept where it belongs */
  answer_file: string | null;
  asked_at: string;
}

/** A paper put up for signature (văn bản trình ký). */
interface SigningPapersTable {
  id: string;
  /** `document`, `copy` or `annex` */
  kind: string;
  title: string;
  /** `to-approve`, `to-issue`, `issued` or `rejected` */
  state: string;
  /** as it was put up */
  first_file: string;
  /** with the newest signature */
  current_file: string;
  pages: number;
  /** who is asked for the personal signature of a document */
  signer_id: string | null;
  /** as what that person signed */
  capacity: string | null;
  /** `SAO Y`, `SAO LỤC` or `TRÍCH SAO` */
  copy_form: string | null;
  /** sign of a document without its number, or number and sign of what an annex belongs to */
  symbol: string | null;
  number: number | null;
  issued_on: string | null;
  put_by: string;
  put_at: string;
  /** JSON `{by, at, why}` */
  rejected: string | null;
}

/** The register of numbers that documents were issued under on this machine. */
interface IssueNumbersTable {
  agency: string;
  symbol: string;
  year: number;
  number: number;
  paper_id: string;
  taken_by: string;
  taken_at: string;
}

interface SigningBatchesTable {
  id: string;
  officer_id: string;
  /** `running`, `stopped`, `done` or `closed` */
  state: string;
  /** JSON of the refusal that stopped it */
  problem: string | null;
  started_at: string;
}

interface SigningItemsTable {
  batch_id: string;
  ordinal: number;
  /** `scan` or `paper` */
  kind: string;
  subject_id: string;
  title: string;
  /** JSON `{number, capacity}` */
  options: string;
  /** `waiting`, `done` or `failed` */
  state: string;
  /** JSON of the refusal */
  error: string | null;
  settled_at: string | null;
}

interface SigningImagesTable {
  /** an account, or `seal` */
  owner: string;
  file_id: string;
  /** real width, millimetres; null takes the image's own resolution */
  width_mm: number | null;
  set_by: string;
  set_at: string;
}

/** How far the signatures of a file are completed. */
interface Levels {
  /** `B-B`, `B-T`, `B-LT` or `B-LTA` (ETSI EN 319 142-1) */
  level: string;
  /** SHA-256 of the signer's certificate */
  certificate: string;
  /** JSON list of file ids: the signed file before each completion, erased with the document */
  earlier_files: string;
  /** why it is not completed yet, in the words a person reads */
  problem: string | null;
  completed_at: string | null;
  /** end of the certificate behind the newest time stamp over the whole file; null without one */
  proved_until: string | null;
}

/** Of a digitised paper. */
interface SignatureLevelsTable extends Levels {
  document_id: string;
}

/** Of a paper that the agency issued; it stays with the machine that issued it. */
interface PaperLevelsTable extends Levels {
  paper_id: string;
  signed_by: string;
  signed_at: string;
}
