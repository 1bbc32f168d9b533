import type { Generated } from "kysely";
import type { AccountsTables } from "./tables/accounts.ts";
import type { AssistTables } from "./tables/assist.ts";
import type { CalendarsTable } from "./tables/calendars.ts";
import type { CampaignsTables } from "./tables/campaigns.ts";
import type { CatalogueTables } from "./tables/catalogue.ts";
import type { CertificationTables } from "./tables/certification.ts";
import type { CopiesTables } from "./tables/copies.ts";
import type { DailyTables } from "./tables/daily.ts";
import type { DigitiseTables } from "./tables/digitise.ts";
import type { EnrolmentTables } from "./tables/enrolment.ts";
import type { ExchangeTables } from "./tables/exchange.ts";
import type { FeesTables } from "./tables/fees.ts";
import type { FormsTable } from "./tables/forms.ts";
import type { IncidentsTables } from "./tables/incidents.ts";
import type { LifeTables } from "./tables/life.ts";
import type { NoticesTables } from "./tables/notices.ts";
import type { OnlineTables } from "./tables/online.ts";
import type { PadTables } from "./tables/pad.ts";
import type { ParcelsTables } from "./tables/parcels.ts";
import type { ReturnsTables } from "./tables/returns.ts";
import type { SigningTables } from "./tables/signing.ts";
import type { SyncTables } from "./tables/sync.ts";

/**
 * Tables of the counter's database. Times are text with `+07:00`, ids are UUIDs, order is `seq`, JSON
 * columns are text. Names follow the contract.
 */
export interface Schema
  extends AccountsTables,
    AssistTables,
    CalendarsTable,
    CampaignsTables,
    CatalogueTables,
    CertificationTables,
    CopiesTables,
    DailyTables,
    DigitiseTables,
    EnrolmentTables,
    ExchangeTables,
    FeesTables,
    FormsTable,
    IncidentsTables,
    LifeTables,
    NoticesTables,
    PadTables,
    ParcelsTables,
    OnlineTables,
    ReturnsTables,
    SigningTables,
    SyncTables {
  meta: MetaTable;
  journal_tail: JournalTailTable;
  accounts: AccountsTable;
  sessions: SessionsTable;
  drafts: DraftsTable;
  dossiers: DossiersTable;
  components: ComponentsTable;
  dossier_events: DossierEventsTable;
  number_blocks: NumberBlocksTable;
  numbers_used: NumbersUsedTable;
  documents: DocumentsTable;
  pages: PagesTable;
  extracted_fields: ExtractedFieldsTable;
  files: FilesTable;
  jobs: JobsTable;
  outbox: OutboxTable;
  uploads: UploadsTable;
  results: ResultsTable;
  audit: AuditTable;
}

/** Single values of this machine: device id, sync cursor, last write time, configuration. */
interface MetaTable {
  key: string;
  value: string;
}

/** The last journal record, as committed with what it did: one row, written by the database engine alone. */
interface JournalTailTable {
  one: number;
  position: number;
  previous_hash: Uint8Array;
  hash: Uint8Array;
  record: Uint8Array;
}

interface AccountsTable {
  id: string;
  username: string;
  full_name: string;
  title: string;
  identity: string | null;
  roles: string;
  home_agency: string;
  work_agency: string;
  /** `scrypt$N$r$p$salt$hash`, base64url */
  password: string;
  active: number;
  failures: number;
  locked_until: string | null;
  created_at: string;
}

interface SessionsTable {
  id: string;
  /** SHA-256 of the secret the window holds */
  secret_hash: string;
  account_id: string;
  started_at: string;
  last_seen_at: string;
  ended_at: string | null;
}

interface DraftsTable {
  id: string;
  owner_id: string;
  content: string;
  revision: number;
  saved_at: string;
  /** `open`, `received` or `discarded`; a received draft keeps the dossier it became */
  state: string;
  dossier_id: string | null;
  /** JSON: where the hand was in the form, so that a restart puts it back; null: nowhere yet */
  cursor: string | null;
}

interface DossiersTable {
  seq: Generated<number>;
  id: string;
  code: string;
  provisional: number;
  code_unverified: number;
  agency_code: string;
  procedure_code: string;
  procedure_name: string;
  procedure_version: string;
  case_name: string;
  state: string;
  applicant_name: string;
  /** accents removed, lower case, for finding */
  search_text: string;
  identity: string;
  applicant: string;
  sets: number;
  deliver_to: string;
  note: string;
  received_at: string;
  received_by: string;
  due_at: string;
  /** the whole computation, frozen with its calendar version */
  due: string;
  term_text: string;
  returned_at: string | null;
  /** `received` or `processing` while the dossier waits for something */
  resume_state: string | null;
  extended: Generated<number>;
  moved: Generated<number>;
  /** JSON `{value, unit, after15h}` of the procedure as it was received under, or `null` */
  term: Generated<string>;
  finished_at: string | null;
  /** `early`, `on-time` or `late`, once there is a result */
  outcome: string | null;
  handling_unit: Generated<string>;
  coordinating_unit: Generated<string>;
  /** how often the province has noted a change of it, as far as this machine knows */
  revision: Generated<number>;
}

interface ComponentsTable {
  id: string;
  dossier_id: string;
  ordinal: number;
  name: string;
  code: string | null;
  received: number;
  submitted_as: string;
  originals: number;
  copies: number;
  secret: number;
  digitise_value: string;
  digitise_reason: string;
  /** `filed` by the person, or a paper `result` that waits to be given back */
  role: Generated<string>;
  /** 1: it must be scanned and is not; kept by triggers */
  to_scan: Generated<number>;
}

