import { z } from "zod";
import { Id, StateWord } from "./common.ts";
import { query } from "./procedure.ts";

/** Where a missing thing is filled: a field of the correction, a paper, the result, the sync centre. */
export const ScoringPlace = z.discriminatedUnion("kind", [
  /** field of the form "Sửa và cấp lại giấy tiếp nhận" */
  z.object({ kind: z.literal("correct"), field: z.string() }),
  /** the papers of the dossier, to be scanned */
  z.object({ kind: z.literal("digitise") }),
  /** one paper that was begun: its pages, or its signature */
  z.object({ kind: z.literal("paper"), documentId: Id }),
  z.object({ kind: z.literal("sign") }),
  /** the screen on which the result lies */
  z.object({ kind: z.literal("result") }),
  z.object({ kind: z.literal("sync") }),
]);
export type ScoringPlace = z.infer<typeof ScoringPlace>;

/** One thing by which a dossier counts (bộ chỉ số, QĐ 766/QĐ-TTg). */
export const ScoringItem = z.object({
  /** names it among the items of the dossier */
  id: z.string(),
  /** number of the indicator, such as `4.2` */
  indicator: z.string(),
  group: z.string(),
  text: z.string(),
  /** `later`: not yet its time; `optional`: another indicator counts it, nothing is lost without it */
  state: z.enum(["missing", "later", "done", "optional"]),
  /** null: nothing that the officer could fill now */
  place: ScoringPlace.nullable(),
});
export type ScoringItem = z.infer<typeof ScoringItem>;

export const ScoringView = z.object({
  /** how many things are missing now */
  missing: z.number().int(),
  /** the answer in one sentence */
  sentence: z.string(),
  /** where the dossier stands at the national portal; null while nothing was told */
  national: StateWord.extend({ why: z.string() }).nullable(),
  items: z.array(ScoringItem),
  source: z.string(),
  unverified: z.boolean(),
});
export type ScoringView = z.infer<typeof ScoringView>;

/** "Will this dossier count?" (hồ sơ này có được tính không) */
export const scoring = {
  "scoring.dossier": query("officer", z.strictObject({ id: Id }), ScoringView),
  /** The same of many at once, for a list; dossiers that are not here are left out. */
  "scoring.marks": query(
    "officer",
    z.strictObject({ ids: z.array(Id).max(200) }),
    z.array(
      z.object({
        id: Id,
        missing: z.number().int(),
        /** what is missing, the first three */
        texts: z.array(z.string()),
      }),
    ),
  ),
};
