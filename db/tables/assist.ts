import type { Generated } from "kysely";

/** Dossiers that the counter files online for a person (nộp trực tuyến giúp), from the first page to the sending. */
export interface AssistTables {
  assisted_filings: AssistedFilingsTable;
  assisted_papers: AssistedPapersTable;
  assisted_files: AssistedFilesTable;
}

interface AssistedFilingsTable {
  seq: Generated<number>;
  /** the filing keeps this id at the province and when it comes back */
  id: string;
  /** such as `NG-7KQ4-M2XD`: what the person looks it up by until the portal has given its own code */
  reference: string;
  /** the receiving form that it was begun from */
  draft_id: string;
  /** JSON DraftContent */
  content: string;
  applicant_name: string;
  procedure_name: string;
  /** JSON list of {label, value} */
  declaration: string;
  /** what the person said yes to; empty until it is sent */
  consent: string;
  /** `preparing`, `sent`, `dropped` */
  state: string;
  by_id: string;
  by: string;
  at: string;
  sent_at: string | null;
  /** the paper that the person takes home */
  form_id: string | null;
}

interface AssistedPapersTable {
  id: string;
  assist_id: string;
  ordinal: number;
  name: string;
  code: string | null;
}

interface AssistedFilesTable {
  seq: Generated<number>;
  id: string;
  paper_id: string;
  title: string;
  media_type: string;
  file_id: string;
  sha256: string;
  size: number;
  /** pictures of the scanner are put together before they are sent */
  pages: number;
}
