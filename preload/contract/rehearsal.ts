import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command } from "./procedure.ts";
import { RESTORING } from "./roles.ts";

/** How a restore of this machine would end now (diễn tập khôi phục). */
export const Rehearsal = z.object({
  at: Timestamp,
  verdict: StateWord,
  /** what was done and found, a sentence each */
  lines: z.array(z.string()),
  rows: z.array(z.object({ name: z.string(), now: z.number().int(), restored: z.number().int().nullable() })),
  /** the account as a paper */
  formId: Id,
});
export type Rehearsal = z.infer<typeof Rehearsal>;

export const rehearsal = {
  /** Rebuilds the database aside from the newest backup and the journal, counts, and takes it away again. */
  "rehearsal.run": command(RESTORING, Empty, Rehearsal),
};
