import type { Generated } from "kysely";

/** The register of parcels that came by post (sổ bưu gửi đến). */
export interface ParcelsTables {
  parcels_in: ParcelsInTable;
}

interface ParcelsInTable {
  seq: Generated<number>;
  id: string;
  sender: string;
  address: string;
  /** what was in it, as it was opened */
  content: string;
  carrier: string;
  tracking: string;
  /** when the carrier handed it over: the legal moment of receipt */
  arrived_at: string;
  /** money that lay in it or was paid to the carrier, đồng */
  enclosed: number;
  /** papers that are missing; may be empty */
  missing: string;
  by: string;
  at: string;
  /** `open`, `received`, `sent-home` or `refused` (a slip in place of a receipt), `closed` (given back, with the reason) */
  state: string;
  /** the receiving form in which it is typed, of this machine alone */
  draft_id: string | null;
  /** may be unknown here yet, where another machine of the office has it */
  dossier_id: string | null;
  settled_by: string | null;
  settled_at: string | null;
  settled_why: string | null;
  /** delivery list with which its receipt, or a slip, went back; the paper of the list */
  back_list: string | null;
  back_number: string | null;
  /** number that the carrier gave the envelope */
  back_tracking: string | null;
}
