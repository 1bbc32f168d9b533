import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { CalendarData } from "../catalogue/service.ts";
import type { Timestamp } from "../time.ts";
import { buildCalendar, type CalendarLayers, type Closure, type OfficeCalendar } from "./calendar.ts";
import type { CalendarFile } from "./file.ts";

/** What a person answered for a day of which the State has not decided. */
export type DayAnswer = "off" | "work" | "unknown";

type Content =
  | { kind: "file"; edition: number; content: CalendarFile }
  | { kind: "decision"; content: { day: string; answer: DayAnswer } }
  | { kind: "closure"; content: { from: string; to: string; reason: string } }
  | { kind: "reopened"; content: { closure: string; reason: string } };

/** One change of the office's calendar; they are only ever added. */
export type Change = Content & {
  id: string;
  inForceFrom: string;
  source: string;
  version: string;
  by: string;
  at: Timestamp;
};

/** A row of `calendar_changes` with its content read. */
export function changeOf(row: Selectable<Schema["calendar_changes"]>): Change {
  return {
    id: row.id,
    kind: row.kind,
    edition: row.edition,
    content: JSON.parse(row.content),
    inForceFrom: row.in_force_from,
    source: row.source,
    version: row.version,
    by: row.by,
    at: row.at,
  } as Change;
}

/** The edition of the newest file, in force or still to come; 0 when there is none. */
export function newestEdition(changes: readonly Change[]): number {
  return Math.max(0, ...changes.map((change) => (change.kind === "file" ? change.edition : 0)));
}

/** The newest answer for each undecided day. */
export function answersOf(changes: readonly Change[]): Map<string, Change & { kind: "decision" }> {
  const answers = new Map<string, Change & { kind: "decision" }>();
  for (const change of changes) if (change.kind === "decision") answers.set(change.content.day, change);
  return answers;
}

/** Why each closure that was taken back counts no more, by the closure's id. */
export function reopenedOf(changes: readonly Change[]): Map<string, string> {
  return new Map(
    changes.flatMap((change) =>
      change.kind === "reopened" ? [[change.content.closure, change.content.reason] as const] : [],
    ),
  );
}

/** The layers that count on `day`, `yyyy-MM-dd`. */
export function layersOn(changes: readonly Change[], day: string): Required<CalendarLayers> {
  const reopened = reopenedOf(changes);
  const decisions: Record<string, "off" | "work"> = {};
  for (const [date, { content }] of answersOf(changes))
    if (content.answer !== "unknown") decisions[date] = content.answer;
  return {
    files: changes.flatMap((change) =>
      change.kind === "file" && change.inForceFrom <= day ? [change.content] : [],
    ),
    decisions,
    closures: changes.flatMap((change): Closure[] =>
      change.kind === "closure" && !reopened.has(change.id)
        ? [{ ...change.content, source: change.source }]
        : [],
    ),
  };
}

/** The calendar that counts on `day`. */
export function calendarOn(shipped: CalendarData, changes: readonly Change[], day: string): OfficeCalendar {
  return buildCalendar(shipped, layersOn(changes, day));
}
