import type { Kysely } from "kysely";
import * as foundation from "./0001-foundation.ts";

export interface Migration {
  /** stored as SQLite's user_version */
  version: number;
  name: string;
  up(db: Kysely<unknown>): Promise<void>;
}

/** Every migration in the order in which it runs; listed by hand, never changed once released. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, name: "foundation", up: foundation.up }];

/** The newest schema this program knows. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0;

for (const [index, migration] of MIGRATIONS.entries()) {
  if (migration.version !== index + 1) throw new Error(`migration ${migration.name} is out of order`);
}
