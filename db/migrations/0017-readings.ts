import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // a person waits for it: it goes before others, and has room of its own
  `ALTER TABLE jobs ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0`,
  // what was read of a page, until its paper is extracted; steps: JSON of the corrections it was read with,
  // reading: deflated JSON OcrPage
  `CREATE TABLE page_readings (
    page_id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents(id), steps TEXT NOT NULL,
    reading BLOB NOT NULL) STRICT`,
  `CREATE INDEX page_readings_by_document ON page_readings (document_id)`,
];

/** Work that was cut off goes on at the page where it stopped; work that a person waits for comes first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
