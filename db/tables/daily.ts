import type { Generated } from "kysely";

/** The routines of a day at this machine (việc trong ngày). */
export interface DailyTables {
  day_openings: DayOpeningsTable;
  day_sheets: DaySheetsTable;
  shift_notes: ShiftNotesTable;
  month_reports: MonthReportsTable;
  year_steps: YearStepsTable;
}

/** That somebody opened the counter, with what was found. */
interface DayOpeningsTable {
  seq: Generated<number>;
  id: string;
  day: string;
  at: string;
  officer_id: string;
  /** full name */
  officer: string;
  /** JSON: OpeningLine[] of the contract */
  lines: string;
  note: string;
}

/** A closed day of this machine. */
interface DaySheetsTable {
  seq: Generated<number>;
  id: string;
  day: string;
  at: string;
  officer_id: string;
  /** full name */
  officer: string;
  /** JSON: DayFigure[] of the contract */
  figures: string;
  note: string;
  form_id: string;
  /** null while it stands */
  reopened_at: string | null;
  reopened_by: string;
  reopened_why: string;
}

/** A shift that was handed over, signed off by both. */
interface ShiftNotesTable {
  seq: Generated<number>;
  id: string;
  at: string;
  giver_id: string;
  giver: string;
  taker_id: string;
  taker: string;
  /** JSON: ShiftItem[] of the contract */
  items: string;
  /** cash by the books and as it was counted, đồng */
  expected: number;
  counted: number;
  note: string;
  form_id: string;
}

/** A month as it was reported, compared with the province or not yet. */
interface MonthReportsTable {
  seq: Generated<number>;
  id: string;
  /** `2026-01` */
  month: string;
  at: string;
  officer_id: string;
  /** full name */
  officer: string;
  /** dossiers that this machine has */
  here: number;
  /** dossiers that the province has; null: made while the line was down, not compared */
  province: number | null;
  /** JSON: MonthDifference[] of the contract */
  differences: string;
  form_id: string;
}

/** Steps of a year's end that the head has ticked. */
interface YearStepsTable {
  year: number;
  code: string;
  at: string;
  /** full name */
  by: string;
}
