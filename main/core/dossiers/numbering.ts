import type { WriteTx } from "../../../db/database.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { NumberSeries } from "../numbers.ts";
import { dayOf, displayDay } from "../time.ts";
import { markedNumber } from "../training/service.ts";

/** A number that was given out: final, or marked "tạm" until the province binds one. */
export interface GivenNumber {
  ordinal: number;
  provisional: boolean;
}

const TRAINING_STOCK = 999;

/**
 * Gives out ordinals of one series from the blocks leased for this machine. It runs inside the transaction
 * of whoever uses the number, so a number is used if and only if its paper exists; blocks are never
 * refilled and an ordinal is never given twice (TT 01/2018 Điều 19, TT 03/2025 Điều 13).
 */
export function createNumbering(core: CoreContext, agencyCode: string) {
  const training = core.config.training !== undefined;
  return {
    /**
     * `subjectId` is the dossier or copy that the number belongs to; `text` makes the printed code of it for the day
     * `yyyy-MM-dd`: today, or the day on which it was in truth received.
     */
    async take(
      tx: WriteTx,
      series: NumberSeries,
      subjectId: string,
      text: (given: GivenNumber, day: string) => string,
      day = dayOf(core.ports.clock.now()),
    ): Promise<{ text: string; provisional: boolean }> {
      const block = await blockOf(tx, series, day);
      if (block) return { text: await fromBlock(tx, series, block, subjectId, text), provisional: false };
      if (training) return { text: await ofTraining(tx, series, day, subjectId, text), provisional: false };
      const scope = `tạm ${day}`;
      const ordinal = await nextOf(tx, series, scope);
      const printed = text({ ordinal, provisional: true }, day);
      await note(tx, { series, scope, number: ordinal, text: printed, subject_id: subjectId });
      return { text: printed, provisional: true };
    },

    /**
     * Takes leased ordinals of one day out of the stock for good, one for each subject, before anybody knows what they
     * will be used for. Throws `pad.no-numbers` where the stock of that day does not hold so many.
     */
    async reserve(
      tx: WriteTx,
      series: NumberSeries,
      day: string,
      subjectIds: readonly string[],
      text: (given: GivenNumber, day: string) => string,
    ): Promise<string[]> {
      const printed: string[] = [];
      for (const subjectId of subjectIds) {
        const block = await blockOf(tx, series, day);
        if (training) {
          printed.push(await ofTraining(tx, series, day, subjectId, text));
          continue;
        }
        if (!block) throw new AppError("pad.no-numbers", { day: displayDay(day), left: printed.length });
        printed.push(await fromBlock(tx, series, block, subjectId, text));
      }
      return printed;
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
      await note(tx, { series, scope, number: ordinal, text: text(ordinal), subject_id: subjectId });
      return ordinal;
    },

    /** How many numbers are left for today, or for another day. */
    async stock(
      series: NumberSeries,
      day = dayOf(core.ports.clock.now()),
    ): Promise<{ left: number; untilDay: string | null }> {
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
      // training counts for itself, as long as anybody likes
      if (training) return { left: TRAINING_STOCK, untilDay: null };
      return { left, untilDay: rows.at(-1)?.day ?? null };
    },
  };

  function blockOf(tx: WriteTx, series: NumberSeries, day: string) {
    return tx.db
      .selectFrom("number_blocks")
      .selectAll()
      .where("series", "=", series)
      .where("agency_code", "=", agencyCode)
      .where("day", "=", day)
      .where("state", "=", "open")
      .orderBy("first")
      .executeTakeFirst();
  }

  /** A number of training is counted here, and bears a mark that no real one can have. */
  async function ofTraining(
    tx: WriteTx,
    series: NumberSeries,
    day: string,
    subjectId: string,
    text: (given: GivenNumber, day: string) => string,
  ): Promise<string> {
    const scope = `tập huấn ${day}`;
    const ordinal = await nextOf(tx, series, scope);
    const printed = markedNumber(text({ ordinal, provisional: false }, day));
    await note(tx, { series, scope, number: ordinal, text: printed, subject_id: subjectId });
    return printed;
  }

  async function fromBlock(
    tx: WriteTx,
    series: NumberSeries,
    block: { id: string; day: string; next: number; last: number },
    subjectId: string,
    text: (given: GivenNumber, day: string) => string,
  ): Promise<string> {
    const { id, day, next, last } = block;
    await tx.db
      .updateTable("number_blocks")
      .set({ next: next + 1, state: next >= last ? "spent" : "open" })
      .where("id", "=", id)
      .execute();
    const printed = text({ ordinal: next, provisional: false }, day);
    const scope = `${agencyCode} ${day}`;
    await note(tx, { series, scope, number: next, text: printed, subject_id: subjectId });
    return printed;
  }

  async function note(
    tx: WriteTx,
    used: { series: string; scope: string; number: number; text: string; subject_id: string },
  ): Promise<void> {
    await tx.db
      .insertInto("numbers_used")
      .values({ ...used, used_at: tx.at })
      .execute();
  }

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
