import { z } from "zod";
import { Applicant, IdentityKind } from "./applicant.ts";
import { Blob, Day, Empty, Id, StateWord, TermUnit, Timestamp } from "./common.ts";
import { LifeEvent } from "./life-events.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

/** What was read of a card or passport: its QR, or the lines of signs (MRZ) on it. */
export const CardReading = z.object({
  kind: z.enum(["CCCD", "CAN_CUOC", "PASSPORT"]),
  identityKind: IdentityKind,
  /** empty for a Vietnamese */
  nationality: z.string(),
  identity: z.string(),
  oldIdentity: z.string().nullable(),
  fullName: z.string(),
  birthDate: Day.nullable(),
  sex: z.string(),
  address: z.string(),
  issuedOn: Day.nullable(),
  issuedBy: z.string(),
  expiresOn: Day.nullable(),
  source: z.enum(["card", "mrz"]),
  /** things to look at, each beside its field (empty: beside none); none of them stops the work */
  warnings: z.array(z.object({ field: z.string(), code: z.string(), text: z.string() })),
});
export type CardReading = z.infer<typeof CardReading>;

/** How a paper was handed in (hình thức nộp); decides whether it may be digitised (TT 01/2023 Điều 4). */
export const SubmittedAs = z.enum([
  "ORIGINAL",
  "E_COPY_REGISTER",
  "E_COPY_CERTIFIED",
  /** filed online as a file (TT 03/2025 Điều 5: not scanned) */
  "ELECTRONIC",
  "COPY_WITH_ORIGINAL",
  "PLAIN_COPY",
  "CERTIFIED_COPY",
  "SHOWN_ONLY",
]);
export type SubmittedAs = z.infer<typeof SubmittedAs>;

export const ComponentInput = z.strictObject({
  name: z.string().trim().min(1).max(1000),
  code: z.string().max(100).nullable(),
  received: z.boolean(),
  submittedAs: SubmittedAs,
  originals: z.number().int().min(0).max(99),
  copies: z.number().int().min(0).max(99),
  secret: z.boolean(),
});
export type ComponentInput = z.infer<typeof ComponentInput>;

/** What is asked for in the receiving form. */
export const DraftContent = z.strictObject({
  applicant: Applicant,
  procedureCode: z.string().max(50),
  caseIndex: z.number().int().min(0).max(200),
  components: z.array(ComponentInput).max(200),
  /** name of a paper outside the catalogue that is being typed and not among the papers yet */
  otherPaper: z.string().max(1000).default(""),
  sets: z.number().int().min(1).max(99),
  deliverTo: z.enum(["COUNTER", "POST"]),
  note: z.string().max(2000),
  /** typed by the officer where the catalogue has no term; empty otherwise */
  manualDueDay: z.string().max(10),
});
export type DraftContent = z.infer<typeof DraftContent>;
/** A draft as it may be sent: what has a usual value may be left out. */
export type DraftInput = z.input<typeof DraftContent>;

/** What stands in the boxes beside the form's own fields while it is typed; never part of a dossier. */
export const Beside = z.strictObject({
  /** text of an identity card's code that was not read yet */
  card: z.string().max(4000),
  /** people for whom the same procedure is received, a line each, and the paper that authorises who brings them */
  list: z.string().max(60_000),
  listPaper: z.string().max(300),
  /** of a leaf of the pad: the time and the officer written on it, and why no machine was used */
  leafTime: z.string().max(7),
  leafReceiver: z.string().max(100),
  leafWhy: z.string().max(500),
});
export type Beside = z.infer<typeof Beside>;

/** Everything typed in the receiving form; stored as it is at most half a second after a keystroke. */
export const TypedDraft = DraftContent.extend({ beside: Beside.partial().optional() });
export type TypedDraft = z.infer<typeof TypedDraft>;

/** A form that is done with: what stood beside it is not handed on. */
export const HandedIn = TypedDraft.transform(({ beside: _, ...content }): DraftContent => content);

/** Where the hand was in a receiving form; no content. */
export const DraftCursor = z.strictObject({
  /** the field's name */
  field: z.string().max(100),
  /** the selection in it, in letters; null where a field has none */
  from: z.number().int().min(0).nullable(),
  to: z.number().int().min(0).nullable(),
  /** how far each part of the form was scrolled, pixels, in their order */
  scroll: z.array(z.number().int().min(0)).max(10),
  /** the form stood on the screen: after a restart it opens by itself */
  open: z.boolean(),
});
export type DraftCursor = z.infer<typeof DraftCursor>;

/** An open form in a list, in the order in which the forms were begun. */
export const DraftSummary = z.object({
  id: Id,
  applicantName: z.string(),
  procedureName: z.string(),
  savedAt: Timestamp,
});
export type DraftSummary = z.infer<typeof DraftSummary>;

export const DueView = z.object({
  due: Timestamp,
  days: z.array(z.object({ date: Day, counted: z.boolean(), reason: z.string() })),
  calendar: z.object({
    id: z.string(),
    version: z.string(),
    missingYears: z.array(z.number().int()),
    undecided: z.array(Day),
  }),
  /** when it would be due if every undecided day it crosses turns out to be a day off; null or absent: no doubt */
  ifOff: Timestamp.nullable().optional(),
  /** what was counted from; absent where an officer gave the day */
  basis: z
    .object({
      receivedAt: Timestamp,
      term: z.object({ value: z.number().nullable(), unit: TermUnit }),
      after15h: z.boolean(),
    })
    .optional(),
});

