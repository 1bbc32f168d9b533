import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { DayFigure, DaySheet, Officer, Output } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { dayOf, displayDay, displayTime, isRealDay } from "../time.ts";
import { type Db, dayFigures } from "./figures.ts";
import { originalsHeld } from "./originals.ts";

type SheetRow = Selectable<Schema["day_sheets"]>;

/** Sheets that are shown below the day's own. */
const LISTED = 30;

const view = (row: SheetRow): DaySheet => ({
  id: row.id,
  day: row.day,
  at: row.at,
  by: row.officer,
  note: row.note,
  formId: row.form_id,
  reopened: row.reopened_at ? { at: row.reopened_at, by: row.reopened_by, why: row.reopened_why } : null,
});

/** The sheet that ends a day at this machine (sổ ngày): what came to be, what is left, closed by whom and when. */
export function createDaySheets(core: CoreContext, forms: Forms) {
  const { read } = core.database;

  const closedIn = (db: Db, day: string) =>
    db
      .selectFrom("day_sheets")
      .selectAll()
      .where("day", "=", day)
      .where("reopened_at", "is", null)
      .executeTakeFirst();

  async function headOf(tx: WriteTx): Promise<string> {
    const rows = await tx.db
      .selectFrom("accounts")
      .select(["full_name", "roles"])
      .where("active", "=", 1)
      .orderBy("created_at")
      .execute();
    return rows.find(({ roles }) => (JSON.parse(roles) as string[]).includes("head"))?.full_name ?? "";
  }

  async function issue(
    tx: WriteTx,
    officer: Officer,
    id: string,
    day: string,
    figures: DayFigure[],
    note: string,
  ) {
    const opening = await tx.db
      .selectFrom("day_openings")
      .select(["at", "officer"])
      .where("day", "=", day)
      .orderBy("seq")
      .executeTakeFirst();
    const before = await tx.db
      .selectFrom("day_sheets")
      .selectAll()
      .where("day", "=", day)
      .orderBy("seq", "desc")
      .executeTakeFirst();
    return forms.issueForOffice(tx, {
      id: core.ports.random.uuid(),
      kind: "day-sheet",
      subjectId: id,
      by: officer.fullName,
      ...(before ? { replaces: before.form_id } : {}),
      content: {
        text: {
          day: displayDay(day),
          machine: core.config.machineName,
          openedBy: opening ? `${opening.officer}, ${displayTime(opening.at)}` : "",
          closedAt: displayTime(tx.at),
          reopened: before?.reopened_at
            ? `${before.reopened_by}, ${displayTime(before.reopened_at)}: ${before.reopened_why}`
            : "",
          note,
          officerName: officer.fullName,
          headName: await headOf(tx),
        },
        lists: {},
        tables: {
          figures: figures.map((one) => [one.name, wholeText(one.count), one.detail]),
          originals: (await originalsHeld(tx.db)).map((one, index) => [
            String(index + 1),
            one.code,
            one.paper,
            String(one.count),
            one.place,
          ]),
        },
      },
    });
  }

  /** Days before today on which somebody worked here and whose sheet nobody closed, the newest first. */
  async function openDays(): Promise<string[]> {
    const today = dayOf(core.ports.clock.now());
    const rows = await read
      .selectFrom("day_openings")
      .select("day")
      .distinct()
      .where("day", "<", today)
      .where((e) =>
        e.not(
          e.exists(
            e
              .selectFrom("day_sheets")
              .select("day_sheets.id")
              .whereRef("day_sheets.day", "=", "day_openings.day")
              .where("day_sheets.reopened_at", "is", null),
          ),
        ),
      )
      .orderBy("day", "desc")
      .limit(LISTED)
      .execute();
    return rows.map((row) => row.day);
  }

  function requireDay(day: string): void {
    if (!isRealDay(day) || day > dayOf(core.ports.clock.now())) {
      throw new AppError("daily.no-such-day", { day: displayDay(day) });
    }
  }

  return {
    openDays,

    /** One day as it stands now, beside what was frozen when it was closed. */
    async sheet(asked: string): Promise<Output<"daily.sheet">> {
      const day = asked || dayOf(core.ports.clock.now());
      requireDay(day);
      const figures = await dayFigures(read, day);
      const closed = await closedIn(read, day);
      const frozen = closed ? (JSON.parse(closed.figures) as DayFigure[]) : figures;
      const earlier = await read
        .selectFrom("day_sheets")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(LISTED)
        .execute();
      return {
        day,
        figures: frozen,
        closed: closed ? view(closed) : null,
        // what belongs to the day alone cannot have changed unless somebody worked on
        changed: closed
          ? figures.flatMap((now) => {
              const before = frozen.find((one) => one.code === now.code);
              return before && before.count !== now.count
                ? [{ name: now.name, atClosing: before.count, now: now.count }]
                : [];
            })
          : [],
        openDays: await openDays(),
        earlier: earlier.map(view),
      };
    },

    /** Closes a day once for its key. Throws `daily.sheet-closed`, `daily.no-such-day`. */
    async close(officer: Officer, id: string, input: { day: string; note: string }): Promise<DaySheet> {
      requireDay(input.day);
      return core.write(officer.username, async (tx) => {
        const before = await closedIn(tx.db, input.day);
        if (before?.id === id) return view(before);
        if (before)
          throw new AppError("daily.sheet-closed", { day: displayDay(input.day), by: before.officer });
        const figures = await dayFigures(tx.db, input.day);
        const form = await issue(tx, officer, id, input.day, figures, input.note);
        const row = await tx.db
          .insertInto("day_sheets")
          .values({
            id,
            day: input.day,
            at: tx.at,
            officer_id: officer.id,
            officer: officer.fullName,
            figures: JSON.stringify(figures),
            note: input.note,
            form_id: form.id,
            reopened_at: null,
            reopened_by: "",
            reopened_why: "",
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const counts = Object.fromEntries(figures.map(({ code, count }) => [code, count]));
        await tx.outbox({
          kind: "day.closed",
          dossierId: null,
          body: { sheetId: id, day: input.day, by: officer.fullName, at: tx.at, counts },
        });
        await tx.audit("daily.closed", id, { day: input.day });
        tx.emit("daily", [id]);
        return view(row);
      });
    },

    /** The day may be closed again; why is printed on the next sheet. Throws `daily.sheet-open`. */
    async reopen(officer: Officer, input: { day: string; why: string }): Promise<DaySheet> {
      return core.write(officer.username, async (tx) => {
        const row = await closedIn(tx.db, input.day);
        if (!row) throw new AppError("daily.sheet-open", { day: displayDay(input.day) });
        const set = { reopened_at: tx.at, reopened_by: officer.fullName, reopened_why: input.why };
        await tx.db.updateTable("day_sheets").set(set).where("id", "=", row.id).execute();
        await tx.outbox({
          kind: "day.reopened",
          dossierId: null,
          body: { sheetId: row.id, day: input.day, by: officer.fullName, why: input.why, at: tx.at },
        });
        await tx.audit("daily.reopened", row.id, { day: input.day, why: input.why });
        tx.emit("daily", [row.id]);
        return view({ ...row, ...set });
      });
    },
  };
}
