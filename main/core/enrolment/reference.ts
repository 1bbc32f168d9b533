import { z } from "zod";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { FileLine } from "../sync/service.ts";

/** One kind of what the province keeps for all its counters. */
export interface ReferenceStep {
  /** as it is said to a person: `Danh mục thủ tục của tỉnh` */
  name: string;
  /** Brings what is new; answers in words what could not be taken in. Throws the sync errors. */
  bring(line: FileLine): Promise<readonly string[]>;
}

const KEY = "enrolment.to-come";
const Words = z.array(z.string());

/** What of the province's data is not here yet, in words; empty when all of it is. */
export async function referenceToCome(database: Pick<CoreContext["database"], "read">): Promise<string[]> {
  const row = await database.read
    .selectFrom("meta")
    .select("value")
    .where("key", "=", KEY)
    .executeTakeFirst();
  return row ? Words.parse(JSON.parse(row.value)) : [];
}

/**
 * Catalogue, calendars and lists (dữ liệu dùng chung) of the province: brought while the machine joins, and from then on
 * whenever the line is up. What is missing is remembered in words, so that nobody believes it to be there.
 */
export function createReference(core: CoreContext, steps: readonly ReferenceStep[]) {
  return {
    /** One part that fails does not keep the others from coming; answers the first failure. */
    async bring(line: FileLine): Promise<AppError | undefined> {
      let failure: AppError | undefined;
      const toCome: string[] = [];
      for (const { name, bring } of steps) {
        try {
          // without a line nobody waits for the next question too
          if (failure?.code === "sync.offline") throw failure;
          toCome.push(...(await bring(line)));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          failure ??= error;
          toCome.push(`${name}: chưa tải được, máy tự tải khi có đường truyền.`);
        }
      }
      const value = JSON.stringify(toCome);
      if (value === JSON.stringify(await referenceToCome(core.database))) return failure;
      await core.write("system", async (tx) => {
        await tx.db
          .insertInto("meta")
          .values({ key: KEY, value })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
          .execute();
        tx.emit("office", []);
      });
      return failure;
    },
  };
}
