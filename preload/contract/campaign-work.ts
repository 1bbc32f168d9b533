import { z } from "zod";
import { CampaignCounts, CampaignFolder, CampaignItem, CheckField } from "./campaign.ts";
import { Blob, Day, Id, StateWord } from "./common.ts";

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
