import { z } from "zod";
import { Day, Id, StateWord, Timestamp } from "./common.ts";

/** Whether an old result still holds (TT 01/2023/TT-VPCP Điều 5): only what is still valid is scanned. */
export const Validity = z.enum(["valid", "expired", "replaced", "revoked"]);
export type Validity = z.infer<typeof Validity>;

/** What kind of paper lies in a folder: loose sheets, a bound register, A3 sheets, laminated cards, handwriting. */
export const FolderKind = z.enum(["sheets", "register", "a3", "cards", "handwriting"]);
export type FolderKind = z.infer<typeof FolderKind>;

/** A two-page spread (trang đôi) stays one image, or is split in two pages as a recorded step. */
export const Spreads = z.enum(["keep", "split"]);
export type Spreads = z.infer<typeof Spreads>;

/** Who signs the scans: who scanned, one by one, or a responsible officer after the checks. */
export const SigningPolicy = z.enum(["scanner", "responsible"]);

/** What is wrong with a paper in the eyes of who checks it. */
export const CheckField = z.enum(["pages", "picture", "number", "date", "holder", "title"]);
export type CheckField = z.infer<typeof CheckField>;

export const CampaignPlan = z.strictObject({
  number: z.string().trim().min(1).max(60),
  name: z.string().trim().min(3).max(200),
  agency: z.string().trim().min(2).max(200),
  field: z.string().trim().min(2).max(200),
  startsOn: Day,
  endsOn: Day,
  signing: SigningPolicy,
  /** account of the responsible officer; null where each scanner signs */
  signerId: Id.nullable(),
  /** percent of scanned papers that are checked a first time */
  firstRate: z.number().int().min(1).max(100),
  /** percent of papers passed the first time that are checked again, chosen by the seed */
  secondRate: z.number().int().min(0).max(100),
});
export type CampaignPlan = z.infer<typeof CampaignPlan>;

/** Papers of a campaign or a batch by where they stand. */
export const CampaignCounts = z.object({
  folders: z.number().int(),
  foldersWaiting: z.number().int(),
  /** results in the inventory */
  items: z.number().int(),
  unclassified: z.number().int(),
  toScan: z.number().int(),
  /** valid results without a scan */
  missing: z.number().int(),
  notScanned: z.number().int(),
  scanning: z.number().int(),
  firstCheck: z.number().int(),
  secondCheck: z.number().int(),
  toSign: z.number().int(),
  done: z.number().int(),
  rejected: z.number().int(),
  /** files that could not be put together; their operators do it again */
  failed: z.number().int(),
  pages: z.number().int(),
});
export type CampaignCounts = z.infer<typeof CampaignCounts>;

export const CampaignSummary = z.object({
  id: Id,
  number: z.string(),
  name: z.string(),
  agency: z.string(),
  field: z.string(),
  startsOn: Day,
  endsOn: Day,
  counts: CampaignCounts,
});
export type CampaignSummary = z.infer<typeof CampaignSummary>;

export const CampaignExport = z.object({
  id: Id,
  folder: z.string(),
  state: StateWord,
  files: z.number().int(),
  bytes: z.number(),
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  error: z.string().nullable(),
  by: z.string(),
  at: Timestamp,
  doneAt: Timestamp.nullable(),
});
export type CampaignExport = z.infer<typeof CampaignExport>;

export const CampaignBatch = z.object({
  id: Id,
  name: z.string(),
  /** who has the papers now */
  holder: z.string(),
  /** they are with the scanning team and may be scanned */
  here: z.boolean(),
  state: StateWord,
  boxes: z.number().int(),
  sheets: z.number().int(),
  counts: CampaignCounts,
  /** what still stands before it may be finished, in sentences; empty when nothing does */
  open: z.array(z.string()),
  exports: z.array(CampaignExport),
});
export type CampaignBatch = z.infer<typeof CampaignBatch>;

export const CampaignDetail = CampaignSummary.extend({
  plan: CampaignPlan,
  signerName: z.string(),
  batches: z.array(CampaignBatch),
  /** boxes that are in no batch yet */
  looseBoxes: z.array(z.object({ box: z.string(), folders: z.number().int(), items: z.number().int() })),
});
export type CampaignDetail = z.infer<typeof CampaignDetail>;

export const CampaignItem = z.object({
  id: Id,
  box: z.string(),
  folder: z.string(),
  folderId: Id,
  number: z.string(),
  issuedOn: z.string(),
  holder: z.string(),
  title: z.string(),
  sheets: z.number().int(),
  validity: Validity.nullable(),
  word: StateWord,
  why: z.string(),
});
export type CampaignItem = z.infer<typeof CampaignItem>;

export const CampaignFolder = z.object({
  id: Id,
  box: z.string(),
  label: z.string(),
  kind: FolderKind,
  kindWord: z.string(),
  spreads: Spreads,
  batch: z.string(),
  items: z.number().int(),
  toScan: z.number().int(),
  scanned: z.number().int(),
  sheets: z.number().int(),
  state: StateWord,
  operator: z.string(),
  /** who has the papers now */
  holder: z.string(),
});
export type CampaignFolder = z.infer<typeof CampaignFolder>;

export const IndexCheck = z.object({
  hash: z.string(),
  fileName: z.string(),
  counts: z.object({
    made: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
    boxes: z.number().int(),
    folders: z.number().int(),
  }),
  /** rows that make something new, in the order of the file; the first 500 */
  made: z.array(z.object({ row: z.number().int(), text: z.string() })),
  changed: z.array(
    z.object({
      row: z.number().int(),
      text: z.string(),
      changes: z.array(z.object({ label: z.string(), before: z.string(), after: z.string() })),
    }),
  ),
  refused: z.array(z.object({ row: z.number().int(), reason: z.string() })),
  remarks: z.array(z.string()),
  /** nothing is refused and something would change */
  appliable: z.boolean(),
});
export type IndexCheck = z.infer<typeof IndexCheck>;

/** Where the papers of a hand-over are named: the whole batch, one box, one folder. */
export const CustodyScope = z.enum(["batch", "box", "folder"]);

export const CustodyLine = z.object({
  id: Id,
  seq: z.number().int(),
  at: Timestamp,
  scope: z.string(),
  giver: z.string(),
  taker: z.string(),
  folders: z.number().int(),
  papers: z.number().int(),
  sheets: z.number().int(),
  /** what was counted at the hand-over */
  countedFolders: z.number().int(),
  countedPapers: z.number().int(),
  countedSheets: z.number().int(),
  note: z.string(),
  formId: Id,
});
export type CustodyLine = z.infer<typeof CustodyLine>;
