import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER, HEAD } from "./roles.ts";

/** By which right somebody takes a result: the applicant, who was authorised, who represents by law, who inherits. */
export const CollectorRight = z.enum(["applicant", "authorised", "representative", "heir"]);
export type CollectorRight = z.infer<typeof CollectorRight>;

/** Why the person may be the right one although the card says something else. */
export const DifferenceReason = z.enum(["new-number", "civil-status", "typed-wrong", "other"]);
export type DifferenceReason = z.infer<typeof DifferenceReason>;

export const Collector = z.strictObject({
  right: CollectorRight,
  fullName: z.string().trim().min(2).max(200),
  /** as it stands on the collector's card; may be empty where none was shown */
  identity: z.string().trim().max(20),
  /** what proves the right of anybody but the applicant: number, day, who certified it */
  paper: z.string().trim().max(300),
});

export const IdentityCheck = z.strictObject({
  receipt: z.enum(["shown", "on-phone", "lost"]),
  /** `card` scanned, `papers` looked at, `none` where the receipt alone speaks */
  how: z.enum(["card", "papers", "none"]),
  /** what the scanner read; the core compares it itself */
  cardText: z.string().max(4000),
  /** what the officer saw; a scanned card decides by itself */
  outcome: z.enum(["same", "different"]),
  reason: z.union([DifferenceReason, z.literal("")]),
  explanation: z.string().trim().max(500),
});

export const SignatureNote = z.strictObject({
  how: z.enum(["paper", "fingerprint", "electronic"]),
  /** who saw the fingerprint of a person who cannot sign */
  witness: z.string().trim().max(200),
});

/** A result that waits to be given: an electronic one of the province, or a paper that lies at the counter. */
export const ReturnResult = z.object({
  id: Id,
  kind: z.enum(["electronic", "paper"]),
  title: z.string(),
  code: z.string(),
  word: StateWord,
  /** why it cannot leave now, in a sentence; null when it can */
  blocked: z.string().nullable(),
  /** a paper result: its scan, as far as there is one */
  scan: z
    .object({ state: z.enum(["none", "open", "done", "excused"]), documentId: Id.nullable() })
    .nullable(),
});
export type ReturnResult = z.infer<typeof ReturnResult>;

export const HandOver = z.object({
  id: Id,
  way: z.enum(["counter", "post"]),
  state: StateWord,
  at: Timestamp,
  by: z.string(),
  /** who took it and by which right, in words; by post the recipient */
  to: z.string(),
  /** notes of the check, the signature, what went back, each a sentence */
  notes: z.array(z.string()),
  tracking: z.string(),
  /** may still be undone as a mistake of today */
  mayUndo: z.boolean(),
});

export type HandOver = z.infer<typeof HandOver>;

/** What the counter needs to give a dossier's results back. */
export const ReturnDetail = z.object({
  id: Id,
  code: z.string(),
  applicantName: z.string(),
  identityMasked: z.string(),
  procedureName: z.string(),
  state: StateWord,
  deliverTo: z.enum(["COUNTER", "POST"]),
  readyAt: Timestamp.nullable(),
  results: z.array(ReturnResult),
  originals: z.array(z.object({ componentId: Id, name: z.string(), originals: z.number().int() })),
  feesDue: z.array(z.object({ name: z.string(), amount: z.number() })),
  /** sentences to read before anything is given */
  warnings: z.array(z.string()),
  /** a receipt alone does not do: an earlier note says so */
  identityNeeded: z.boolean(),
  died: z.boolean(),
  cannotSign: z.boolean(),
  witness: z.string(),
  /** whom the dossier knows for a right, with the paper that was noted then */
  people: z.array(z.object({ right: CollectorRight, fullName: z.string(), paper: z.string() })),
  /** names of results in the catalogue, offered when a paper result is noted */
  usualResults: z.array(z.string()),
  history: z.array(HandOver),
});
export type ReturnDetail = z.infer<typeof ReturnDetail>;

export const ReadyRow = z.object({
  id: Id,
  code: z.string(),
  applicantName: z.string(),
  procedureName: z.string(),
  deliverTo: z.enum(["COUNTER", "POST"]),
  readyAt: Timestamp,
  waitingDays: z.number().int(),
  /** waits longer than the dated law data allow: somebody should call */
  uncollected: z.boolean(),
  /** paper results that are not scanned yet */
  toScan: z.number().int(),
  contacts: z.number().int(),
  lastContact: z.string(),
});
export type ReadyRow = z.infer<typeof ReadyRow>;

/** The card beside the dossier: what is the same and what is not. Numbers are masked. */
export const CardComparison = z.object({
  outcome: z.enum(["same", "different", "unknown"]),
  fullName: z.string(),
  lines: z.array(z.object({ label: z.string(), dossier: z.string(), card: z.string(), same: z.boolean() })),
  warnings: z.array(z.string()),
});
export type CardComparison = z.infer<typeof CardComparison>;

/** A dossier whose result goes by post, as it would stand on the list. */
export const ToPost = z.object({
  id: Id,
  code: z.string(),
  recipient: z.string(),
  address: z.string(),
  procedureName: z.string(),
  papers: z.string(),
  /** why it cannot be sent now, in a sentence; null when it can */
  blocked: z.string().nullable(),
});
export type ToPost = z.infer<typeof ToPost>;