interface DossierEventsTable {
  seq: Generated<number>;
  id: string;
  dossier_id: string;
  kind: string;
  at: string;
  by: string;
  why: string;
  detail: string;
}

/** A block of ordinals leased from the province (dải số cấp trước). */
interface NumberBlocksTable {
  id: string;
  series: string;
  agency_code: string;
  day: string;
  first: number;
  last: number;
  next: number;
  /** `open`, `spent` or `abandoned` */
  state: string;
  leased_at: string;
}

interface NumbersUsedTable {
  series: string;
  scope: string;
  number: number;
  text: string;
  subject_id: string;
  used_at: string;
}

/** A digitised paper: of a component of a dossier, or of a folder of a campaign. */
interface DocumentsTable {
  id: string;
  dossier_id: string | null;
  component_id: string | null;
  title: string;
  state: string;
  /** sides of paper that a person counted */
  declared_pages: number | null;
  /** how many of them carry a slip (phiếu ghi chú kèm): each gives two images */
  slip_pages: Generated<number>;
  pages_confirmed_by: string | null;
  scanned_by: string;
  scanned_at: string;
  pdf_file: string | null;
  /** what OCR read of each page, with boxes; extraction works on it after the signature */
  reading_file: string | null;
  signed_file: string | null;
  signed_by: string | null;
  signed_at: string | null;
  signature: string | null;
  text: string | null;
  extracted_at: string | null;
  error: string | null;
  /** of a campaign; null for a paper of a dossier */
  folder_id: Generated<string | null>;
  /** who signs where that is not who scanned */
  signer_id: Generated<string | null>;
  /** 1: not to be signed before the checks of its campaign are through */
  held: Generated<number>;
  /** 1: a two-page spread becomes two pages when it comes in */
  split_spreads: Generated<number>;
  /** the signed document that this one stands in for */
  replaces: Generated<string | null>;
  /** JSON {by, at, why}: signed, then rejected; its file is kept */
  rejected: Generated<string | null>;
}

interface PagesTable {
  id: string;
  document_id: string;
  ordinal: number;
  file_id: string;
  sha256: string;
  width: number;
  height: number;
  dpi: number | null;
  source: string;
  /** the PDF or TIFF that the page was taken from */
  source_file: string | null;
  added_at: string;
  /** `flagged` by the machine, `kept` by a person; null: it is none */
  blank: string | null;
  /** text of the code on a separator sheet */
  separator: string | null;
}

interface ExtractedFieldsTable {
  id: string;
  document_id: string;
  ordinal: number;
  name: string;
  value: string;
  raw: string;
  confidence: number;
  page: number;
  box: string | null;
  state: string;
  extracted_at: string;
  confirmed_by: string | null;
  confirmed_at: string | null;
}

/** A file in the encrypted store. Dropping `wrapped_key` erases its content for good. */
interface FilesTable {
  id: string;
  /** HMAC-SHA-256 of the content's SHA-256, hexadecimal: the name on disk */
  name: string;
  sha256: string;
  size: number;
  media_type: string;
  title: string;
  wrapped_key: Uint8Array | null;
  created_at: string;
  erased_at: string | null;
  erased_why: string | null;
}

interface JobsTable {
  seq: Generated<number>;
  id: string;
  kind: string;
  payload: string;
  /** `waiting`, `running`, `done`, `failed` (dead letter, stays visible), `cancelled` */
  state: string;
  attempts: number;
  max_attempts: number;
  run_after: string;
  lease_until: string | null;
  lease_owner: string | null;
  progress: string | null;
  error: string | null;
  subject_id: string | null;
  created_at: string;
  finished_at: string | null;
  /** 1: a person waits for it */
  urgent: Generated<number>;
}

/** Operations for the province in the order in which they happened. */
interface OutboxTable {
  seq: Generated<number>;
  /** idempotency key */
  id: string;
  dossier_id: string | null;
  kind: string;
  body: string;
  /** SHA-256 over RFC 8785 JSON of the body */
  hash: string;
  /** JSON list of file ids that must be on the server before */
  files: string;
  /** `waiting`, `sending`, `done`, `rejected` */
  state: string;
  attempts: number;
  next_try_at: string | null;
  error: string | null;
  created_at: string;
  done_at: string | null;
  result: string | null;
  /** of another machine, whose operation is sent on its behalf; null: of this one */
  device_id: string | null;
  /** its place in the order of that machine */
  device_seq: number | null;
  /** 1: an officer wants it sent before the rest */
  urgent: Generated<number>;
}

/** How far a file has gone up to the province; `url` is the tus resource to resume. */
interface UploadsTable {
  file_id: string;
  url: string | null;
  offset: number;
  /** `waiting`, `done` */
  state: string;
  error: string | null;
  done_at: string | null;
}

interface ResultsTable {
  seq: Generated<number>;
  id: string;
  dossier_id: string;
  code: string;
  title: string;
  file_id: string;
  sha256: string;
  arrived_at: string;
  /** `ready` or `withdrawn` */
  state: string;
  verification: string;
}

/** Who did what; each row carries the hash of the one before. */
interface AuditTable {
  seq: Generated<number>;
  id: string;
  at: string;
  actor: string;
  action: string;
  subject: string;
  detail: string;
  previous_hash: string;
  hash: string;
}
