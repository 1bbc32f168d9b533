import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // what a page of a PDF says by itself, by the picture that was made of it; reading: deflated JSON OcrPage, or null
  // for letters that are not to be believed (TCVN3 and VNI fonts) and are read from the picture
  `CREATE TABLE page_letters (
    file_id TEXT PRIMARY KEY REFERENCES files(id), reading BLOB) STRICT`,
];

/** A page that was made of letters keeps them, and is not read from its picture. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
