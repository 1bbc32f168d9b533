import type { Generated } from "kysely";

/** What happens to a dossier before and after its reception, beside its events. */
export interface LifeTables {
  not_received: NotReceivedTable;
  transfer_lists: TransferListsTable;
  transfer_items: TransferItemsTable;
}

/** A person sent home for a paper, or refused, before anything was received: no code, no clock. */
interface NotReceivedTable {
  seq: Generated<number>;
  id: string;
  /** `sent-home` or `refused` */
  kind: string;
  draft_id: string;
  /** JSON of `DraftContent`: everything that was typed */
  content: string;
  applicant_name: string;
  procedure_name: string;
  /** accents removed, lower case, for finding */
  search_text: string;
  /** JSON list of texts: what is to be brought or mended */
  items: string;
  why: string;
  form_id: string;
  by: string;
  at: string;
  /** `waiting`, `taken-up` or `refused` */
  state: string;
  /** the form of whoever took it up */
  next_draft_id: string | null;
}

/** A list of dossiers handed over to one handling unit, or back from there (danh sách bàn giao). */
interface TransferListsTable {
  seq: Generated<number>;
  id: string;
  /** `out` to the unit, `back` to the counter */
  direction: Generated<string>;
  /** the unit, whichever way the list goes */
  to_unit: string;
  at: string;
  /** giver or taker is empty until the other side has signed */
  giver: string;
  taker: string;
  signed_at: string | null;
  form_id: string;
  /** originals that went with it, and as the taker counted them */
  originals: Generated<number>;
  counted: Generated<number | null>;
  /** account name of the taker who signed with a sign-in of their own; empty: on paper */
  signed_by: Generated<string>;
}

interface TransferItemsTable {
  list_id: string;
  dossier_id: string;
  ordinal: number;
  control_form_id: string;
}
