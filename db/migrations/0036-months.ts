import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE months (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, month TEXT NOT NULL, at TEXT NOT NULL,
    officer_id TEXT NOT NULL REFERENCES accounts(id), officer TEXT NOT NULL, here INTEGER NOT NULL,
    -- null: made while the line was down, not compared
    province INTEGER,
    -- JSON: MonthDifference[] of the contract
    differences TEXT NOT NULL, form_id TEXT NOT NULL REFERENCES issued_forms(id)) STRICT`,
  `INSERT INTO months SELECT seq, id, month, at, officer_id, officer, here, province, differences, form_id
    FROM month_reports`,
  `DROP TABLE month_reports`,
  `ALTER TABLE months RENAME TO month_reports`,
];

/** A month's report is made with the line down too; what the province has is then not known yet. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
