import type { Generated } from "kysely";

/** The routines of a day at this machine (việc trong ngày). */
export interface DailyTables {
  day_openings: DayOpeningsTable;
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
