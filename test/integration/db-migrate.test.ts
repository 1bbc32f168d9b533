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

test("months that were compared before a report could be made without the province stay as they were", async () => {
  const folder = tempDir();
  const keys = deriveKeys(MASTER_KEY);
  const connection = connectWriter(join(folder, "counter.db"), keys);
  const random = seededRandom("months");
  const journal = await startJournal(
    { disk: nodeDisk(), random, folder, key: keys.journal },
    { sequence: 0, hash: GENESIS },
  );
  const writer = createWriter({ connection, journal, random, deliver: () => undefined });
  for (const migration of MIGRATIONS.filter(({ version }) => version < 36)) await writer.migrate(migration);
  // who compared it and its paper are of no matter here
  connection.pragma("foreign_keys = OFF");
  const reports = () => connection.prepare("SELECT * FROM month_reports ORDER BY seq").all();
  connection
    .prepare(`INSERT INTO month_reports (id, month, at, officer_id, officer, here, province, differences, form_id)
      VALUES (?, '2026-01', '2026-02-02T08:00:00.000+07:00', 'o', 'Dương Đình Kỷ', 3, ?, '[]', 'f')`)
    .run("a", 2);
  const before = reports();
  await writer.migrate(MIGRATIONS.find(({ version }) => version === 36)!);
  expect(before).toHaveLength(1);
  expect(reports()).toEqual(before);
  connection
    .prepare(`INSERT INTO month_reports (id, month, at, officer_id, officer, here, province, differences, form_id)
      SELECT 'b', month, at, officer_id, officer, here, NULL, differences, form_id FROM month_reports`)
    .run();
  expect(reports()).toMatchObject([
    { seq: 1, id: "a", province: 2 },
    { seq: 2, id: "b", province: null },
  ]);
  await writer.close();
  await journal.close();
});
