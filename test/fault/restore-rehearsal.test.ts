import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../db/database.ts";
import { REHEARSED } from "../../db/rehearse.ts";
import { tellRehearsal } from "../../main/core/rehearsal/rules.ts";
import { AT, databaseOptions, keysOf, openTestDatabase, put } from "../support/open-database.ts";
import { addDossier, addOfficer } from "../support/rows.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Every file of a folder with its size and contents, as one text. */
const look = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path} ${statSync(path).size} ${readFileSync(path).toString("base64")}`;
    })
    .sort();

const dossier = (database: Awaited<ReturnType<typeof openTestDatabase>>["database"], n: number) =>
  database.write({ actor: "tester", at: AT }, async (tx) => {
    await addOfficer(tx, AT);
    await addDossier(tx, {
      id: `d0000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
      code: `H41.99-260109-${String(n).padStart(5, "0")}`,
      received_at: AT,
    });
    await tx.audit("dossiers.received", String(n));
  });

test("a rehearsal counts what a restore brings back, and changes no byte of the machine", async () => {
  const { database, options } = await openTestDatabase();
  await dossier(database, 1);
  await database.backup(AT);
  await dossier(database, 2);
  const before = look(options.folder);
  const found = await database.rehearse();
  expect(look(options.folder)).toEqual(before);
  expect(found).toMatchObject({ backupAt: "20260109T080000", unusable: [], complete: true });
  expect(found.rows).toMatchObject({ dossiers: 2, audit: 2 });
  expect(found.writes).toBe(1);
});

test("what the rehearsal says is what an empty machine then gets from the second copy and the journal", async () => {
  const { database, options } = await openTestDatabase();
  for (let n = 1; n <= 3; n++) await dossier(database, n);
  await database.backup(AT);
  for (let n = 4; n <= 7; n++) await dossier(database, n);
  await put(database, "last");
  const promised = await database.rehearse();

  // an empty machine, which gets the backups, the journal and the key, and nothing else
  const folder = tempDir();
  for (const name of ["backups", "journal", "key-check"]) {
    cpSync(join(options.folder, name), join(folder, name), { recursive: true });
  }
  const restored = await openDatabase(databaseOptions({ folder }));
  onTestFinished(() => restored.database.close());
  expect(restored.recovery.join(" ")).toContain("Đã khôi phục từ bản sao lưu");
  expect(await keysOf(restored.database)).toContain("last");
  for (const table of REHEARSED) {
    const row = await restored.database.read
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    // the restore itself stands in the log afterwards
    const more = table === "audit" ? 1 : 0;
    expect(Number(row.n), table).toBe((promised.rows?.[table] ?? 0) + more);
  }
});

test("backups that do not open, a torn journal and nothing at all are said, never passed over", async () => {
  const { database, options } = await openTestDatabase();
  const backups = join(options.folder, "backups");
  await dossier(database, 1);
  const first = await database.backup("2026-01-09T08:00:00.000+07:00");
  await dossier(database, 2);
  const second = await database.backup("2026-01-09T09:00:00.000+07:00");
  writeFileSync(join(backups, second.name), "not a database");
  const one = await database.rehearse();
  expect(one).toMatchObject({ backupAt: "20260109T080000", unusable: ["20260109T090000"], complete: true });
  expect(one.rows?.dossiers).toBe(2);
  const now = { dossiers: 2, documents: 0, drafts: 0, issued_forms: 0, numbers_used: 0, outbox: 0, audit: 2 };
  expect(tellRehearsal(one, now, 0)).toMatchObject({ verdict: { code: "partly" } });

  // the older one too, and the beginning of the journal
  rmSync(join(backups, first.name));
  const journal = join(options.folder, "journal");
  const [oldest] = readdirSync(journal).sort();
  rmSync(join(journal, oldest!));
  const nothing = await database.rehearse();
  expect(nothing.rows).toBeNull();
  const told = tellRehearsal(nothing, now, 4);
  expect(told.verdict.code).toBe("nothing");
  expect(told.lines.join(" ")).toContain("4 tệp chưa gửi, chỉ có ở máy này");
  expect(existsSync(join(options.folder, "counter.rehearsal.db"))).toBe(false);
});
