import { z } from "zod";
import { Day, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER, HEAD, MONEY } from "./roles.ts";

/** Where the window does what a line of a check asks for. */
const CheckPlace = z.enum([
  "confirm-clock",
  "/sync",
  "/sign",
  "/copies/printing",
  "/digitise/scanners",
  "/counter/calendar",
  "/counter/transfer",
  "/counter/daily/close",
  "/admin",
]);
export type CheckPlace = z.infer<typeof CheckPlace>;

/** One thing that is looked at before the counter opens (kiểm tra đầu ngày). */
export const OpeningLine = z.object({
  /** `clock`, `stock`, `token`, … */
  code: z.string(),
  name: z.string(),
  state: StateWord,
  /** what was found, a sentence */
  found: z.string(),
  /** what to do now; null: nothing */
  todo: z.string().nullable(),
  /** where it is done; null: not in this window */
  place: CheckPlace.nullable(),
});
export type OpeningLine = z.infer<typeof OpeningLine>;

/** That somebody opened the counter with what was found then. */
export const Opening = z.object({
  id: Id,
  day: Day,
  at: Timestamp,
  by: z.string(),
  /** lines that were not good */
  problems: z.array(z.object({ name: z.string(), word: z.string(), found: z.string() })),
  note: z.string(),
});
export type Opening = z.infer<typeof Opening>;

/** One figure of a day (số liệu ngày). */
export const DayFigure = z.object({
  code: z.string(),
  name: z.string(),
  count: z.number().int(),
  detail: z.string(),
  /** something is left to be done before the day is over */
  pending: z.boolean(),
});
export type DayFigure = z.infer<typeof DayFigure>;

/** That a day was closed, by whom and when; a reopened one says why. */
export const DaySheet = z.object({
  id: Id,
  day: Day,
  at: Timestamp,
  by: z.string(),
  note: z.string(),
  formId: Id,
  reopened: z.object({ at: Timestamp, by: z.string(), why: z.string() }).nullable(),
});
export type DaySheet = z.infer<typeof DaySheet>;

export const ShiftItem = z.object({ name: z.string(), count: z.number().int(), detail: z.string() });
export type ShiftItem = z.infer<typeof ShiftItem>;

/** A shift that was handed over (bàn giao ca). */
export const ShiftNote = z.object({
  id: Id,
  at: Timestamp,
  giver: z.string(),
  taker: z.string(),
  /** cash by the books and as it was counted, đồng */
  expected: z.number().int(),
  counted: z.number().int(),
  note: z.string(),
  formId: Id,
});
export type ShiftNote = z.infer<typeof ShiftNote>;

/** An original that the office holds. */
export const OriginalHeld = z.object({
  id: Id,
  dossierId: Id,
  code: z.string(),
  applicantName: z.string(),
  paper: z.string(),
  count: z.number().int(),
  receivedAt: Timestamp,
  place: z.string(),
  /** the dossier ended without a result: its originals are given back by themselves */
  mayGiveBack: z.boolean(),
});
export type OriginalHeld = z.infer<typeof OriginalHeld>;

/** A dossier on the head's list; without identity number and telephone. */
export const WeekRow = z.object({
  id: Id,
  code: z.string(),
  procedureName: z.string(),
  applicantName: z.string(),
  dueAt: Timestamp,
  unit: z.string(),
  officer: z.string(),
});
export type WeekRow = z.infer<typeof WeekRow>;

/** Something that the office and the province have differently of a month. */
export const MonthDifference = z.object({
  /** null: this machine does not have it */
  dossierId: Id.nullable(),
  code: z.string(),
  what: z.string(),
  here: z.string(),
  province: z.string(),
});
export type MonthDifference = z.infer<typeof MonthDifference>;

/** A month's report (báo cáo tháng): compared with the province (đối soát), or made while the line was down. */
export const MonthReport = z.object({
  id: Id,
  month: z.string(),
  at: Timestamp,
  by: z.string(),
  here: z.number().int(),
  /** null: not compared with the province */
  province: z.number().int().nullable(),
  differences: z.array(MonthDifference),
  formId: Id,
});
export type MonthReport = z.infer<typeof MonthReport>;

/** A step of a year's end. */
export const YearStep = z.object({
  code: z.string(),
  name: z.string(),
  done: z.boolean(),
  found: z.string(),
  /** empty when it is done */
  todo: z.string(),
  place: z.enum([
    "/counter/calendar",
    "/counter/daily/close",
    "/counter/fees",
    "/counter/register",
    "/counter/transfer",
    "/sync",
  ]),
  ticked: z.object({ at: Timestamp, by: z.string() }).nullable(),
});
export type YearStep = z.infer<typeof YearStep>;

