import type { Kysely } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { AffectedDossier, Output } from "../../../preload/contract/index.ts";
import { isWorkingDay, type OfficeCalendar } from "./calendar.ts";
import { computeDue, type Due } from "./due.ts";

type Affected = Output<"calendars.promised">;

/** States in which a person still waits for the promised day. */
const WAITING = [
  "received",
  "processing",
  "waiting-supplement",
  "waiting-opinion",
  "waiting-fee",
  "result-ready",
];
/** As many are listed; the count is of all. */
const LISTED = 200;

const rowsOf = (db: Kysely<Schema>) =>
  db
    .selectFrom("dossiers")
    .select(["id", "code", "procedure_name", "state", "due_at", "due"])
    .where("state", "in", WAITING)
    .orderBy("due_at")
    .orderBy("seq");

const listed = (all: AffectedDossier[]): Affected => ({ total: all.length, dossiers: all.slice(0, LISTED) });

/**
 * Open dossiers whose date would be another one by `after` than by `before`, or whose promised day is a day off by
 * `after` alone. Nothing is changed: a promised date moves only by an event of its dossier.
 */
export async function affectedBy(
  db: Kysely<Schema>,
  before: OfficeCalendar,
  after: OfficeCalendar,
): Promise<Affected> {
  const found: AffectedDossier[] = [];
  for (const row of await rowsOf(db).execute()) {
    const { basis, due } = JSON.parse(row.due) as Due;
    const day = row.due_at.slice(0, 10);
    const onDayOff = !isWorkingDay(after, day);
    // an extension or a typed day is a promise of its own, not a count
    const counted = basis !== undefined && due === row.due_at && row.state !== "result-ready";
    const wouldBe = counted ? computeDue({ ...basis, calendar: after }).due : null;
    const moved = counted && wouldBe !== computeDue({ ...basis, calendar: before }).due;
    if (!moved && !(onDayOff && isWorkingDay(before, day))) continue;
    found.push({
      id: row.id,
      code: row.code,
      procedureName: row.procedure_name,
      dueAt: row.due_at,
      wouldBe,
      onDayOff,
    });
  }
  return listed(found);
}

/** Open dossiers promised for a day from `from` to `to`, both included. */
export async function promisedOn(db: Kysely<Schema>, from: string, to: string): Promise<Affected> {
  const rows = await rowsOf(db).where("due_at", ">=", from).where("due_at", "<=", `${to}T99`).execute();
  return listed(
    rows.map((row) => ({
      id: row.id,
      code: row.code,
      procedureName: row.procedure_name,
      dueAt: row.due_at,
      wouldBe: null,
      onDayOff: false,
    })),
  );
}