export const Component = z.object({
  id: Id,
  ordinal: z.number().int(),
  name: z.string(),
  code: z.string().nullable(),
  received: z.boolean(),
  submittedAs: SubmittedAs,
  originals: z.number().int(),
  copies: z.number().int(),
  digitise: z.object({ value: z.enum(["MUST", "ON_REQUEST", "NO"]), reason: z.string(), word: z.string() }),
});

export const DossierSummary = z.object({
  id: Id,
  code: z.string(),
  provisional: z.boolean(),
  applicantName: z.string(),
  /** masked: the last four digits */
  identityMasked: z.string(),
  procedureCode: z.string(),
  procedureName: z.string(),
  state: StateWord,
  sync: StateWord,
  receivedAt: Timestamp,
  dueAt: Timestamp,
  /** how it stands to its due date; null where nothing presses */
  dueState: StateWord.nullable(),
  receivedBy: z.string(),
});
export type DossierSummary = z.infer<typeof DossierSummary>;

export const DossierDetail = DossierSummary.extend({
  applicant: Applicant,
  /** version of the catalogue that it was received under, for `catalogue.procedure` */
  procedureVersion: z.string(),
  caseName: z.string(),
  components: z.array(Component),
  sets: z.number().int(),
  deliverTo: z.enum(["COUNTER", "POST"]),
  note: z.string(),
  due: DueView,
  codeUnverified: z.boolean(),
  /** what may happen to the dossier now; the officer's roles decide which of it is shown */
  actions: z.array(LifeEvent),
  events: z.array(
    z.object({ at: Timestamp, by: z.string(), kind: z.string(), word: z.string(), why: z.string() }),
  ),
  results: z.array(z.object({ id: Id, code: z.string(), title: z.string(), state: StateWord })),
});
export type DossierDetail = z.infer<typeof DossierDetail>;

/** Lists of the board, in the order in which they are shown. */
export const BoardGroup = z.enum([
  /** received today, the newest first */
  "today",
  "dueSoon",
  "overdue",
  /** waits for papers: its term stands still */
  "supplement",
  "fee",
  /** received and not handed over to the unit that decides, the most pressing first */
  "transfer",
  "ready",
  /** something of it is not with the province yet */
  "notSent",
]);
export type BoardGroup = z.infer<typeof BoardGroup>;

export const Board = z.object({
  /** how many dossiers each list holds */
  groups: z.record(BoardGroup, z.number().int()),
  /** dossiers whose term goes on */
  open: z.number().int(),
  waitingToScan: z.number().int(),
  waitingToSign: z.number().int(),
});

export const DossierPage = z.object({
  rows: z.array(DossierSummary),
  /** ask for the following page with it; null: this was the last */
  next: z.string().nullable(),
});
export type DossierPage = z.infer<typeof DossierPage>;

export type Board = z.infer<typeof Board>;
export type DueView = z.infer<typeof DueView>;

export const dossiers = {
  "dossiers.board": query("officer", Empty, Board),
  "dossiers.list": query(
    "officer",
    z.strictObject({
      group: BoardGroup,
      /** `next` of the page before; null begins */
      after: z.string().max(100).nullable(),
      limit: z.number().int().min(1).max(200).default(100),
    }),
    DossierPage,
  ),
  "dossiers.search": query(
    "officer",
    z.strictObject({ text: z.string().max(500), limit: z.number().int().min(1).max(200).default(50) }),
    z.array(DossierSummary),
  ),
  "dossiers.get": query("officer", z.strictObject({ id: Id }), DossierDetail),
  "dossiers.readCard": query(
    COUNTER,
    z.strictObject({
      text: z.string().max(4000),
      /** the same key by key with `\b` for each letter taken back; empty where it was not typed */
      keys: z.string().max(8000).default(""),
    }),
    CardReading,
  ),
  "dossiers.readCardPicture": query(COUNTER, z.strictObject({ upload: z.string().max(200) }), CardReading),
  "dossiers.preview": query(
    COUNTER,
    z.strictObject({
      procedureCode: z.string().max(50),
      manualDueDay: z.string().max(10),
      /** of what was received before it is entered; absent: now */
      receivedAt: Timestamp.optional(),
    }),
    z.object({
      due: DueView.nullable(),
      termText: z.string(),
      question: z.string(),
      stock: z.number().int(),
    }),
  ),
  "dossiers.drafts": query(COUNTER, Empty, z.array(DraftSummary)),
  "dossiers.draft": query(
    COUNTER,
    z.strictObject({ id: Id }),
    z.object({ id: Id, content: TypedDraft, savedAt: Timestamp, cursor: DraftCursor.nullable() }),
  ),
  "dossiers.saveDraft": command(
    COUNTER,
    z.strictObject({
      id: Id,
      content: TypedDraft,
      revision: z.number().int().min(0),
      cursor: DraftCursor.optional(),
    }),
    z.object({ savedAt: Timestamp, revision: z.number().int() }),
  ),
  /** The hand moved and nothing was typed; a draft that is not stored yet is left alone. */
  "dossiers.saveCursor": command(COUNTER, z.strictObject({ id: Id, cursor: DraftCursor }), Empty),
  "dossiers.discardDraft": command(COUNTER, z.strictObject({ id: Id }), Empty),
  "dossiers.receive": command(COUNTER, z.strictObject({ draftId: Id, content: HandedIn }), DossierDetail),
  /** Receipt Mẫu số 01 in two copies, as it was issued. */
  "dossiers.receipt": query("officer", z.strictObject({ id: Id }), Blob),
  /** The same receipt as pictures, one a page: what was handed out, to be seen without a PDF reader. */
  "dossiers.receiptPictures": query("officer", z.strictObject({ id: Id }), z.array(Blob)),
  "dossiers.printReceipt": command(COUNTER, z.strictObject({ id: Id }), z.object({ job: z.string() })),
};
