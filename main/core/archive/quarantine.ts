import { join } from "node:path";
import { z } from "zod";
import { layout } from "../../../db/layout.ts";
import type { CoreContext } from "../context.ts";
import { toTimestamp } from "../time.ts";

const DAY_MS = 24 * 3600_000;

/** What the log says of a recovery (`database.recovered`, written by `openDatabase`). */
const Recovered = z.object({
  /** nothing that was acknowledged can be missing in the database that took the place */
  complete: z.boolean(),
  /** names of all folders that lay in quarantine then */
  quarantine: z.array(z.string()),
  /** `seq` of the newest operation then; 0 for none */
  operations: z.number(),
});

/**
 * A damaged database that a recovery moved to quarantine still holds what is erased beside it since: persons, and the
 * keys of erased scans. It goes by the same policy as the scans (rules 15: the counter is a buffer; Luật 91/2025/QH15):
 * once its recovery proved complete, all work that it may hold is confirmed by the province, and the time of grace is
 * over. One from which acknowledged work may be missing is kept until a person has looked at it.
 */
export function createQuarantine(core: CoreContext, folder: string) {
  const { disk } = core.ports;
  const { read } = core.database;
  const { quarantine } = layout(folder);

  async function recoveries() {
    const rows = await read
      .selectFrom("audit")
      .select(["at", "detail"])
      .where("action", "=", "database.recovered")
      .orderBy("seq")
      .execute();
    return rows.flatMap(({ at, detail }) => {
      const told = Recovered.safeParse(JSON.parse(detail));
      return told.success ? [{ at, ...told.data }] : [];
    });
  }

  /** The province has confirmed every operation up to number `last`, the newest of them before `before`. */
  async function confirmed(last: number, before: string): Promise<boolean> {
    const open = await read
      .selectFrom("outbox")
      .select("id")
      .where("seq", "<=", last)
      .where((e) => e.or([e("state", "!=", "done"), e("done_at", ">", before)]))
      .executeTakeFirst();
    const aside = await read.selectFrom("aside_operations").select("id").executeTakeFirst();
    return !open && !aside;
  }

  /** Erases one folder of the quarantine; the log is written first, so that a crash in between erases it next time. */
  async function erase(name: string, recoveredAt: string): Promise<void> {
    const path = join(quarantine, name);
    const files = await disk.list(path);
    await core.write("system", async (tx) => {
      await tx.audit("archive.quarantine-erased", name, {
        recoveredAt,
        files: files.length,
        bytes: files.reduce((sum, file) => sum + file.size, 0),
      });
      tx.afterCommit(() => disk.remove(path));
    });
  }

  /** Erases what is due; answers how many folders were. A folder that no recovery tells of is kept. */
  async function run(): Promise<number> {
    const kept = (await disk.list(quarantine)).filter((entry) => entry.kind === "folder");
    if (kept.length === 0) return 0;
    const before = toTimestamp(core.ports.clock.now() - core.config.keepSentScansDays * DAY_MS);
    const told = await recoveries();
    let erased = 0;
    for (const { name } of kept) {
      const own = told.filter((one) => one.quarantine.includes(name));
      const [first] = own;
      if (!first || first.at > before || own.some(({ complete }) => !complete)) continue;
      if (!(await confirmed(first.operations, before))) continue;
      await erase(name, first.at);
      erased++;
    }
    return erased;
  }

  return { run };
}
