import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // pages with an attached slip, of which two images are taken
  `ALTER TABLE documents ADD COLUMN slip_pages INTEGER NOT NULL DEFAULT 0`,
  // the PDF or TIFF that a page was taken from: erased with it
  `ALTER TABLE pages ADD COLUMN source_file TEXT`,
];

/** What the digitised papers say of their pages beyond the images. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
