import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verifyChain } from "../../db/audit.ts";
import { type Connection, connect, readTail, writeTail } from "../../db/connection.ts";
import { openDatabase } from "../../db/database.ts";
import { deriveKeys } from "../../db/keys.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { diskFull, faultyDisk } from "../support/memory-ports.ts";
import { AT, databaseOptions, keysOf, openTestDatabase, put } from "../support/open-database.ts";

const write = { actor: "tester", at: AT };

/** A closed folder with `count` writes, backups after those named, and an open number block. */
async function folderWith(count: number, backupsAfter: number[] = []): Promise<string> {
  const { database, options } = await openTestDatabase();
  await database.write(write, (tx) =>
    tx.db
      .insertInto("number_blocks")
      .values({
        id: "b",
        series: "receipt",
        agency_code: "x",
        day: "2026-01-09",
        first: 1,
        last: 9,
        next: 3,
        state: "open",
        leased_at: AT,
      })
      .execute(),
  );
  for (let n = 1; n <= count; n++) {
    await put(database, key(n));
    if (backupsAfter.includes(n))
      await database.backup(`2026-01-09T08:00:${String(n).padStart(2, "0")}.000+07:00`);
  }
  await database.close();
  return options.folder;
}

const key = (n: number) => `k${String(n).padStart(3, "0")}`;
const keys = (count: number) => Array.from({ length: count }, (_, n) => key(n + 1));
const garbage = (path: string) => writeFileSync(path, Buffer.alloc(statSync(path).size, 0xa5));
const segments = (folder: string) => readdirSync(join(folder, "journal")).sort();
const backups = (folder: string) => readdirSync(join(folder, "backups")).sort();
const blockState = async (database: Awaited<ReturnType<typeof openTestDatabase>>["database"]) =>
  (await database.read.selectFrom("number_blocks").select("state").executeTakeFirstOrThrow()).state;

describe("a database of garbage", () => {
  test("comes back from the backup and the journal with everything, and the garbage is kept", async () => {
    const folder = await folderWith(12, [5]);
    garbage(join(folder, "counter.db"));
    const { database, recovery } = await openTestDatabase({ folder });
    expect(await keysOf(database)).toEqual(keys(12));
    expect(recovery).toEqual([
      "Tệp dữ liệu bị hỏng, không đọc được.",
      "Đã khôi phục từ bản sao lưu lúc 08:00:05 09/01/2026.",
      "Đã chép lại 7 thao tác từ nhật ký.",
      "Tệp hỏng được cất ở thư mục quarantine/20260109T080000, xóa khi tỉnh đã xác nhận mọi việc và hết thời hạn giữ.",
    ]);
    expect(readFileSync(join(folder, "quarantine", "20260109T080000", "counter.db"))[100]).toBe(0xa5);
    expect(await blockState(database)).toBe("open");
    expect(await verifyChain(database.read)).toEqual({ ok: true, rows: 13 });
    await put(database, "later");
    await database.close();
    const again = await openTestDatabase({ folder });
    expect(again.recovery).toEqual([]);
    expect(await keysOf(again.database)).toEqual([...keys(12), "later"]);
  });

  test("comes back from the journal alone when there was no backup yet", async () => {
    const folder = await folderWith(6);
    garbage(join(folder, "counter.db"));
    const { database, recovery } = await openTestDatabase({ folder });
    expect(await keysOf(database)).toEqual(keys(6));
    expect(recovery.join("\n")).toContain("dựng lại từ nhật ký, từ ngày đầu");
  });

  test("a second loss, after the first recovery, loses nothing either", async () => {
    const folder = await folderWith(4, [2]);
    garbage(join(folder, "counter.db"));
    const first = await openTestDatabase({ folder });
    await put(first.database, "between");
    await first.database.close();
    garbage(join(folder, "counter.db"));
    const second = await openTestDatabase({ folder });
    expect(await keysOf(second.database)).toEqual(["between", ...keys(4)]);
    expect(readdirSync(join(folder, "quarantine", "20260109T080000")).sort()).toEqual([
      "counter.db",
      "counter.db.2",
    ]);
  });

  test("a damaged newest backup is passed over for the one before", async () => {
    const folder = await folderWith(10, [3, 6]);
    garbage(join(folder, "counter.db"));
    garbage(join(folder, "backups", backups(folder).at(-1)!));
    const { database, recovery } = await openTestDatabase({ folder });
    expect(await keysOf(database)).toEqual(keys(10));
    expect(recovery.join("\n")).toContain("Bản sao lưu lúc 08:00:06 09/01/2026 không dùng được nên bỏ qua.");
    expect(recovery.join("\n")).toContain("Đã khôi phục từ bản sao lưu lúc 08:00:03 09/01/2026.");
  });

  test("damage in the middle only is found by reading every page, also after a clean close", async () => {
    const folder = await folderWith(10, [3]);
    const path = join(folder, "counter.db");
    const bytes = readFileSync(path);
    bytes.fill(0, 3 * 4096, 3 * 4096 + 64);
    writeFileSync(path, bytes);
    const { database, recovery } = await openTestDatabase({ folder });
    expect(recovery[0]).toContain("hỏng");
    expect(await keysOf(database)).toEqual(keys(10));
  });

  test("a crash in the middle of the recovery starts it over", async () => {
    const folder = await folderWith(8, [3]);
    garbage(join(folder, "counter.db"));
    for (const stopAt of ["quarantine", "counter.db"]) {
      const disk = faultyDisk(nodeDisk(), (operation, path) => {
        if (operation === "rename" && path.includes(stopAt)) throw new Error("killed");
      });
      await expect(openDatabase(databaseOptions({ folder, disk }))).rejects.toThrow("killed");
    }
    const { database, recovery } = await openTestDatabase({ folder });
    expect(recovery.length).toBeGreaterThan(1);
    expect(await keysOf(database)).toEqual(keys(8));
  });
});

