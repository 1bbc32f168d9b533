import { z } from "zod";
import { Empty, Id, Sha256, Timestamp } from "./common.ts";
import { query } from "./procedure.ts";

const Scan = z.object({
  documentId: Id,
  dossierId: Id.nullable(),
  dossierCode: z.string(),
  title: z.string(),
});

/** What this machine will erase of its own copies, what it keeps and why, and what it erased. */
export const ArchivePlan = z.object({
  /** days that a scan stays after the province confirmed everything of its dossier */
  keepDays: z.number(),
  /** the first to go first, 200 at most */
  soon: z.array(Scan.extend({ bytes: z.number().int(), confirmedAt: Timestamp, eraseAt: Timestamp })),
  /** why other signed scans stay, in words, with how many */
  kept: z.array(z.object({ word: z.string(), documents: z.number().int() })),
  /** the newest first, 200 at most */
  erased: z.array(
    Scan.extend({
      files: z.number().int(),
      bytes: z.number().int(),
      sha256: z.union([Sha256, z.literal("")]),
      confirmedAt: Timestamp,
      keepDays: z.number(),
      at: Timestamp,
    }),
  ),
});
export type ArchivePlan = z.infer<typeof ArchivePlan>;

export const archive = {
  "archive.plan": query("officer", Empty, ArchivePlan),
};
