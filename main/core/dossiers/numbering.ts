import type { WriteTx } from "../../../db/database.ts";
import type { CoreContext } from "../context.ts";
import type { NumberSeries } from "../numbers.ts";
import { dayOf } from "../time.ts";

/** A number that was given out: final, or marked "tạm" until the province binds one. */
export interface GivenNumber {
  ordinal: number;
  provisional: boolean;
}

/**
 * Gives out ordinals of one series from the blocks leased for this machine. It runs inside the transaction
 * of whoever uses the number, so a number is used if and only if its paper exists; blocks are never
 * refilled and an ordinal is never given twice (TT 01/2018 Điều 19, TT 03/2025 Điều 13).
 */
export function createNumbering(core: CoreContext, agencyCode: string) {
  return {
    /** `subjectId` is the dossier or copy that the number belongs to; `text` makes the printed code of it
     * for the day `yyyy-MM-dd`. */
    async take(
      tx: WriteTx,
      series: NumberSeries,
      subjectId: string,
      text: (given: GivenNumber, day: string) => string,
    ): Promise<{ text: string; provisional: boolean }> {
      const day = dayOf(core.ports.clock.now());
      const block = await tx.db
        .selectFrom("number_blocks")
        .selectAll()
        .where("series", "=", series)
        .where("agency_code", "=", agencyCode)
        .where("day", "=", day)
        .where("state", "=", "open")
        .orderBy("first")
        .executeTakeFirst();
      const provisional = !block;
      const scope = provisional ? `tạm ${day}` : `${agencyCode} ${day}`;
      const ordinal = block ? block.next : await nextOf(tx, series, scope);
      if (block) {
        const spent = block.next >= block.last;
        await tx.db
          .updateTable("number_blocks")
          .set({ next: block.next + 1, state: spent ? "spent" : "open" })
          .where("id", "=", block.id)
          .execute();
      }
      const printed = text({ ordinal, provisional }, day);
      await tx.db
        .insertInto("numbers_used")
        .values({ series, scope, number: ordinal, text: printed, subject_id: subjectId, used_at: tx.at })
        .execute();
      return { text: printed, provisional };
    },

    /**
     * The next number of a series that this machine counts for itself, such as a book of its own; `scope` names the
     * book and the machine, so that no other machine counts in it. Answers the ordinal.
     */
    async takeRunning(
      tx: WriteTx,
      series: NumberSeries,
      scope: string,
      subjectId: string,
      text: (ordinal: number) => string,
    ): Promise<number> {
      const ordinal = await nextOf(tx, series, scope);
      await tx.db
        .insertInto("numbers_used")
        .values({
          series,
          scope,
          number: ordinal,
          text: text(ordinal),
          subject_id: subjectId,
          used_at: tx.at,
        })
        .execute();
      return ordinal;
    },

    /** How many numbers are left for today. */
    async stock(series: NumberSeries): Promise<{ left: number; untilDay: string | null }> {
      const day = dayOf(core.ports.clock.now());
      const rows = await core.database.read
        .selectFrom("number_blocks")
        .select(["day", "next", "last"])
        .where("series", "=", series)
        .where("agency_code", "=", agencyCode)
        .where("state", "=", "open")
        .where("day", ">=", day)
        .orderBy("day")
        .execute();
      const left = rows
        .filter((row) => row.day === day)
        .reduce((sum, row) => sum + row.last - row.next + 1, 0);
      return { left, untilDay: rows.at(-1)?.day ?? null };
    },
  };

  async function nextOf(tx: WriteTx, series: string, scope: string): Promise<number> {
    const row = await tx.db
      .selectFrom("numbers_used")
      .select((e) => e.fn.max("number").as("last"))
      .where("series", "=", series)
      .where("scope", "=", scope)
      .executeTakeFirst();
    return Number(row?.last ?? 0) + 1;
  }
}

export type Numbering = ReturnType<typeof createNumbering>;
