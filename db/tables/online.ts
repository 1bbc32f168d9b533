import type { Generated } from "kysely";

/** Dossiers that were filed online (hồ sơ nộp trực tuyến), before and after they were answered. */
export interface OnlineTables {
  filings: FilingsTable;
  filing_answers: FilingAnswersTable;
  filing_attachments: FilingAttachmentsTable;
  attachment_pieces: AttachmentPiecesTable;
  filing_compares: FilingComparesTable;
}

interface FilingsTable {
  seq: Generated<number>;
  /** as the province names it; a dossier that comes of it has an id of its own */
  id: string;
  /** number that the portal gave the filing */
  portal_code: string;
  procedure_code: string;
  procedure_name: string;
  case_name: string;
  applicant_name: string;
  /** JSON Applicant */
  applicant: string;
  /** JSON list of {label, value}: what was declared in the portal's form */
  declaration: string;
  deliver_to: string;
  note: string;
  /** 1: filed under an account that the State knows (VNeID) */
  account_verified: number;
  /** JSON {by, agency, consent}: an officer filed it with the person; null: the person alone */
  assisted: string | null;
  /** when the system received it, and what the person sent last: the clock of an answer runs from the latter */
  filed_at: string;
  round_at: string;
  /** 0 the filing itself, then one more with each supplement */
  round: number;
  arrived_at: string;
  /** `open`, `asked`, `accepted`, `refused`, `returned`, `withdrawn` */
  state: string;
  dossier_id: string | null;
}

/** One answer to a filing, made here or told by the province. */
interface FilingAnswersTable {
  seq: Generated<number>;
  id: string;
  filing_id: string;
  round: number;
  /** `accepted`, `asked`, `refused`, `returned` */
  kind: string;
  /** JSON list: what must be mended or brought */
  items: string;
  why: string;
  by: string;
  at: string;
  /** 1: after the time for it */
  late: number;
  /** the machine that answered; the own one where it was here */
  device_id: string;
  form_id: string | null;
  /** the dossier that came of it, where it was received here */
  received_id: string | null;
  /** `standing`, or `beaten`: another machine had answered before */
  state: string;
}

interface FilingAttachmentsTable {
  seq: Generated<number>;
  id: string;
  filing_id: string;
  /** in which the person sent it */
  round: number;
  component_name: string;
  component_code: string | null;
  title: string;
  media_type: string;
  sha256: string;
  size: number;
  /** null until it is here whole */
  file_id: string | null;
  /** JSON error of the last try to fetch it */
  error: string | null;
  attempts: Generated<number>;
  next_try_at: string | null;
  /** JSON {verdict, signature, engine, why, at} of the machine's scanner; null: not looked at yet */
  scan: string | null;
  /** JSON VerifyReport; null: not judged, or nothing that can be signed */
  report: string | null;
  /** 1 once signatures were looked for */
  judged: Generated<number>;
  /** the paper of the dossier that it became */
  component_id: string | null;
}

/** What of an attachment has come so far; gone once it is whole. */
interface AttachmentPiecesTable {
  attachment_id: string;
  ordinal: number;
  file_id: string;
}

/** Originals that were laid beside what was filed (đối chiếu bản chính). */
interface FilingComparesTable {
  filing_id: string;
  component_name: string;
  /** 1: they agree */
  same: number;
  note: string;
  by: string;
  at: string;
}
