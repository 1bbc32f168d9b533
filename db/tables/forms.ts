import type { Generated } from "kysely";

/** Papers given out (giấy tờ đã lập), each with what it says frozen; the PDF is drawn from that. */
export interface FormsTable {
  issued_forms: IssuedFormsTable;
  form_prints: FormPrintsTable;
  print_waits: PrintWaitsTable;
  registers: RegistersTable;
  register_rows: RegisterRowsTable;
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
  /** JSON list of the copies (liên) that were printed, from 0; [] is all of them */
  parts: Generated<string>;
  printer: string;
  job: string;
  /** why again; may be empty */
  why: string;
  by: string;
  at: string;
}

/** Papers that are still to come out of a printer. */
interface PrintWaitsTable {
  seq: Generated<number>;
  id: string;
  form_id: string;
  dossier_id: string | null;
  /** `later` (put off), `jam` (some of it stuck), `elsewhere` (another machine is asked) */
  kind: string;
  /** JSON list of the copies that are owed, from 0; [] is all of them */
  parts: string;
  why: string;
  /** the machine that owes it */
  device_id: string;
  /** the machine that is asked to print it; empty: the same */
  to_device: string;
  by: string;
  at: string;
  /** `waiting`, `printed`, `dropped`, `refused` (the machine that was asked cannot, or will not) */
  state: string;
  settled_by: string | null;
  settled_at: string | null;
  settled_why: string | null;
}

/** Register books (sổ theo dõi hồ sơ), one a year and field on this machine; a closed one is followed by another. */
interface RegistersTable {
  seq: Generated<number>;
  id: string;
  year: number;
  /** lĩnh vực, by the name of the catalogue */
  field: string;
  /** quyển số; names the machine, so that no two machines keep the same book */
  volume: string;
  /** rule set of its layout: `legacy` or `current` */
  profile: string;
  opened_at: string;
  /** full name */
  opened_by: string;
  /** null while it is open */
  closed_at: string | null;
  closed_by: string;
  /** the book as it was closed */
  form_id: string | null;
}

/** Dossiers of a book in the order of their reception; a row is never taken away and its number never used again. */
interface RegisterRowsTable {
  seq: Generated<number>;
  register_id: string;
  /** from 1 */
  ordinal: number;
  dossier_id: string;
}
