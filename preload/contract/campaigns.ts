import { z } from "zod";
import { Blob, Day, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { CAMPAIGN_CHECK, CAMPAIGN_EXPORT, CAMPAIGN_READ, CAMPAIGN_SCAN, HEAD } from "./roles.ts";

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

/** One scanned paper of a campaign. A rejected one that was signed stays, and a new version names it. */
export const CampaignPaper = z.object({
  id: Id,
  itemId: Id.nullable(),
  title: z.string(),
  pages: z.number().int(),
  version: z.number().int(),
  replaces: Id.nullable(),
  state: StateWord,
  operator: z.string(),
  mine: z.boolean(),
  /** why it came back to the operator, or why it was rejected for good; empty when neither */
  why: z.string(),
  error: z.string().nullable(),
});
export type CampaignPaper = z.infer<typeof CampaignPaper>;

export const FolderWork = z.object({
  folder: CampaignFolder,
  campaignId: Id,
  campaign: z.string(),
  mine: z.boolean(),
  items: z.array(CampaignItem.extend({ paperId: Id.nullable() })),
  papers: z.array(CampaignPaper),
  /** why it cannot be handed in now, in sentences; empty when it can */
  open: z.array(z.string()),
});
export type FolderWork = z.infer<typeof FolderWork>;

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

export const TypedFields = z.strictObject({
  number: z.string().trim().max(100),
  /** `dd/MM/yyyy` or empty */
  date: z.string().trim().max(10),
  holder: z.string().trim().max(200),
  title: z.string().trim().max(500),
});
export type TypedFields = z.infer<typeof TypedFields>;

/** A paper as the checker sees it: its pages beside what the inventory says. */
export const CheckWork = z.object({
  paperId: Id,
  round: z.union([z.literal(1), z.literal(2)]),
  title: z.string(),
  folder: z.string(),
  kindWord: z.string(),
  operator: z.string(),
  version: z.number().int(),
  declaredPages: z.number().int().nullable(),
  signed: z.boolean(),
  warning: z.string().nullable(),
  /** what the inventory says, or what two people typed; empty where nobody said anything */
  expected: TypedFields,
  pages: z.array(z.object({ id: Id, preview: Blob, width: z.number().int(), height: z.number().int() })),
});
export type CheckWork = z.infer<typeof CheckWork>;

/** A handwritten paper to be typed without seeing what another typed; the third sees both. */
export const EntryWork = z.object({
  paperId: Id,
  turn: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  folder: z.string(),
  pages: CheckWork.shape.pages,
  /** for the third alone: the two readings */
  first: TypedFields.nullable(),
  second: TypedFields.nullable(),
});
export type EntryWork = z.infer<typeof EntryWork>;

export const MatchGrade = z.enum(["exact", "likely", "none"]);
export const MatchRow = z.object({
  paperId: Id,
  folder: z.string(),
  /** what was read of the paper where it speaks for or against the row; short */
  read: z.string(),
  pages: z.number().int(),
  /** the row that the operator chose, or none */
  item: CampaignItem.nullable(),
  grade: MatchGrade,
  candidates: z.array(z.object({ item: CampaignItem, grade: MatchGrade, why: z.string() })),
  preview: Blob.nullable(),
});
export type MatchRow = z.infer<typeof MatchRow>;

const Share = z.object({ checked: z.number().int(), rejected: z.number().int(), percent: z.number() });
export const CampaignReport = z.object({
  counts: CampaignCounts,
  operators: z.array(
    z.object({
      name: z.string(),
      papers: z.number().int(),
      pages: z.number().int(),
      hours: z.number(),
      papersPerHour: z.number(),
      pagesPerHour: z.number(),
      errors: Share,
    }),
  ),
  fields: z.array(
    z.object({ field: CheckField, word: z.string(), wrong: z.number().int(), percent: z.number() }),
  ),
  checkers: z.array(z.object({ name: z.string(), round: z.number().int(), errors: Share })),
  /** papers that were chosen for the second check, so that anybody can prove the choice again */
  sample: z.object({
    /** told when nothing can be drawn any more; empty until then */
    seed: z.string(),
    /** SHA-256 of the seed's text, known from the beginning: nobody can choose another seed afterwards */
    seedSha256: z.string(),
    rate: z.number().int(),
    passed: z.number().int(),
    chosen: z.number().int(),
    added: z.number().int(),
  }),
  /** hours of work left at the speed so far; null while nothing can be said */
  hoursLeft: z.number().nullable(),
  /** papers handed in on each of the last days */
  days: z.array(z.object({ day: Day, papers: z.number().int() })),
});
export type CampaignReport = z.infer<typeof CampaignReport>;

const Why = z.string().trim().max(500);

export const campaigns = {
  "campaigns.list": query(CAMPAIGN_READ, Empty, z.array(CampaignSummary)),
  "campaigns.get": query(CAMPAIGN_READ, z.strictObject({ id: Id }), CampaignDetail),
  /** Officers who may be named as responsible for signing. */
  "campaigns.signers": query(HEAD, Empty, z.array(z.object({ id: Id, fullName: z.string() }))),
  /** Makes a campaign, or changes its plan; the rates stand once a paper was checked. */
  "campaigns.save": command(HEAD, z.strictObject({ id: Id.nullable(), plan: CampaignPlan }), CampaignDetail),

  // inventory
  "campaigns.items": query(
    CAMPAIGN_READ,
    z.strictObject({
      id: Id,
      text: z.string().trim().max(200),
      show: z.enum(["all", "unclassified", "valid", "not-valid"]),
      after: z.number().int().min(0),
    }),
    z.object({ rows: z.array(CampaignItem), next: z.number().int().nullable(), total: z.number().int() }),
  ),
  "campaigns.classify": command(
    HEAD,
    z.strictObject({
      campaignId: Id,
      itemIds: z.array(Id).min(1).max(10_000),
      validity: Validity,
      /** why it is not scanned: the decision that replaced or revoked it, the day its term ended */
      why: Why,
    }),
    z.object({ changed: z.number().int() }),
  ),
  "campaigns.indexTemplate": command(HEAD, z.strictObject({ format: z.enum(["xlsx", "csv"]) }), Blob),
  "campaigns.checkIndex": command(HEAD, z.strictObject({ id: Id, upload: z.string().max(200) }), IndexCheck),
  "campaigns.applyIndex": command(
    HEAD,
    z.strictObject({ id: Id, hash: z.string().max(100) }),
    z.object({ made: z.number().int(), changed: z.number().int() }),
  ),

  // folders, batches, custody
  "campaigns.folders": query(
    CAMPAIGN_READ,
    z.strictObject({
      id: Id,
      batchId: Id.nullable(),
      after: z.number().int().min(0),
      /** letters of box, folder, operator, or of a result that lies in it */
      text: z.string().trim().max(200).default(""),
    }),
    z.object({ rows: z.array(CampaignFolder), next: z.number().int().nullable(), total: z.number().int() }),
  ),
  "campaigns.addFolder": command(
    HEAD,
    z.strictObject({
      campaignId: Id,
      box: z.string().trim().min(1).max(40),
      label: z.string().trim().min(1).max(60),
      kind: FolderKind,
    }),
    CampaignFolder,
  ),
  /** Only before its first paper is scanned. */
  "campaigns.setFolder": command(
    [...HEAD, "digitiser"],
    z.strictObject({ id: Id, kind: FolderKind, spreads: Spreads }),
    CampaignFolder,
  ),
  "campaigns.makeBatch": command(
    HEAD,
    z.strictObject({
      campaignId: Id,
      name: z.string().trim().min(1).max(60),
      boxes: z.array(z.string().max(40)).min(1).max(2000),
    }),
    CampaignDetail,
  ),
  "campaigns.handOver": command(
    CAMPAIGN_SCAN,
    z.strictObject({
      batchId: Id,
      scope: CustodyScope,
      /** the box's or folder's name; empty for the batch */
      box: z.string().trim().max(40),
      folderId: Id.nullable(),
      taker: z.string().trim().min(2).max(200),
      /** the taker is the scanning team: from now on the papers may be scanned */
      toTeam: z.boolean(),
      folders: z.number().int().min(0).max(100_000),
      papers: z.number().int().min(0).max(1_000_000),
      sheets: z.number().int().min(0).max(10_000_000),
      note: Why,
    }),
    z.object({ id: Id, formId: Id }),
  ),
  "campaigns.custody": query(CAMPAIGN_READ, z.strictObject({ batchId: Id }), z.array(CustodyLine)),
  /** Closes the work of a batch: everything is checked and signed, or the refusal says what is not. */
  "campaigns.finishBatch": command(HEAD, z.strictObject({ id: Id }), CampaignDetail),

  // scanning
  /** The folder to work on now: one that came back, one that was begun, else the next; null when none is left. */
  "campaigns.next": command(
    CAMPAIGN_SCAN,
    z.strictObject({ campaignId: Id }),
    z.object({ folderId: Id.nullable() }),
  ),
  "campaigns.folder": query(CAMPAIGN_READ, z.strictObject({ id: Id }), FolderWork),
  /** Opens the scan of one result, or of a paper that the inventory does not name. */
  "campaigns.openPaper": command(
    CAMPAIGN_SCAN,
    z.strictObject({ folderId: Id, itemId: Id.nullable() }),
    z.object({ documentId: Id }),
  ),
  "campaigns.submit": command(CAMPAIGN_SCAN, z.strictObject({ folderId: Id }), FolderWork),

  // checks
  "campaigns.checkNext": query(
    CAMPAIGN_CHECK,
    z.strictObject({ campaignId: Id, round: z.union([z.literal(1), z.literal(2)]) }),
    z.object({ waiting: z.number().int(), notForMe: z.number().int(), work: CheckWork.nullable() }),
  ),
  "campaigns.check": command(
    CAMPAIGN_CHECK,
    z.strictObject({
      paperId: Id,
      round: z.union([z.literal(1), z.literal(2)]),
      passed: z.boolean(),
      fields: z.array(CheckField).max(6),
      why: Why,
    }),
    z.object({ state: StateWord, newVersion: Id.nullable() }),
  ),

  // handwriting, typed by two who do not see each other
  "campaigns.entryNext": query(
    CAMPAIGN_CHECK,
    z.strictObject({ campaignId: Id }),
    z.object({ waiting: z.number().int(), work: EntryWork.nullable() }),
  ),
  "campaigns.enter": command(
    CAMPAIGN_CHECK,
    z.strictObject({ paperId: Id, turn: EntryWork.shape.turn, fields: TypedFields }),
    z.object({ agreed: z.boolean() }),
  ),

  // scanned papers against the inventory
  "campaigns.matches": query(
    CAMPAIGN_READ,
    z.strictObject({ id: Id }),
    z.object({ rows: z.array(MatchRow), settled: z.number().int(), waiting: z.number().int() }),
  ),
  /** A person says which row a paper is; null: none of the inventory, it gets a row of its own from `fields`. */
  "campaigns.decide": command(
    CAMPAIGN_CHECK,
    z.strictObject({ paperId: Id, itemId: Id.nullable(), fields: TypedFields.nullable() }),
    z.object({ itemId: Id }),
  ),

  "campaigns.report": query(CAMPAIGN_READ, z.strictObject({ id: Id }), CampaignReport),
  "campaigns.export": command(
    CAMPAIGN_EXPORT,
    z.strictObject({ batchId: Id, folder: z.string().trim().min(2).max(1000) }),
    CampaignExport,
  ),
};