describe("a damaged journal", () => {
  test("with a lost database: replays to the damage, says so, and abandons the open numbers", async () => {
    const folder = await folderWith(10, [3]);
    garbage(join(folder, "counter.db"));
    const last = join(folder, "journal", segments(folder).at(-1)!);
    const bytes = readFileSync(last);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle]! ^= 0xff;
    writeFileSync(last, bytes);
    const { database, recovery } = await openTestDatabase({ folder });
    const have = await keysOf(database);
    expect(have.length).toBeGreaterThanOrEqual(3);
    expect(have.length).toBeLessThan(10);
    expect(have).toEqual(keys(have.length));
    expect(await blockState(database)).toBe("abandoned");
    expect(recovery.join("\n")).toMatch(/Nhật ký chỉ đọc được đến thao tác số \d+/);
    expect(recovery.at(-1)).toContain("bỏ 1 dải số đang mở");
    // the unreadable segment is kept beside the garbage
    expect(readdirSync(join(folder, "quarantine", "20260109T080000")).length).toBe(2);
    await put(database, "later");
    await database.close();
    garbage(join(folder, "counter.db"));
    const again = await openTestDatabase({ folder });
    expect(await keysOf(again.database)).toEqual([...have, "later"]);
  });

  test("with a sound database: nothing is lost, and a new backup makes the journal useful again", async () => {
    const folder = await folderWith(6);
    rmSync(join(folder, "journal"), { recursive: true });
    const { database, recovery } = await openTestDatabase({ folder });
    expect(await keysOf(database)).toEqual(keys(6));
    expect(recovery).toEqual([
      "Nhật ký bị hỏng hoặc thiếu; dữ liệu còn nguyên, một bản sao lưu mới được làm ngay.",
    ]);
    expect(await blockState(database)).toBe("open");
    await put(database, "later");
    await database.close();
    garbage(join(folder, "counter.db"));
    const again = await openTestDatabase({ folder });
    expect(await keysOf(again.database)).toEqual([...keys(6), "later"]);
  });

  test.each([1, 40])("one record short by %i bytes: the database gives it back", async (cut) => {
    const folder = await folderWith(5);
    const only = join(folder, "journal", segments(folder).at(-1)!);
    truncateSync(only, statSync(only).size - cut);
    const { database, recovery } = await openTestDatabase({ folder });
    expect(recovery).toEqual([]);
    expect(await keysOf(database)).toEqual(keys(5));
    await database.close();
    garbage(join(folder, "counter.db"));
    const again = await openTestDatabase({ folder });
    expect(await keysOf(again.database)).toEqual(keys(5));
    expect(again.recovery.join(" ")).toContain("từ ngày đầu");
  });
});

