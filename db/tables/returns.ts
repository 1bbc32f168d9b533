import type { Generated } from "kysely";

/** Giving results back (trả kết quả) and what follows. JSON columns are said so. */
export interface ReturnsTables {
  scan_excuses: ScanExcusesTable;
  hand_overs: HandOversTable;
  delivery_lists: DeliveryListsTable;
  contact_notes: ContactNotesTable;
  ratings: RatingsTable;
  feedback: FeedbackTable;
}

/** A paper result that leaves without being scanned, by the head's decision. */
interface ScanExcusesTable {
  component_id: string;
  why: string;
  by: string;
  at: string;
}

/** One giving out of a dossier's results, over the counter or by post. */
interface HandOversTable {
  seq: Generated<number>;
  id: string;
  dossier_id: string;
  /** `counter` or `post`; `originals`: the originals of a dossier without a result */
  way: string;
  /** `done`, `undone`; by post `on-the-way`, `delivered`, `came-back` */
  state: string;
  /** JSON: right, full name, identity number, paper that proves the right; by post the address */
  collector: string;
  /** JSON: receipt, how it was checked, outcome, reason */
  identity_check: string;
  /** JSON list of what was given: id, kind, title, code */
  results: string;
  /** JSON list of originals that went back: component, name, count */
  originals: string;
  /** JSON: how, witness */
  signature: string;
  note: string;
  form_id: string;
  list_id: string | null;
  tracking: string;
  by: string;
  at: string;
  /** undone, delivered or come back */
  closed_at: string | null;
  closed_by: string | null;
  closed_why: string | null;
}

/** Parcels given to a carrier together (danh sách bưu gửi). */
interface DeliveryListsTable {
  seq: Generated<number>;
  id: string;
  number: string;
  carrier: string;
  form_id: string;
  by: string;
  at: string;
}

/** A try to reach somebody whose result waits. */
interface ContactNotesTable {
  seq: Generated<number>;
  id: string;
  dossier_id: string;
  how: string;
  outcome: string;
  who: string;
  note: string;
  by: string;
  at: string;
}

/** A question about satisfaction, put on the citizen's screen once. */
interface RatingsTable {
  seq: Generated<number>;
  id: string;
  dossier_id: string;
  /** the hand-over after which it was asked */
  subject_id: string;
  /** SHA-256 of the one-time ticket that the citizen's screen holds */
  ticket_hash: string;
  /** `asked`, `answered`, `unanswered` */
  state: string;
  /** 1 worst to 5 best */
  level: number | null;
  /** JSON list of the ready words that were chosen */
  remarks: string;
  comment: string;
  asked_by: string;
  asked_at: string;
  answered_at: string | null;
}

/** Feedback (phản ánh, kiến nghị) and its way to an answer. */
interface FeedbackTable {
  seq: Generated<number>;
  id: string;
  number: string;
  /** JSON: full name, address, telephone */
  person: string;
  topic: string;
  dossier_id: string | null;
  procedure_code: string;
  content: string;
  /** `forwarded`, `answered`, `told` */
  state: string;
  agency_id: string;
  agency_name: string;
  answer_by: string;
  received_by: string;
  received_at: string;
  answer: string;
  answered_at: string | null;
  told_how: string;
  told_at: string | null;
  form_id: string;
}
