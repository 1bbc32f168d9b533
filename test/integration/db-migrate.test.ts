import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { connectWriter, versionOf } from "../../db/connection.ts";
import { startJournal } from "../../db/journal/journal.ts";
import { GENESIS } from "../../db/journal/segment.ts";
import { deriveKeys } from "../../db/keys.ts";
import { MIGRATIONS } from "../../db/migrations/index.ts";
import { createWriter } from "../../db/writer.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { MASTER_KEY } from "../support/open-database.ts";
import { tempDir } from "../support/temp-dir.ts";

test("a migration that fails half-way leaves no table, no version and no journal record behind", async () => {
  const folder = tempDir();
  const keys = deriveKeys(MASTER_KEY);
  const connection = connectWriter(join(folder, "counter.db"), keys);
  const random = seededRandom("migrate");
  const journal = await startJournal(
    { disk: nodeDisk(), random, folder, key: keys.journal },
    { sequence: 0, hash: GENESIS },
  );
  const writer = createWriter({ connection, journal, random, deliver: () => undefined });
  await writer.migrate(MIGRATIONS[0]!);
  const broken = {
    version: 2,
    name: "broken",
    async up(db: Kysely<unknown>) {
      await sql`CREATE TABLE half (x TEXT)`.execute(db);
      await sql`CREATE TABLE meta (x TEXT)`.execute(db);
    },
  };
  await expect(writer.migrate(broken)).rejects.toThrow("already exists");
  expect(versionOf(connection)).toBe(1);
  expect(journal.position()).toBe(1);
  expect(connection.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").get()).toBeUndefined();
  await writer.close();
  await journal.close();
});
