import { z } from "zod";
import { Blob, Empty, Id, Sha256, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { SCANNING } from "./roles.ts";

/** One image of one side of paper, kept as it came (ảnh gốc). */
export const Page = z.object({
  id: Id,
  ordinal: z.number().int(),
  sha256: Sha256,
  width: z.number().int(),
  height: z.number().int(),
  dpi: z.number().nullable(),
  /** the page that is signed, turned as it is looked at */
  thumbnail: Blob,
  preview: Blob,
  /** the reading copy, where corrections make it another picture */
  reading: Blob.nullable(),
  /** names the two pictures: another look is another picture */
  look: z.string(),
  /** corrections that count, in order, in words */
  steps: z.array(
    z.object({
      word: z.string(),
      /** the page that is signed (a flattened photo), how it is looked at, or the reading copy alone */
      on: z.enum(["signed", "view", "reading"]),
    }),
  ),
  canRedo: z.boolean(),
  /** the machine found nothing on it; `kept`: a person said that it belongs to the paper */
  blank: z.enum(["flagged", "kept"]).nullable(),
  separator: z.boolean(),
  /** of a page of a PDF, as it came: its own letters are taken, or are not to be believed; null: it is read */
  letters: z.enum(["own", "doubted"]).nullable(),
});
export type Page = z.infer<typeof Page>;

export const ExtractedField = z.object({
  id: Id,
  name: z.string(),
  label: z.string(),
  value: z.string(),
  raw: z.string(),
  confidence: z.number(),
  page: z.number().int(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  state: z.enum(["sure", "doubtful", "absent"]),
  confirmedBy: z.string().nullable(),
  confirmedAt: Timestamp.nullable(),
});
export type ExtractedField = z.infer<typeof ExtractedField>;

/** The states of a digitised paper, in the order of TT 01/2023 Điều 7. */
export const DocumentState = z.enum([
  "scanning",
  "assembling",
  "to-sign",
  "signing",
  "signed",
  "extracted",
  "failed",
  "erased",
]);

export const DocumentSummary = z.object({
  id: Id,
  /** null for a paper of a campaign of mass digitising; its folder stands in `folder` */
  dossierId: Id.nullable(),
  /** the dossier's code, or the names of box and folder */
  dossierCode: z.string(),
  componentId: Id.nullable(),
  folder: z.object({ id: Id, campaignId: Id }).nullable(),
  title: z.string(),
  state: DocumentState,
  word: StateWord,
  pages: z.number().int(),
  declaredPages: z.number().int().nullable(),
  scannedBy: z.string(),
  mine: z.boolean(),
  /** the officer may sign it now */
  toSign: z.boolean(),
  scannedAt: Timestamp,
  signedAt: Timestamp.nullable(),
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  error: z.string().nullable(),
});
export type DocumentSummary = z.infer<typeof DocumentSummary>;

/** A page in the tray “đã bỏ ra”. */
const AsidePage = Page.extend({ why: z.enum(["blank", "removed", "replaced", "separator"]) });

export const DocumentDetail = DocumentSummary.extend({
  pageList: z.array(Page),
  aside: z.array(AsidePage),
  /** what the keys of undo and redo would do to the order of pages, in words; null: nothing */
  undo: z.string().nullable(),
  redo: z.string().nullable(),
  /** what the law says against the pages as they are, in words */
  warnings: z.array(z.string()),
  /** where the text of the pages comes from, when it is not read from their pictures, in words */
  textNotes: z.array(z.string()),
  /** each time the stack was to be cut: papers awaited against parts found, in words, the latest first */
  separatorNotes: z.array(z.string()),
  file: Blob.nullable(),
  text: z.string().nullable(),
  fields: z.array(ExtractedField),
  /** labels of what the law demands of every digitised paper and nobody has given yet */
  missing: z.array(z.string()),
});
export type DocumentDetail = z.infer<typeof DocumentDetail>;

export const WatchedFile = z.object({
  name: z.string(),
  size: z.number().int(),
  modified: Timestamp,
  ready: z.boolean(),
});

/** A paper on the list “quét sau”: it is scanned before its dossier is handed over. */
export const LaterPaper = z.object({
  componentId: Id,
  /** its scan, once it was opened */
  documentId: Id.nullable(),
  name: z.string(),
  dossierId: Id,
  code: z.string(),
  applicantName: z.string(),
  by: Timestamp,
  late: z.boolean(),
  /** an officer put it off; else it must be digitised */
  putOff: z.boolean(),
  why: z.string(),
  word: z.string(),
});
export type LaterPaper = z.infer<typeof LaterPaper>;

/** On which grounds a paper that must be digitised need not be, and what was exempted in a dossier. */
export const Exemptions = z.object({
  grounds: z.array(z.object({ id: z.string(), name: z.string(), ask: z.string(), source: z.string() })),
  given: z.array(
    z.object({ componentId: Id, ground: z.string(), note: z.string(), by: z.string(), at: Timestamp }),
  ),
});
export type Exemptions = z.infer<typeof Exemptions>;

/** What was digitised before for the same person, and stands for a paper of this dossier. */
export const ReusablePaper = z.object({
  componentId: Id,
  /** a scan or a result of this machine, or what the province holds */
  kind: z.enum(["document", "result", "province"]),
  id: Id,
  title: z.string(),
  dossierCode: z.string(),
  at: Timestamp,
});
export type ReusablePaper = z.infer<typeof ReusablePaper>;

/** What the province holds beside it, and in words whether it could be asked. */
export const ProvincePapers = z.object({
  asked: z.boolean(),
  word: z.string(),
  papers: z.array(ReusablePaper),
});
export type ProvincePapers = z.infer<typeof ProvincePapers>;

/** Where new pages go: to the end, behind a page, or in the place of one, which then goes to the tray. */
export const NewPlace = z.strictObject({ after: Id.optional(), replaced: Id.optional() });

const OnePage = z.strictObject({ documentId: Id, pageId: Id });
const Fraction = z.number().min(0).max(1);
/** Of a sheet in a photo, clockwise from the top left: x, y, x, y … */
const Corners = z.tuple([Fraction, Fraction, Fraction, Fraction, Fraction, Fraction, Fraction, Fraction]);

export const digitise = {
  "digitise.list": query(
    "officer",
    z.strictObject({ dossierId: Id.optional(), open: z.boolean().default(false) }),
    z.array(DocumentSummary),
  ),
  "digitise.get": query("officer", z.strictObject({ id: Id }), DocumentDetail),
  "digitise.open": command(SCANNING, z.strictObject({ dossierId: Id, componentId: Id }), DocumentDetail),
  /** Turns uploads into pages: stored, hashed, then shown. Bad files are refused one by one, good ones kept. */
  "digitise.addPages": command(
    SCANNING,
    z.strictObject({
      documentId: Id,
      uploads: z.array(z.string().max(200)).min(1).max(200),
      place: NewPlace.default({}),
    }),
    z.object({
      document: DocumentDetail,
      refused: z.array(z.object({ name: z.string(), message: z.string(), action: z.string() })),
      /** what no scanner for malware looked at, a sentence; null where everything was looked at */
      notScanned: z.string().nullable(),
    }),
  ),
  "digitise.later": query(SCANNING, Empty, z.array(LaterPaper)),
  "digitise.setLater": command(
    SCANNING,
    z.strictObject({ dossierId: Id, componentId: Id, later: z.boolean() }),
    Empty,
  ),
  "digitise.exemptions": query(SCANNING, z.strictObject({ dossierId: Id }), Exemptions),
  /** The paper is not scanned: the officer names the ground of the law and writes down what shows it. */
  "digitise.exempt": command(
    SCANNING,
    z.strictObject({
      dossierId: Id,
      componentId: Id,
      ground: z.string().max(40),
      note: z.string().trim().min(5).max(500),
    }),
    Empty,
  ),
  "digitise.takeBackExemption": command(SCANNING, z.strictObject({ dossierId: Id, componentId: Id }), Empty),
  /** Before scanning: papers of the same person and kind that are digitised already. */
  "digitise.reusable": query(SCANNING, z.strictObject({ dossierId: Id }), z.array(ReusablePaper)),
  "digitise.askProvince": query(SCANNING, z.strictObject({ dossierId: Id }), ProvincePapers),
  "digitise.reuse": command(
    SCANNING,
    z.strictObject({ dossierId: Id, componentId: Id, kind: ReusablePaper.shape.kind, id: Id }),
    Empty,
  ),
  /** Into the tray; nothing that was scanned is thrown away. */
  "digitise.setAside": command(
    SCANNING,
    z.strictObject({
      documentId: Id,
      pageIds: z.array(Id).min(1).max(2000),
      why: z.enum(["blank", "removed", "separator"]),
    }),
    DocumentDetail,
  ),
  "digitise.bringBack": command(SCANNING, OnePage, DocumentDetail),
  "digitise.keepBlanks": command(
    SCANNING,
    z.strictObject({ documentId: Id, pageIds: z.array(Id).min(1).max(2000) }),
    DocumentDetail,
  ),
  /** Fronts, then backs, becomes front, back, front …; `turned`: the last back came first. */
  "digitise.interleave": command(
    SCANNING,
    z.strictObject({ documentId: Id, turned: z.boolean() }),
    DocumentDetail,
  ),
  /** Cuts the paper at its separator sheets: one part for each paper of the dossier that is named, in order. */
  "digitise.split": command(
    SCANNING,
    z.strictObject({
      documentId: Id,
      componentIds: z.array(Id).min(2).max(100),
      /** papers that the person awaited in the stack, where it is not as many as are named */
      expected: z.number().int().min(1).max(1000).optional(),
    }),
    DocumentDetail,
  ),
  /** The page and all behind it go to the end of another paper of the dossier. */
  "digitise.cut": command(SCANNING, OnePage.extend({ componentId: Id }), DocumentDetail),
  "digitise.merge": command(SCANNING, z.strictObject({ documentId: Id, fromId: Id }), DocumentDetail),
  /** Takes the last change of order, tray or papers back; `again` does it once more. */
  "digitise.undoMove": command(
    SCANNING,
    z.strictObject({ documentId: Id, again: z.boolean().default(false) }),
    DocumentDetail,
  ),
  /** One step on one page; the measure of straightening, borders and a photo's corners is found on the page. */
  "digitise.correct": command(
    SCANNING,
    OnePage.extend({
      step: z.discriminatedUnion("kind", [
        z.strictObject({
          kind: z.enum(["deskew", "borders", "despeckle", "background"]),
        }),
        z.strictObject({ kind: z.literal("perspective"), corners: Corners.optional() }),
        z.strictObject({ kind: z.literal("turn"), quarter: z.literal([90, 180, 270]) }),
        z.strictObject({
          kind: z.literal("crop"),
          box: z.tuple([Fraction, Fraction, Fraction, Fraction]),
        }),
      ]),
    }),
    DocumentDetail,
  ),
  /** Where the sheet lies in a photo, to be looked at and moved before it is flattened; null: nothing stands out. */
  "digitise.corners": query(SCANNING, OnePage, z.object({ corners: Corners.nullable() })),
  "digitise.undoStep": command(
    SCANNING,
    OnePage.extend({ again: z.boolean().default(false) }),
    DocumentDetail,
  ),
  /** The sheet that is laid between two papers of one stack. */
  "digitise.separatorSheet": query(SCANNING, Empty, Blob),
  "digitise.printSeparators": command(
    SCANNING,
    z.strictObject({ copies: z.number().int().min(1).max(50) }),
    Empty,
  ),
  "digitise.reorder": command(
    SCANNING,
    z.strictObject({ documentId: Id, pageIds: z.array(Id).min(1) }),
    DocumentDetail,
  ),
  /**
   * The person says how many sides of paper were scanned and on how many of them a slip was stuck: a side with a
   * slip gives two images, one with it and one without; the sum must equal the images (TT 01/2023 Điều 8 k2).
   */
  "digitise.confirmPages": command(
    SCANNING,
    z.strictObject({
      documentId: Id,
      count: z.number().int().min(1).max(2000),
      slips: z.number().int().min(0).max(2000).default(0),
      /** blank sides that nobody decided on: out into the tray, or counted */
      blanks: z.enum(["aside", "keep"]).default("keep"),
    }),
    DocumentDetail,
  ),
  "digitise.retry": command(SCANNING, z.strictObject({ documentId: Id }), DocumentDetail),
  "digitise.cancel": command(SCANNING, z.strictObject({ documentId: Id }), DocumentDetail),
  "digitise.confirmField": command(
    SCANNING,
    z.strictObject({ documentId: Id, fieldId: Id, value: z.string().max(2000) }),
    ExtractedField,
  ),
  "digitise.watched": query(
    SCANNING,
    Empty,
    z.object({ folder: z.string().nullable(), files: z.array(WatchedFile), problem: z.string().nullable() }),
  ),
  "digitise.setWatched": command(
    [...SCANNING, "it", "unit-admin"],
    z.strictObject({ folder: z.string().max(1000).nullable() }),
    Empty,
  ),
  "digitise.takeWatched": command(
    SCANNING,
    z.strictObject({ documentId: Id, names: z.array(z.string().max(255)).min(1).max(200) }),
    z.object({
      document: DocumentDetail,
      refused: z.array(z.object({ name: z.string(), message: z.string(), action: z.string() })),
      /** what no scanner for malware looked at, a sentence; null where everything was looked at */
      notScanned: z.string().nullable(),
    }),
  ),
};
