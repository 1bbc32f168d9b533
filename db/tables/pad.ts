import type { Generated } from "kysely";

/** Pads of blank receipts (tập giấy tiếp nhận dự phòng) with numbers taken out of the stock for good. */
export interface PadTables {
  pads: PadsTable;
  pad_leaves: PadLeavesTable;
}

interface PadsTable {
  seq: Generated<number>;
  id: string;
  /** such as `261126-QUAY-01-2`: day, machine, which pad of that day */
  name: string;
  /** the only day on which its leaves may be given out, `2026-11-26`: the day stands in every code */
  day: string;
  count: number;
  by: string;
  at: string;
}

interface PadLeavesTable {
  seq: Generated<number>;
  id: string;
  /** null: a leaf of another machine's pad, known by its code alone */
  pad_id: string | null;
  ordinal: number;
  code: string;
  day: string;
  /** the blank receipt as it was given out to be printed */
  form_id: string | null;
  /** `printed`, `entered` (waits for a second person), `used`, `spoiled`, `returned` (came back blank) */
  state: string;
  /** the form in which it is being typed */
  draft_id: string | null;
  /** JSON: PadEntry; null before it was entered */
  entry: string | null;
  why: string;
  settled_by: string;
  settled_at: string | null;
  dossier_id: string | null;
}

/** What was typed of a leaf, while a second person has not confirmed it. */
export interface PadEntry {
  /** DraftContent of the contract */
  content: unknown;
  /** the true time of receipt, as it was written on the leaf */
  receivedAt: string;
  /** account of who received then, and signed the leaf */
  receiverId: string;
  /** why it was not received in the program at once */
  why: string;
  enteredById: string;
  enteredBy: string;
  enteredAt: string;
}
