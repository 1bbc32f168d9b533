import { z } from "zod";
import { Day, Empty, Id, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { ADMIN, HEAD } from "./roles.ts";

/** How a day of the year is shown; a word and a shape each, never a colour alone. */
export const DayKind = z.enum(["off", "makeup", "undecided", "closure"]);
export type DayKind = z.infer<typeof DayKind>;

const Answer = z.enum(["off", "work", "unknown"]);

/** A dossier whose date a change of the calendar touches; no identity number, no telephone. */
export const AffectedDossier = z.object({
  id: Id,
  code: z.string(),
  procedureName: z.string(),
  dueAt: Timestamp,
  /** what the date would be if it were counted anew; null where a person gave the date */
  wouldBe: Timestamp.nullable(),
  /** the promised day is no longer worked */
  onDayOff: z.boolean(),
});
export type AffectedDossier = z.infer<typeof AffectedDossier>;

const Affected = z.object({ total: z.number().int(), dossiers: z.array(AffectedDossier) });

export const CalendarView = z.object({
  id: z.string(),
  version: z.string(),
  edition: z.number().int(),
  today: Day,
  year: z.number().int(),
  years: z.array(z.object({ year: z.number().int(), announced: z.boolean() })),
  /** 1 Monday to 7 Sunday */
  workDays: z.array(z.number().int()),
  /** only the days that differ from the ordinary week */
  days: z.array(
    z.object({
      date: Day,
      kind: DayKind,
      reason: z.string(),
      source: z.string(),
      unverified: z.boolean(),
    }),
  ),
  hours: z.array(
    z.object({ from: Day, to: Day, words: z.string(), source: z.string(), unverified: z.boolean() }),
  ),
  /** days of which the State has not decided, of every year from this one on */
  questions: z.array(
    z.object({
      day: Day,
      reason: z.string(),
      source: z.string(),
      answer: Answer.nullable(),
      answeredBy: z.string(),
      answeredAt: Timestamp.nullable(),
      ground: z.string(),
    }),
  ),
  closures: z.array(
    z.object({
      id: Id,
      from: Day,
      to: Day,
      reason: z.string(),
      source: z.string(),
      by: z.string(),
      at: Timestamp,
      reopened: z.string().nullable(),
    }),
  ),
  /** newest first; the last is the shipped calendar */
  versions: z.array(
    z.object({
      version: z.string(),
      word: z.string(),
      by: z.string(),
      at: Timestamp.nullable(),
      inForceFrom: Day.nullable(),
      source: z.string(),
    }),
  ),
});
export type CalendarView = z.infer<typeof CalendarView>;

/** What a calendar file would change, before anything is changed. */
export const CalendarCheck = z.object({
  edition: z.number().int(),
  title: z.string(),
  issuer: z.string(),
  issuedOn: Day,
  inForceFrom: Day,
  keyOwner: z.string(),
  /** version of the calendar that this was compared with; passed back when it is applied */
  against: z.string(),
  after: z.string(),
  days: z.array(z.object({ date: Day, before: z.string(), after: z.string() })),
  hours: z.array(z.object({ from: Day, before: z.string(), after: z.string() })),
  years: z.array(z.object({ year: z.number().int(), before: z.string(), after: z.string() })),
  affected: Affected,
});
export type CalendarCheck = z.infer<typeof CalendarCheck>;

const FileText = z.string().min(1).max(1_000_000);
const Ground = z.string().trim().min(5).max(500);

/** Calendars of days off and office hours (lịch nghỉ, giờ làm việc). */
export const calendars = {
  "calendars.view": query(
    "officer",
    z.strictObject({ year: z.number().int().min(2000).max(2100) }),
    CalendarView,
  ),
  /** Reads a signed file and says what it would change; changes nothing. */
  "calendars.check": query(ADMIN, z.strictObject({ text: FileText }), CalendarCheck),
  "calendars.apply": command(
    ADMIN,
    z.strictObject({ text: FileText, against: z.string().max(100) }),
    z.object({ version: z.string(), inForceFrom: Day, affected: Affected }),
  ),
  /** The head answers for a day of which the State has not decided. */
  "calendars.decide": command(
    HEAD,
    z.strictObject({ day: Day, answer: Answer, source: Ground }),
    z.object({ version: z.string(), affected: Affected }),
  ),
  /** Promised dates that fall on these days. */
  "calendars.promised": query("officer", z.strictObject({ from: Day, to: Day }), Affected),
  /** The office is shut on these days, such as for a storm. */
  "calendars.close": command(
    HEAD,
    z.strictObject({ from: Day, to: Day, reason: z.string().trim().min(3).max(300), source: Ground }),
    z.object({ id: Id, version: z.string(), affected: Affected }),
  ),
  /** A closure that was entered wrongly counts no more; it stays with the reason. */
  "calendars.reopen": command(
    HEAD,
    z.strictObject({ id: Id, reason: z.string().trim().min(3).max(300) }),
    Empty,
  ),
  /** Issues the sheet that shows how the return date of a dossier was counted. */
  "calendars.explain": command("officer", z.strictObject({ dossierId: Id }), z.object({ formId: Id })),
};
