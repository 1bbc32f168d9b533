import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { HEAD } from "./roles.ts";

/** Which of what is not with the province yet is shown: all, never tried, to be tried again, refused, with files. */
export const SyncShow = z.enum(["all", "waiting", "retry", "refused", "files"]);
export type SyncShow = z.infer<typeof SyncShow>;

/** One dossier (or one operation of no dossier, or one file) that is not with the province yet. */
export const SyncRow = z.object({
  /** the dossier's id, the operation's where it belongs to none, the file's among files */
  id: Id,
  /** by which `sync.waiting` and `sync.first` know it: the dossier's id, the operation's where it belongs to none */
  queue: Id,
  /** the dossier, where this machine has it: what is sent for another machine may be of one that never was here */
  dossierId: Id.nullable(),
  /** the dossier's code; what an operation without dossier is; a file's title */
  title: z.string(),
  /** the next thing to be sent, in words; of an operation without dossier, that it has none */
  what: z.string(),
  state: StateWord,
  /** since when it waits */
  since: Timestamp,
  nextTryAt: Timestamp.nullable(),
  operations: z.number().int(),
  files: z.number().int(),
  bytesLeft: z.number().int(),
});
export type SyncRow = z.infer<typeof SyncRow>;

/** A screen on which what was refused can be corrected, and the field there. */
export const SyncJump = z.object({
  screen: z.enum(["correct", "dossier", "paper", "register", "fees", "returns", "copies"]),
  /** of the dossier or the paper; empty where the screen needs none */
  id: z.string(),
  /** name of the field; empty: the screen as a whole */
  field: z.string(),
  /** the way there in words */
  word: z.string(),
});
export type SyncJump = z.infer<typeof SyncJump>;

/** One queued operation with everything that a person needs to decide about it. */
export const SyncOperation = z.object({
  id: Id,
  what: z.string(),
  state: StateWord,
  since: Timestamp,
  attempts: z.number().int(),
  nextTryAt: Timestamp.nullable(),
  bytesLeft: z.number().int(),
  files: z.array(
    z.object({
      id: Id,
      title: z.string(),
      size: z.number().int(),
      sent: z.number().int(),
      state: StateWord,
    }),
  ),
  /** what went wrong last: what happened, what was kept, what to do */
  failure: z.object({ message: z.string(), kept: z.string(), action: z.string() }).nullable(),
  /** the value that the province refused, in words; empty where it does not say */
  refusedField: z.string(),
  jump: SyncJump.nullable(),
  /** refused, and what comes after it can be sent without it */
  canGoAside: z.boolean(),
  /** made by another machine of the office and sent on its behalf */
  foreign: z.boolean(),
});
export type SyncOperation = z.infer<typeof SyncOperation>;

/** A refused operation that the head took out of the queue. */
export const SyncAside = z.object({
  id: Id,
  dossierId: Id.nullable(),
  dossierCode: z.string(),
  what: z.string(),
  why: z.string(),
  by: z.string(),
  at: Timestamp,
  failure: z.string(),
});

export const SyncOverview = z.object({
  /** the one sentence that sums up */
  sentence: z.string(),
  tone: StateWord.shape.tone,
  counts: z.object({
    /** rows of the list: dossiers, and operations of none, that are not with the province yet */
    listed: z.number().int(),
    files: z.number().int(),
    refused: z.number().int(),
    aside: z.number().int(),
    /** values in dispute and days proposed */
    differences: z.number().int(),
  }),
  /** the clock of this machine against the province's, in words; empty while they agree */
  skew: z.string(),
});
export type SyncOverview = z.infer<typeof SyncOverview>;

/** How old one kind of data on this machine is. */
export const DataAge = z.object({
  what: z.enum(["catalogue", "trust", "revocation", "contact", "stock", "calendar", "device", "protocol"]),
  name: z.string(),
  /** in words: from when it is, or how far it reaches */
  value: z.string(),
  /** by the limits in force (resources/sync/data-ages.json) */
  tooOld: z.boolean(),
  /** what to do when it is */
  fix: z.string(),
});
export type DataAge = z.infer<typeof DataAge>;

/** A reason that stands in the record (lý do). */
const Why = z.string().trim().normalize().min(5).max(1000);

export const syncCentre = {
  "sync.overview": query("officer", Empty, SyncOverview),
  "sync.ages": query("officer", Empty, z.array(DataAge)),
  "sync.rows": query(
    "officer",
    z.strictObject({
      view: z.enum(["dossiers", "files"]),
      show: SyncShow,
      /** `next` of the page before; 0 begins */
      after: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    z.object({ rows: z.array(SyncRow), total: z.number().int(), next: z.number().int().nullable() }),
  ),
  /** What waits of one row, the oldest first, 200 at most. */
  "sync.waiting": query("officer", z.strictObject({ id: Id }), z.array(SyncOperation)),
  /** Sends what waits of this row before everything else. */
  "sync.first": command("officer", z.strictObject({ id: Id }), Empty),
  "sync.aside": query("officer", Empty, z.array(SyncAside)),
  /** Takes a refused operation out of the queue, kept whole, so that what comes after it may go. */
  "sync.setAside": command(HEAD, z.strictObject({ id: Id, why: Why }), Empty),
  /** Puts it at the end of the queue again. */
  "sync.putBack": command(HEAD, z.strictObject({ id: Id }), Empty),
};
