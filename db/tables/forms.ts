import type { Generated } from "kysely";

/** Papers given out (giấy tờ đã lập), each with what it says frozen; the PDF is drawn from that. */
export interface FormsTable {
  issued_forms: IssuedFormsTable;
  form_prints: FormPrintsTable;
}

interface IssuedFormsTable {
  seq: Generated<number>;
  id: string;
  kind: string;
  /** `legacy` or `current` */
  profile: string;
  dossier_id: string | null;
  subject_id: string;
  /** as printed after "Số:"; empty for a paper without one */
  number: string;
  provisional: number;
  /** JSON: FormContent with the office's head */
  content: string;
  /** null until it was drawn */
  file_id: string | null;
  /** `issued`, `replaced` or `void` */
  state: string;
  why: string;
  replaces: string | null;
  by: string;
  at: string;
}

/** Every printing of a paper (lần in), also those again. */
interface FormPrintsTable {
  seq: Generated<number>;
  /** idempotency key of the command */
  id: string;
  form_id: string;
  paper: string;
  copies: number;
  printer: string;
  job: string;
  /** why again; may be empty */
  why: string;
  by: string;
  at: string;
}
