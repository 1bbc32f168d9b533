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
  thumbnail: Blob,
  preview: Blob,
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

export const DocumentDetail = DocumentSummary.extend({
  pageList: z.array(Page),
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
    z.strictObject({ documentId: Id, uploads: z.array(z.string().max(200)).min(1).max(200) }),
    z.object({
      document: DocumentDetail,
      refused: z.array(z.object({ name: z.string(), message: z.string(), action: z.string() })),
    }),
  ),
  "digitise.removePage": command(SCANNING, z.strictObject({ documentId: Id, pageId: Id }), DocumentDetail),
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
    }),
  ),
};
