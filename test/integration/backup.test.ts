import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Backup, keptBackups, listBackups } from "../../db/backup.ts";
import { connect, isSound } from "../../db/connection.ts";
import { deriveKeys } from "../../db/keys.ts";
import { MIGRATIONS } from "../../db/migrations/index.ts";
import { stamp } from "../../db/stamp.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { AT, keysOf, MASTER_KEY, openTestDatabase, put } from "../support/open-database.ts";

describe("backups", () => {
  test("are whole, encrypted, and named after when and how far", async () => {
    const { database, options } = await openTestDatabase();
    await put(database, "a");
    const made = await database.backup(AT);
    // one record a migration, then the write
    const position = String(MIGRATIONS.length + 1).padStart(12, "0");
    expect(made.name).toBe(`counter-20260109T080000-${position}.db`);
    const path = join(options.folder, "backups", made.name);
    expect(made.bytes).toBe(statSync(path).size);
    const copy = connect(path, deriveKeys(MASTER_KEY), { readonly: true });
    expect(isSound(copy)).toBe(true);
    expect(copy.prepare("SELECT key FROM meta").all()).toEqual([{ key: "a" }]);
    copy.close();
    const stranger = connect(path, deriveKeys(new Uint8Array(32)), { readonly: true });
    expect(() => stranger.prepare("SELECT 1 FROM meta").get()).toThrow("not a database");
    stranger.close();
    await put(database, "b");
    expect(await keysOf(database)).toEqual(["a", "b"]);
  });

  test("three of the newest day and one of each of seven days stay, and the journal back to the oldest", async () => {
    const { database, options } = await openTestDatabase();
    for (let day = 1; day <= 9; day++) {
      for (const hour of ["08", "10", "12", "14"]) {
        await put(database, `${day}-${hour}`);
        await database.backup(`2026-01-0${day}T${hour}:00:00.000+07:00`);
      }
    }
    const backups = await listBackups(options.disk, join(options.folder, "backups"));
    expect(backups.map((backup) => backup.at.slice(6, 11))).toEqual([
      "09T14",
      "09T12",
      "09T10",
      "08T14",
      "07T14",
      "06T14",
      "05T14",
      "04T14",
      "03T14",
    ]);
    const segments = readdirSync(join(options.folder, "journal"));
    // one after each backup from the oldest on: the eighth of 36 was on the third day
    expect(segments).toHaveLength(36 - 12 + 1);
    expect(existsSync(join(options.folder, "backups", "making.db"))).toBe(false);
  });

  test("what is written while a backup is made is in the journal after it", async () => {
    const { database, options } = await openTestDatabase();
    await put(database, "before", "x".repeat(2_000_000));
    const making = database.backup(AT);
    for (let n = 0; n < 30; n++) await put(database, `during ${String(n).padStart(2, "0")}`);
    await making;
    await put(database, "later");
    const expected = await keysOf(database);
    expect(expected).toHaveLength(32);
    await database.close();
    const path = join(options.folder, "counter.db");
    writeFileSync(path, Buffer.alloc(statSync(path).size, 9));
    const again = await openTestDatabase({ folder: options.folder });
    expect(again.recovery.join(" ")).toContain("Đã khôi phục từ bản sao lưu");
    expect(await keysOf(again.database)).toEqual(expected);
  });

  test("a damaged database makes no backup, and the ones before stay", async () => {
    const { database, options } = await openTestDatabase();
    await put(database, "a", "x".repeat(500_000));
    const good = await database.backup(AT);
    await database.close();
    const second = await openTestDatabase({ folder: options.folder });
    const path = join(options.folder, "counter.db");
    const bytes = readFileSync(path);
    // the long value lies last
    bytes.fill(0, bytes.length - 20_000, bytes.length - 19_000);
    writeFileSync(path, bytes);
    await expect(second.database.backup(AT)).rejects.toThrow(expect.objectContaining({ code: "db.corrupt" }));
    expect(readdirSync(join(options.folder, "backups"))).toEqual([good.name]);
    await second.database.close();
    const third = await openTestDatabase({ folder: options.folder });
    expect(third.recovery.length).toBeGreaterThan(0);
    expect(await keysOf(third.database)).toEqual(["a"]);
  });

  test("rotation never leaves fewer than it should when the clock jumps about", () => {
    const backup = (at: string, position: number): Backup => ({
      name: `${at}-${position}`,
      path: "",
      at,
      position,
      size: 1,
    });
    const newestFirst = [
      backup("20090101T000000", 9),
      backup("20260109T080000", 8),
      backup("20260109T070000", 7),
    ];
    expect(keptBackups(newestFirst)).toEqual(new Set(["20090101T000000-9", "20260109T080000-8"]));
    expect(keptBackups([])).toEqual(new Set());
  });

  test("the engine's times are the application's", () => {
    for (const ms of [0, 951782400000, Date.parse("2026-01-09T23:59:59.999+07:00")]) {
      expect(stamp(ms)).toBe(toTimestamp(ms));
    }
  });
});
