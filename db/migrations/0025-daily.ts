import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE day_openings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, day TEXT NOT NULL, at TEXT NOT NULL,
    officer_id TEXT NOT NULL REFERENCES accounts(id), officer TEXT NOT NULL,
    -- JSON: OpeningLine[] of the contract
    lines TEXT NOT NULL, note TEXT NOT NULL) STRICT`,
  `CREATE INDEX day_openings_by_day ON day_openings (day, seq)`,
  `CREATE TABLE day_sheets (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, day TEXT NOT NULL, at TEXT NOT NULL,
    officer_id TEXT NOT NULL REFERENCES accounts(id), officer TEXT NOT NULL,
    -- JSON: DayFigure[] of the contract
    figures TEXT NOT NULL, note TEXT NOT NULL, form_id TEXT NOT NULL REFERENCES issued_forms(id),
    reopened_at TEXT, reopened_by TEXT NOT NULL, reopened_why TEXT NOT NULL) STRICT`,
  // a day is closed once, until somebody reopens it
  `CREATE UNIQUE INDEX day_sheets_closed ON day_sheets (day) WHERE reopened_at IS NULL`,
  `CREATE TABLE shift_notes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL,
    giver_id TEXT NOT NULL REFERENCES accounts(id), giver TEXT NOT NULL,
    taker_id TEXT NOT NULL REFERENCES accounts(id), taker TEXT NOT NULL,
    -- JSON: ShiftItem[] of the contract
    items TEXT NOT NULL, expected INTEGER NOT NULL, counted INTEGER NOT NULL, note TEXT NOT NULL,
    form_id TEXT NOT NULL REFERENCES issued_forms(id)) STRICT`,
  `CREATE TABLE month_reports (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, month TEXT NOT NULL, at TEXT NOT NULL,
    officer_id TEXT NOT NULL REFERENCES accounts(id), officer TEXT NOT NULL, here INTEGER NOT NULL,
    province INTEGER NOT NULL,
    -- JSON: MonthDifference[] of the contract
    differences TEXT NOT NULL, form_id TEXT NOT NULL REFERENCES issued_forms(id)) STRICT`,
  `CREATE TABLE year_steps (
    year INTEGER NOT NULL, code TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY (year, code)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE admissions (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL UNIQUE REFERENCES accounts(id), issued_by TEXT NOT NULL,
    from_at TEXT NOT NULL, until_at TEXT NOT NULL, used_at TEXT NOT NULL) STRICT`,
  `ALTER TABLE transfer_lists ADD COLUMN originals INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE transfer_lists ADD COLUMN counted INTEGER`,
  `ALTER TABLE transfer_lists ADD COLUMN signed_by TEXT NOT NULL DEFAULT ''`,
];

/** The routines of a day at the counter: opening, closing, handing over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
