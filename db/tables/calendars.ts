import type { Generated } from "kysely";

/** What changed the working calendar of this office, in order; nothing is ever taken out. */
export interface CalendarsTable {
  calendar_changes: CalendarChangesTable;
}

interface CalendarChangesTable {
  seq: Generated<number>;
  id: string;
  /** `file`, `decision`, `closure` or `reopened` */
  kind: string;
  /** of a signed file; null otherwise */
  edition: number | null;
  /** day from which it counts */
  in_force_from: string;
  /** JSON: the signed file, `{day, answer}`, `{from, to, reason}` or `{closure, reason}` */
  content: string;
  /** the legal ground, in words */
  source: string;
  /** of the whole calendar once this counted */
  version: string;
  by: string;
  at: string;
}
