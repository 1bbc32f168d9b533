import type { Kysely } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";

const ACTION = "digitise.separators";
/** The latest ones are shown; all stay in the log. */
const SHOWN = 5;

/** What a stack was found to hold when it was to be cut, against what the person awaited. */
export interface SeparatorCount {
  /** papers awaited */
  expected: number;
  /** parts between the separator sheets */
  found: number;
  /** ordinals of the sheets */
  sheets: number[];
  /** false: found and awaited differed, nothing was cut */
  cut: boolean;
}

/** Keeps what was found of the separator sheets of a stack against what was awaited. */
export const logSeparators = (tx: WriteTx, documentId: string, count: SeparatorCount): Promise<void> =>
  tx.audit(ACTION, documentId, { ...count });

/** How often the stack of this paper was to be cut and what was found, in words, the latest first. */
export async function separatorNotes(db: Kysely<Schema>, documentId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("audit")
    .select(["at", "detail"])
    .where("subject", "=", documentId)
    .where("action", "=", ACTION)
    .orderBy("seq", "desc")
    .limit(SHOWN)
    .execute();
  return rows.map(({ at, detail }) => {
    const { expected, found, sheets, cut } = JSON.parse(detail) as SeparatorCount;
    const [year, month, day] = at.slice(0, 10).split("-");
    const where = sheets.length > 0 ? `tờ phân cách ở trang ${sheets.join(", ")}` : "không thấy tờ phân cách";
    const missed = expected > found ? `, thiếu ${expected - found} phần` : "";
    return `${at.slice(11, 16)} ngày ${day}/${month}/${year}: chờ ${expected} giấy tờ, thấy ${found} (${where})${missed}; ${cut ? "đã tách" : "chưa tách"}.`;
  });
}
