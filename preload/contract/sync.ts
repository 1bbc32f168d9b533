import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";

export const SyncStatus = z.object({
  configured: z.boolean(),
  online: z.boolean(),
  paused: z.boolean(),
  /** one sentence that sums up, ready to show */
  sentence: z.string(),
  /** dossiers with something that still waits; one of which everything left was refused is not among them */
  waitingDossiers: z.number().int(),
  waitingOperations: z.number().int(),
  waitingFiles: z.number().int(),
  waitingBytes: z.number().int(),
  failedOperations: z.number().int(),
  /** dossiers that exist on this machine alone */
  onlyHere: z.number().int(),
  lastContactAt: Timestamp.nullable(),
  nextTryAt: Timestamp.nullable(),
  /** what stands in the way, as part of a sentence, where it is not just a line that is down; null: nothing */
  obstacle: z.string().nullable(),
  problem: z.string().nullable(),
  /** this machine's clock minus the server's, seconds; null before the first contact */
  clockSkewSeconds: z.number().nullable(),
});
export type SyncStatus = z.infer<typeof SyncStatus>;

export const SyncItem = z.object({
  id: Id,
  dossierId: Id.nullable(),
  dossierCode: z.string().nullable(),
  what: z.string(),
  state: StateWord,
  since: Timestamp,
  attempts: z.number().int(),
  nextTryAt: Timestamp.nullable(),
  bytesLeft: z.number().int(),
  reason: z.string().nullable(),
});

export const sync = {
  "sync.status": query("officer", Empty, SyncStatus),
  "sync.items": query(
    "officer",
    z.strictObject({
      which: z.enum(["waiting", "failed", "done"]),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    z.array(SyncItem),
  ),
  "sync.now": command("officer", Empty, SyncStatus),
  "sync.pause": command("officer", z.strictObject({ paused: z.boolean() }), SyncStatus),
  "sync.retry": command("officer", z.strictObject({ id: Id }), SyncStatus),
};