describe("a database older than the journal", () => {
  test("is brought up to it", async () => {
    const { database, options } = await openTestDatabase();
    await put(database, "a");
    await database.backup(AT);
    await database.close();
    const old = join(options.folder, "old");
    mkdirSync(old);
    cpSync(join(options.folder, "counter.db"), join(old, "counter.db"));
    const second = await openTestDatabase({ folder: options.folder });
    for (const name of ["b", "c", "d"]) await put(second.database, name);
    await second.database.close();
    cpSync(join(old, "counter.db"), join(options.folder, "counter.db"));
    const third = await openTestDatabase({ folder: options.folder });
    expect(await keysOf(third.database)).toEqual(["a", "b", "c", "d"]);
    const account = third.recovery.join(" ");
    expect(account).toContain("Tệp dữ liệu thiếu những gì ổ đĩa đã báo là ghi xong.");
    expect(account).toContain("Đã chép lại 3 thao tác từ nhật ký.");
  });

  test("with pages of several times in it is built anew: what contradicts the journal is not believed", async () => {
    const { database, options } = await openTestDatabase();
    const path = join(options.folder, "counter.db");
    const keys = deriveKeys(options.masterKey);
    const inFile = <T>(work: (connection: Connection) => T): T => {
      const connection = connect(path, keys);
      try {
        return work(connection);
      } finally {
        connection.close();
      }
    };
    await put(database, "a");
    await database.close();
    const early = inFile(readTail)!;
    const second = await openTestDatabase({ folder: options.folder });
    for (const name of ["b", "c", "d"]) await put(second.database, name);
    await second.database.close();
    // the page that says how far the file goes is an old one, the others are new
    inFile((connection) => writeTail(connection, early));
    const third = await openTestDatabase({ folder: options.folder });
    expect(await keysOf(third.database)).toEqual(["a", "b", "c", "d"]);
    expect(third.recovery.join(" ")).toContain("dựng lại từ nhật ký");
  });
});

describe("a full disk", () => {
  test("refuses the write before anything of it counts, and goes on when there is room", async () => {
    let full = false;
    const disk = faultyDisk(nodeDisk(), (operation, path) => {
      if (full && operation === "append" && path.includes("journal")) throw diskFull();
    });
    const { database, options } = await openTestDatabase({ disk });
    await put(database, "a");
    full = true;
    for (let n = 0; n < 3; n++) {
      await expect(put(database, "b")).rejects.toThrow(expect.objectContaining({ code: "db.disk-full" }));
    }
    expect(await keysOf(database)).toEqual(["a"]);
    full = false;
    await put(database, "c");
    await database.close();
    garbage(join(options.folder, "counter.db"));
    const again = await openTestDatabase({ folder: options.folder });
    expect(await keysOf(again.database)).toEqual(["a", "c"]);
  });

  test("a journal that cannot be synced stops all writing until a restart finds out what is true", async () => {
    let broken = false;
    const disk = faultyDisk(nodeDisk(), (operation, path) => {
      if (broken && operation === "sync" && path.includes("journal")) throw new Error("EIO");
    });
    const { database, options } = await openTestDatabase({ disk });
    await put(database, "a");
    broken = true;
    await expect(put(database, "b")).rejects.toThrow("EIO");
    broken = false;
    await expect(put(database, "c")).rejects.toThrow(expect.objectContaining({ code: "core.unavailable" }));
    await database.close();
    expect(existsSync(join(options.folder, "closed-clean"))).toBe(false);
    const again = await openTestDatabase({ folder: options.folder });
    expect(await keysOf(again.database)).toEqual(["a", "b"]);
    await put(again.database, "c");
  });
});
