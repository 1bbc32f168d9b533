import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
