import type { Generated } from "kysely";

/** Mass digitising of old results (chiến dịch số hóa). JSON columns are said so. */
export interface CampaignsTables {
  campaigns: CampaignRow;
  campaign_batches: BatchesTable;
  campaign_folders: FoldersTable;
  campaign_items: ItemsTable;
  campaign_papers: PapersTable;
  campaign_checks: ChecksTable;
  campaign_custody: CustodyTable;
  campaign_entries: EntriesTable;
  campaign_imports: ImportsTable;
  campaign_exports: ExportsTable;
}

interface CampaignRow {
  seq: Generated<number>;
  id: string;
  number: string;
  name: string;
  agency: string;
  field: string;
  starts_on: string;
  ends_on: string;
  /** `scanner` or `responsible` */
  signing: string;
  signer_id: string | null;
  /** percent */
  first_rate: number;
  second_rate: number;
  /** 32 bytes in hexadecimal, from which the papers of the second check are drawn */
  seed: string;
  made_by: string;
  made_at: string;
}

interface BatchesTable {
  seq: Generated<number>;
  id: string;
  campaign_id: string;
  name: string;
  finished_by: string | null;
  finished_at: string | null;
}

interface FoldersTable {
  seq: Generated<number>;
  id: string;
  campaign_id: string;
  batch_id: string | null;
  box: string;
  label: string;
  /** `sheets`, `register`, `a3`, `cards`, `handwriting` */
  kind: string;
  /** `keep` or `split` */
  spreads: string;
  /** `waiting`, `scanning`, `returned` by a check, `submitted` */
  state: string;
  operator_id: string | null;
  taken_at: string | null;
  submitted_at: string | null;
  /** who has the papers now */
  holder: string;
  with_team: number;
}

/** One result of the inventory (danh mục). */
interface ItemsTable {
  seq: Generated<number>;
  id: string;
  campaign_id: string;
  folder_id: string;
  number: string;
  /** `yyyy-MM-dd` or empty */
  issued_on: string;
  holder: string;
  title: string;
  sheets: number;
  validity: string | null;
  why: string;
  classified_by: string | null;
  classified_at: string | null;
  search_text: string;
  match_key: string;
}

/** One scanned paper; its id is that of its document. */
interface PapersTable {
  id: string;
  campaign_id: string;
  folder_id: string;
  item_id: string | null;
  version: number;
  replaces: string | null;
  /** `open`, `returned`, `first`, `second`, `passed`, `rejected` */
  state: string;
  operator_id: string;
  opened_at: string;
  submitted_at: string | null;
  submit_no: number | null;
  pass_no: number | null;
  sampled: Generated<number>;
  why: string;
  rejected_by: string | null;
  rejected_at: string | null;
  /** how it got its row of the inventory: ``, `chosen`, `exact`, `decided` */
  matched: string;
  matched_by: string | null;
  /** JSON: TypedFields */
  typed: string | null;
}

/** What a checker said; never changed. */
interface ChecksTable {
  seq: Generated<number>;
  id: string;
  paper_id: string;
  round: number;
  passed: number;
  /** JSON list of what was wrong */
  fields: string;
  why: string;
  operator_id: string;
  checker_id: string;
  at: string;
}

/** Who handed what to whom; never changed. */
interface CustodyTable {
  seq: Generated<number>;
  id: string;
  batch_id: string;
  /** `batch`, `box`, `folder` */
  scope: string;
  box: string;
  folder_id: string | null;
  giver: string;
  taker: string;
  to_team: number;
  folders: number;
  papers: number;
  sheets: number;
  counted_folders: number;
  counted_papers: number;
  counted_sheets: number;
  note: string;
  form_id: string;
  by: string;
  at: string;
}

/** One blind reading of a handwritten paper; never changed. */
interface EntriesTable {
  seq: Generated<number>;
  id: string;
  paper_id: string;
  turn: number;
  by_id: string;
  /** JSON: TypedFields */
  fields: string;
  at: string;
}

interface ImportsTable {
  seq: Generated<number>;
  id: string;
  campaign_id: string;
  check_hash: string;
  file_name: string;
  file_sha256: string;
  made: number;
  changed: number;
  by: string;
  at: string;
}

interface ExportsTable {
  seq: Generated<number>;
  id: string;
  batch_id: string;
  folder: string;
  /** `running`, `done`, `failed` */
  state: string;
  files: number;
  bytes: number;
  manifest_sha256: string;
  error: string | null;
  by: string;
  at: string;
  done_at: string | null;
}