/** What came of a month's dossiers, of one procedure or one officer. */
export const MonthShare = z.object({
  /** code of the procedure, id of the officer; empty: another machine received them */
  key: z.string(),
  name: z.string(),
  received: z.number().int(),
  /** results before the day that was promised or on it */
  inTime: z.number().int(),
  late: z.number().int(),
  returned: z.number().int(),
  /** being handled at the month's end, and of these beyond their day */
  open: z.number().int(),
  openLate: z.number().int(),
});
export type MonthShare = z.infer<typeof MonthShare>;

const Month = z.string().regex(/^\d{4}-\d{2}$/);
const YearView = z.object({ year: z.number().int(), steps: z.array(YearStep) });
const Note = z.string().trim().normalize().max(1000);
const Why = z.string().trim().normalize().min(5).max(1000);
const Paper = z.object({ formId: Id });

export const daily = {
  /** Everything that is looked at before the first person comes, as it is now, and who opened lately. */
  "daily.check": query(
    "officer",
    Empty,
    z.object({
      now: Timestamp,
      lines: z.array(OpeningLine),
      /** of today, else null */
      opened: Opening.nullable(),
      earlier: z.array(Opening),
    }),
  ),
  /** Whether today's check was recorded; cheap, for the board. */
  "daily.opened": query("officer", Empty, z.object({ opened: z.boolean() })),
  /** Looks again and records what was found, by whom and when. */
  "daily.open": command(COUNTER, z.strictObject({ note: Note }), Opening),

  /** The figures of a day; an empty day is today. */
  "daily.sheet": query(
    "officer",
    z.strictObject({ day: z.union([z.literal(""), Day]) }),
    z.object({
      day: Day,
      figures: z.array(DayFigure),
      closed: DaySheet.nullable(),
      /** what is not any more as it was when the day was closed */
      changed: z.array(z.object({ name: z.string(), atClosing: z.number(), now: z.number() })),
      /** days gone by that nobody closed */
      openDays: z.array(Day),
      earlier: z.array(DaySheet),
    }),
  ),
  "daily.close": command(COUNTER, z.strictObject({ day: Day, note: Note }), DaySheet),
  "daily.reopen": command(COUNTER, z.strictObject({ day: Day, why: Why }), DaySheet),

  /** What the officer who sits here has in hand. */
  "daily.shift": query(
    "officer",
    Empty,
    z.object({ items: z.array(ShiftItem), expected: z.number().int(), earlier: z.array(ShiftNote) }),
  ),
  /** The taker says so with a sign-in of their own; nobody is seated by it. */
  "daily.handShift": command(
    MONEY,
    z.strictObject({
      username: z.string().trim().min(1).max(100),
      password: z.string().min(1).max(200),
      counted: z.number().int().min(0).max(10_000_000_000),
      note: Note,
    }),
    ShiftNote,
  ),

  "daily.originals": query("officer", Empty, z.array(OriginalHeld)),
  "daily.printOriginals": command(COUNTER, Empty, Paper),

  /** What falls due from a day on, a week long; empty: from next Monday. */
  "daily.week": query(
    HEAD,
    z.strictObject({ from: z.union([z.literal(""), Day]) }),
    z.object({
      from: Day,
      to: Day,
      /** the next working day, on which the apologies below must be sent at the latest */
      apologyDay: Day,
      due: z.array(WeekRow),
      apology: z.array(WeekRow),
      officers: z.array(
        z.object({
          officer: z.string(),
          due: z.number().int(),
          apology: z.number().int(),
          overdue: z.number().int(),
        }),
      ),
    }),
  ),
  "daily.printWeek": command(HEAD, z.strictObject({ from: Day }), Paper),

  /** A month's figures and numbers; empty: this month. */
  "daily.month": query(
    HEAD,
    z.strictObject({ month: z.union([z.literal(""), Month]) }),
    z.object({
      month: Month,
      figures: z.array(z.object({ code: z.string(), name: z.string(), count: z.number().int() })),
      numbers: z.array(
        z.object({ name: z.string(), count: z.number().int(), first: z.string(), last: z.string() }),
      ),
      byProcedure: z.array(MonthShare),
      byOfficer: z.array(MonthShare),
      reports: z.array(MonthReport),
      /** months whose newest report was not compared with the province, and since when that is owed */
      owed: z.array(z.object({ month: Month, since: Timestamp })),
    }),
  ),
  /** The report of the month from this machine alone, on paper; needs no line and says that it was not compared. */
  "daily.reportMonth": command(HEAD, z.strictObject({ month: Month }), MonthReport),
  /** Compares the month with what the province has, dossier by dossier; the line must be up. */
  "daily.reconcileMonth": command(HEAD, z.strictObject({ month: Month }), MonthReport),

  /** What is to be done before a year ends. */
  "daily.year": query(HEAD, Empty, YearView),
  "daily.tickYear": command(HEAD, z.strictObject({ code: z.string().min(1).max(40) }), YearView),
};