/** A result on its way with a carrier (bưu gửi). */
export const Parcel = z.object({
  id: Id,
  dossierId: Id,
  dossierCode: z.string(),
  recipient: z.string(),
  address: z.string(),
  carrier: z.string(),
  listNumber: z.string(),
  /** the delivery list as a paper */
  listForm: Id,
  tracking: z.string(),
  sentAt: Timestamp,
  state: StateWord,
});
export type Parcel = z.infer<typeof Parcel>;

export const ContactHow = z.enum(["call", "sms", "social", "visit", "letter"]);
export const ContactOutcome = z.enum(["will-come", "reached", "no-answer", "wrong-number", "asks-post"]);

/** A try to reach a person, about the thing of this id. */
export const ContactNote = z.strictObject({
  id: Id,
  how: ContactHow,
  outcome: ContactOutcome,
  who: z.string().trim().max(200),
  note: z.string().trim().max(500),
});

/** Who is to be called about a waiting result; shown one at a time and recorded in the log. */
export const CallCard = z.object({
  id: Id,
  code: z.string(),
  people: z.array(z.object({ role: z.string(), fullName: z.string(), phone: z.string(), email: z.string() })),
  notes: z.array(
    z.object({
      at: Timestamp,
      by: z.string(),
      how: z.string(),
      outcome: z.string(),
      who: z.string(),
      note: z.string(),
    }),
  ),
});
export type CallCard = z.infer<typeof CallCard>;

const Tracking = z.string().trim().max(60);
const Given = z.object({ detail: ReturnDetail, handOverId: Id, formId: Id, ratingShown: z.boolean() });

export const returns = {
  /** Dossiers whose result lies here, the longest waiting first. */
  "returns.ready": query(COUNTER, Empty, z.array(ReadyRow)),
  "returns.get": query(COUNTER, z.strictObject({ id: Id }), ReturnDetail),
  "returns.compareCard": query(
    COUNTER,
    z.strictObject({ id: Id, right: CollectorRight, text: z.string().max(4000) }),
    CardComparison,
  ),
  /** A result that came on paper; it is scanned like the papers that were handed in. */
  "returns.addPaper": command(
    COUNTER,
    z.strictObject({ id: Id, title: z.string().trim().min(2).max(300) }),
    ReturnDetail,
  ),
  /** Takes back a paper result that was noted by mistake; only before it was scanned. */
  "returns.removePaper": command(COUNTER, z.strictObject({ componentId: Id }), ReturnDetail),
  /** The head lets one paper result leave unscanned, with a reason that is kept. */
  "returns.excuseScan": command(
    HEAD,
    z.strictObject({ componentId: Id, why: z.string().trim().min(5).max(500) }),
    ReturnDetail,
  ),
  "returns.handOver": command(
    COUNTER,
    z.strictObject({
      id: Id,
      collector: Collector,
      check: IdentityCheck,
      results: z.array(Id).max(100),
      originals: z
        .array(z.strictObject({ componentId: Id, count: z.number().int().min(1).max(99) }))
        .max(200),
      signature: SignatureNote,
      note: z.string().trim().max(500),
      /** put the question about satisfaction on the citizen's screen */
      askRating: z.boolean(),
    }),
    Given,
  ),
  /** A mistaken hand-over of today: the result is at the counter again, the signed paper void. */
  "returns.undo": command(
    COUNTER,
    z.strictObject({ handOverId: Id, why: z.string().trim().min(5).max(500) }),
    ReturnDetail,
  ),

  /** A dossier was refused or stopped: all its originals go back to the person, who signs for them. */
  "returns.giveOriginals": command(
    COUNTER,
    z.strictObject({
      id: Id,
      takenBy: z.string().trim().normalize().min(2).max(200),
      note: z.string().trim().normalize().max(500),
    }),
    z.object({ formId: Id }),
  ),

  // by post
  "returns.toPost": query(COUNTER, Empty, z.array(ToPost)),
  /** The carrier takes these parcels; the list is printed from what is said here (danh sách bưu gửi). */
  "returns.post": command(
    COUNTER,
    z.strictObject({
      carrier: z.string().trim().min(2).max(200),
      parcels: z
        .array(
          z.strictObject({
            dossierId: Id,
            recipient: z.string().trim().min(2).max(200),
            address: z.string().trim().min(5).max(500),
            tracking: Tracking,
            note: z.string().trim().max(200),
          }),
        )
        .min(1)
        .max(100),
    }),
    z.object({ id: Id, number: z.string(), formId: Id, parcels: z.array(Parcel) }),
  ),
  /** What is on its way, and what arrived or came back lately. */
  "returns.parcels": query(COUNTER, Empty, z.array(Parcel)),
  "returns.setTracking": command(
    COUNTER,
    z.strictObject({ parcelId: Id, tracking: Tracking.min(1) }),
    Parcel,
  ),
  "returns.parcelDelivered": command(
    COUNTER,
    z.strictObject({ parcelId: Id, receivedBy: z.string().trim().max(200) }),
    Parcel,
  ),
  /** The parcel is at the counter again; the result waits once more. */
  "returns.parcelBack": command(
    COUNTER,
    z.strictObject({ parcelId: Id, why: z.string().trim().min(5).max(500) }),
    Parcel,
  ),

  // results that nobody collects
  "returns.callCard": query(COUNTER, z.strictObject({ id: Id }), CallCard),
  "returns.noteContact": command(COUNTER, ContactNote, CallCard),
};
