import { z } from "zod";
import { Id, Timestamp } from "./common.ts";
import { LifeAnswer } from "./life.ts";
import { command, query } from "./procedure.ts";
import { COUNTER, HANDLING } from "./roles.ts";

/** Where this machine and the province differ of a dossier, each waiting for an officer. */
export const SyncDifferences = z.object({
  /** two machines changed the same: the province kept the one, the other stands beside it */
  disputes: z.array(
    z.object({
      id: Id,
      dossierId: Id,
      dossierCode: z.string(),
      field: z.string(),
      own: z.string(),
      kept: z.string(),
      keptBy: z.string(),
      at: Timestamp,
      /** our value can be taken over as a correction of the receipt */
      takeable: z.boolean(),
    }),
  ),
  /** another day than the one on the paper, as the province wishes it */
  dues: z.array(
    z.object({
      id: Id,
      dossierId: Id,
      dossierCode: z.string(),
      dueAt: Timestamp,
      promisedAt: Timestamp,
      why: z.string(),
      at: Timestamp,
      later: z.boolean(),
    }),
  ),
});
export type SyncDifferences = z.infer<typeof SyncDifferences>;

export const syncDifferences = {
  "sync.differences": query("officer", z.strictObject({ dossierId: Id.nullable() }), SyncDifferences),
  /** `take`: our value again, as a new correction with a new receipt; else what the province kept stays. */
  "sync.settleDispute": command(COUNTER, z.strictObject({ id: Id, take: z.boolean() }), LifeAnswer),
  "sync.answerDue": command(
    HANDLING,
    z.strictObject({
      id: Id,
      accept: z.boolean(),
      why: z.string().trim().normalize().min(5).max(1000),
    }),
    LifeAnswer,
  ),
};
