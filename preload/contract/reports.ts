import { z } from "zod";
import { Day, Timestamp } from "./common.ts";
import { query } from "./procedure.ts";

/** One ratio that the head watches (chỉ số): always both numbers, never points that nobody confirmed. */
export const Indicator = z.object({
  id: z.string(),
  group: z.string(),
  name: z.string(),
  numerator: z.number().int(),
  denominator: z.number().int(),
});
export type Indicator = z.infer<typeof Indicator>;

/** Numbers for the head (báo cáo), QĐ 766/QĐ-TTg. */
export const reports = {
  /** Dossiers received, finished and paid from the first to the last day, both included. */
  "reports.indicators": query(
    ["head"],
    z.strictObject({ from: Day, to: Day }),
    z.object({
      indicators: z.array(Indicator),
      /** where the choice of indicators was read; its mark when it was not confirmed */
      source: z.string(),
      unverified: z.boolean(),
      oldestNotSentAt: Timestamp.nullable(),
    }),
  ),
};
