import { z } from "zod";
import { Blob, Day, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { DossierDetail, DraftContent, DueView, HandedIn } from "./dossiers.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

/** How many leaves of a pad stand where; every leaf is in exactly one of them. */
const LeafCounts = z.object({
  printed: z.number().int(),
  entered: z.number().int(),
  used: z.number().int(),
  spoiled: z.number().int(),
  returned: z.number().int(),
});

/** A pad of blank receipts (tập giấy tiếp nhận dự phòng) for one day. */
export const Pad = z.object({
  id: Id,
  name: z.string(),
  day: Day,
  count: z.number().int(),
  by: z.string(),
  at: Timestamp,
  counts: LeafCounts,
  firstCode: z.string(),
  lastCode: z.string(),
  /** its day is over and leaves of it are not accounted for */
  open: z.boolean(),
  /** it went to a printer at least once */
  isPrinted: z.boolean(),
});
export type Pad = z.infer<typeof Pad>;

export const PadLeaf = z.object({
  id: Id,
  code: z.string(),
  day: Day,
  /** `03/10`; empty for a leaf of another machine's pad */
  place: z.string(),
  padName: z.string(),
  state: StateWord,
  /** whose hands it is in, what became of it, in a sentence; may be empty */
  note: z.string(),
  dossierId: Id.nullable(),
});
export type PadLeaf = z.infer<typeof PadLeaf>;

/** A leaf that was typed and waits for a second person: what stands in the program, to be held against the paper. */
export const PadEntryView = z.object({
  leaf: PadLeaf,
  receivedAt: Timestamp,
  why: z.string(),
  receivedBy: z.string(),
  enteredBy: z.string(),
  enteredAt: Timestamp,
  /** who is signed in entered it, and may not confirm it */
  isOwn: z.boolean(),
  content: DraftContent,
  procedureName: z.string(),
  due: DueView.nullable(),
});
export type PadEntryView = z.infer<typeof PadEntryView>;

export const pad = {
  "pad.list": query(
    COUNTER,
    Empty,
    z.object({
      /** the newest first */
      pads: z.array(Pad),
      /** typed, waiting for a second person */
      waiting: z.array(PadLeaf),
    }),
  ),
  "pad.leaves": query(COUNTER, z.strictObject({ padId: Id }), z.array(PadLeaf)),
  /** How many leased numbers a day still has. */
  "pad.stock": query(COUNTER, z.strictObject({ day: Day }), z.object({ left: z.number().int() })),
  /** Takes the numbers out of the stock for good and makes the leaves. */
  "pad.make": command(COUNTER, z.strictObject({ day: Day, count: z.number().int().min(1).max(30) }), Pad),
  "pad.print": command(COUNTER, z.strictObject({ padId: Id }), z.object({ job: z.string() })),
  /** The whole pad as one PDF, to be printed at another PC. */
  "pad.file": query(COUNTER, z.strictObject({ padId: Id }), Blob),
  /** Begins typing a leaf, by the code that is printed on it, in a form of one's own. */
  "pad.begin": command(COUNTER, z.strictObject({ code: z.string().trim().max(100), draftId: Id }), PadLeaf),
  /** The leaf that a form is typed from; null for an ordinary form. */
  "pad.ofDraft": query(COUNTER, z.strictObject({ draftId: Id }), PadLeaf.nullable()),
  /** What stands on the leaf was typed: a second person is to confirm it. */
  "pad.enter": command(
    COUNTER,
    z.strictObject({
      draftId: Id,
      content: HandedIn,
      receivedAt: Timestamp,
      /** user name of who received then */
      receiver: z.string().trim().max(100),
      why: z.string().trim().min(5).max(500),
    }),
    PadLeaf,
  ),
  "pad.entry": query(COUNTER, z.strictObject({ leafId: Id }), PadEntryView),
  /** A second person held it against the paper: now it is received, with its true time. */
  "pad.confirm": command(COUNTER, z.strictObject({ leafId: Id }), DossierDetail),
  /** It is not what stands on the paper: back to who typed it. */
  "pad.sendBack": command(
    COUNTER,
    z.strictObject({ leafId: Id, why: z.string().trim().min(5).max(500) }),
    PadLeaf,
  ),
  /** Written wrong, torn, lost: no dossier will ever have its number. */
  "pad.spoil": command(
    COUNTER,
    z.strictObject({ leafId: Id, why: z.string().trim().min(5).max(500) }),
    PadLeaf,
  ),
  /** All leaves of the pad that nobody wrote on are brought back and never used. */
  "pad.giveBack": command(COUNTER, z.strictObject({ padId: Id }), Pad),
  /** What became of every leaf, as a paper. */
  "pad.account": command(COUNTER, z.strictObject({ padId: Id }), z.object({ formId: Id })),
};
