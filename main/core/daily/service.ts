import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Officer, Opening, OpeningLine, Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { createMonths } from "./month.ts";
import { createOpeningCheck, type OpeningParts } from "./opening.ts";
import { createDaySheets } from "./sheet.ts";
import { createShifts } from "./shift.ts";
import { createLists } from "./week.ts";
import { createYears } from "./year.ts";

/** Earlier openings that are shown. */
const LISTED = 10;

type OpeningRow = Selectable<Schema["day_openings"]>;

const isWrong = ({ state }: OpeningLine) => state.tone === "bad" || state.tone === "warning";

const openingView = (row: OpeningRow): Opening => ({
  id: row.id,
  day: row.day,
  at: row.at,
  by: row.officer,
  problems: (JSON.parse(row.lines) as OpeningLine[])
    .filter(isWrong)
    .map(({ name, state, found }) => ({ name, word: state.word, found })),
  note: row.note,
});

/** The routines of a day at the counter (QĐ 45/2024 Điều 7; rules.md 3): what is looked at and recorded around receiving. */
export function createDaily(
  core: CoreContext,
  parts: Omit<OpeningParts, "openDays"> &
    Parameters<typeof createShifts>[1] &
    Parameters<typeof createLists>[1] &
    Parameters<typeof createMonths>[1],
) {
  const { read } = core.database;
  const sheets = createDaySheets(core, parts.forms);
  const check = createOpeningCheck(core, { ...parts, openDays: sheets.openDays });

  const openings = () =>
    read.selectFrom("day_openings").selectAll().orderBy("seq", "desc").limit(LISTED).execute();

  return {
    sheets,
    shifts: createShifts(core, parts),
    lists: createLists(core, parts),
    months: createMonths(core, parts),
    years: createYears(core, parts),

    async check(officer: Officer): Promise<Output<"daily.check">> {
      const [lines, rows] = await Promise.all([check.lines(officer), openings()]);
      const today = check.today();
      const views = rows.map(openingView);
      const opened = views.find((one) => one.day === today) ?? null;
      return { now: core.now(), lines, opened, earlier: views.filter((one) => one !== opened) };
    },

    async opened(): Promise<Output<"daily.opened">> {
      const row = await read
        .selectFrom("day_openings")
        .select("id")
        .where("day", "=", check.today())
        .limit(1)
        .executeTakeFirst();
      return { opened: row !== undefined };
    },

    /** Records who opened, when, with what was found; `id` makes a repetition harmless. */
    async open(officer: Officer, id: string, note: string): Promise<Opening> {
      const lines = await check.lines(officer);
      return core.write(officer.username, async (tx) => {
        const before = await tx.db
          .selectFrom("day_openings")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirst();
        if (before) return openingView(before);
        const row = await tx.db
          .insertInto("day_openings")
          .values({
            id,
            day: check.today(),
            at: tx.at,
            officer_id: officer.id,
            officer: officer.fullName,
            lines: JSON.stringify(lines),
            note,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const codes = lines.filter(isWrong).map(({ code }) => code);
        await tx.audit("daily.opened", id, { wrong: codes.join(" ") });
        tx.emit("daily", [id]);
        return openingView(row);
      });
    },
  };
}

export type Daily = ReturnType<typeof createDaily>;
