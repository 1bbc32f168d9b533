import { REHEARSED, type RehearsedTable } from "../../../db/rehearse.ts";
import type { Officer, Rehearsal } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Forms } from "../forms/service.ts";
import { displayTime } from "../time.ts";
import { tellRehearsal } from "./rules.ts";

/** Rehearsing the restore of this machine (diễn tập khôi phục): it touches nothing, and leaves an account on paper. */
export function createRehearsals(core: CoreContext, parts: { forms: Forms }) {
  const { read } = core.database;

  async function countNow(): Promise<Record<RehearsedTable, number>> {
    const counted = {} as Record<RehearsedTable, number>;
    for (const table of REHEARSED) {
      const row = await read
        .selectFrom(table)
        .select((e) => e.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
      counted[table] = Number(row.n);
    }
    return counted;
  }

  return {
    async run(officer: Officer, id: string): Promise<Rehearsal> {
      // counted before: what is written meanwhile may come back too, never less than this
      const now = await countNow();
      const waiting = await read
        .selectFrom("uploads")
        .select((e) => e.fn.countAll<number>().as("n"))
        .where("state", "!=", "done")
        .executeTakeFirst();
      const told = tellRehearsal(await core.database.rehearse(), now, Number(waiting?.n ?? 0));
      const at = await core.write(officer.username, async (tx) => {
        const known = await tx.db
          .selectFrom("issued_forms")
          .select("at")
          .where("id", "=", id)
          .executeTakeFirst();
        if (known) return known.at;
        await parts.forms.issue(tx, {
          id,
          kind: "restore-rehearsal",
          profile: parts.forms.profileOf(tx.at),
          dossierId: null,
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              machine: core.config.machineName,
              rehearsedAt: displayTime(tx.at),
              outcome: told.verdict.word,
              keeperName: officer.fullName,
              headName: "",
            },
            lists: { findings: told.lines },
            tables: {
              rows: told.rows.map((row) => [
                row.name,
                String(row.now),
                row.restored === null ? "không có" : String(row.restored),
              ]),
            },
          },
        });
        await tx.audit("rehearsal.run", id, { outcome: told.verdict.code });
        return tx.at;
      });
      return { at, ...told, formId: id };
    },
  };
}

export type Rehearsals = ReturnType<typeof createRehearsals>;
