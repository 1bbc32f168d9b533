import type { Generated } from "kysely";

/** Paper copies (bản giấy), the keys that sign their codes, and printing. JSON columns are said so. */
export interface CopiesTables {
  copies: CopiesTable;
  seal_keys: SealKeysTable;
  print_settings: PrintSettingsTable;
  print_jobs: PrintJobsTable;
}

interface CopiesTable {
  seq: Generated<number>;
  id: string;
  number: string;
  /** `converted`, `true-copy`, `certified` or `view` */
  kind: string;
  result_id: string | null;
  document_id: string | null;
  /** of the document */
  code: string;
  title: string;
  sha256: string;
  purpose: string;
  for_whom: string;
  copies: number;
  pages: number;
  by: string;
  at: string;
  file_id: string | null;
  qr_text: string;
  seal_text: Generated<string>;
  seal_key: string | null;
  seal_count: number | null;
  /** JSON record of texts */
  details: Generated<string>;
  /** JSON list of keys */
  confirmed: Generated<string>;
  office_number: string | null;
  office_year: number | null;
  /** `making`, `made`, `printed`, `withdrawn`, `void`; a number that came to nothing stays with its reason */
  state: string;
  why: string;
  sealed_by: string | null;
  sealed_at: string | null;
  withdrawn_by: string | null;
  withdrawn_at: string | null;
}

interface SealKeysTable {
  seq: Generated<number>;
  /** first 16 hexadecimal digits of the SHA-256 of the public point */
  key_id: string;
  /** uncompressed P-256 point, base64url */
  public_key: string;
  /** nonce, tag and secret under AES-256-GCM */
  wrapped_secret: Uint8Array;
  /** `asked`, `certified` or `revoked` */
  state: string;
  not_before: string | null;
  not_after: string | null;
  max_codes: number | null;
  made_at: string;
}

interface PrintSettingsTable {
  /** key of a form, or of another paper that this program prints */
  form: string;
  printer: string;
  /** as the printer calls it; empty: its own choice */
  tray: string;
  paper: string;
  /** `one`, `long`, `short`, or empty for the printer's own */
  sides: string;
  by: string;
  at: string;
}

interface PrintJobsTable {
  seq: Generated<number>;
  id: string;
  form: string;
  subject_id: string | null;
  title: string;
  printer: string;
  tray: string;
  paper: string;
  sides: string;
  copies: number;
  job: string;
  /** `sent`, `done` or `failed` */
  state: string;
  why: string;
  again: number;
  by: string;
  at: string;
}
