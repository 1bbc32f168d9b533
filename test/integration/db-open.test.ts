import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { verifyChain } from "../../db/audit.ts";
import { openDatabase } from "../../db/database.ts";
import { SCHEMA_VERSION } from "../../db/migrations/index.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { faultyDisk } from "../support/memory-ports.ts";
import { AT, databaseOptions, keysOf, MASTER_KEY, openTestDatabase, put } from "../support/open-database.ts";

const write = { actor: "tester", at: AT };

describe("an ordinary database", () => {
  test("keeps what was written over a close and a second opening", async () => {
    const first = await openTestDatabase();
    expect(first.recovery).toEqual([]);
    await put(first.database, "a");
    await first.database.close();
    const second = await openTestDatabase({ folder: first.options.folder });
    expect(second.recovery).toEqual([]);
    expect(await keysOf(second.database)).toEqual(["a"]);
    expect(await verifyChain(second.database.read)).toEqual({ ok: true, rows: 1 });
  });

  test("a failed write leaves nothing, the next one goes on, events come after the commit only", async () => {
    const events: string[] = [];
    const { database } = await openTestDatabase({ onEvent: (topic, ids) => events.push(`${topic} ${ids}`) });
    await expect(
      database.write(write, async (tx) => {
        await tx.db.insertInto("meta").values({ key: "x", value: "1" }).execute();
        tx.emit("dossiers", ["x"]);
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect(events).toEqual([]);
    await database.write(write, async (tx) => {
      await tx.db.insertInto("meta").values({ key: "y", value: "1" }).execute();
      tx.emit("dossiers", ["y"]);
      tx.emit("dossiers", ["z"]);
      await tx.enqueue({ kind: "k", payload: {} });
    });
    expect(events).toEqual(["dossiers y,z"]);
    expect(await keysOf(database)).toEqual(["y"]);
  });

  test("writes are taken one after another", async () => {
    const { database } = await openTestDatabase();
    await put(database, "count", "0");
    const increment = () =>
      database.write(write, async (tx) => {
        const row = await tx.db
          .selectFrom("meta")
          .select("value")
          .where("key", "=", "count")
          .executeTakeFirstOrThrow();
        await tx.db
          .updateTable("meta")
          .set({ value: String(Number(row.value) + 1) })
          .where("key", "=", "count")
          .execute();
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    const row = await database.read
      .selectFrom("meta")
      .selectAll()
      .where("key", "=", "count")
      .executeTakeFirst();
    expect(row?.value).toBe("20");
  });

  test("the reading connection, a finished transaction and a write in a write are refused", async () => {
    const { database } = await openTestDatabase();
    await expect(database.read.insertInto("meta").values({ key: "r", value: "" }).execute()).rejects.toThrow(
      expect.objectContaining({ code: "db.read-only" }),
    );
    let kept: Parameters<Parameters<typeof database.write>[1]>[0] | undefined;
    await database.write(write, async (tx) => {
      kept = tx;
    });
    await expect(kept!.db.insertInto("meta").values({ key: "late", value: "" }).execute()).rejects.toThrow();
    await expect(database.write(write, () => put(database, "inner"))).rejects.toThrow("inside a write");
    expect(await keysOf(database)).toEqual([]);
  });

  test("SQL whose result depends on the moment does not reach the journal", async () => {
    const { database } = await openTestDatabase();
    for (const value of [
      sql<string>`datetime('now')`,
      sql<string>`hex(randomblob(4))`,
      sql<string>`CURRENT_TIMESTAMP`,
    ]) {
      await expect(
        database.write(write, (tx) => tx.db.insertInto("meta").values({ key: "k", value }).execute()),
      ).rejects.toThrow("not replayable");
    }
  });

  test("the outbox hashes the RFC 8785 form and lists files for upload once", async () => {
    const { database } = await openTestDatabase();
    const file = await database.files.put(Buffer.from("x"), { mediaType: "text/plain", title: "x" });
    const id = await database.write(write, async (tx) => {
      await tx.db.insertInto("files").values(file.row).execute();
      await tx.outbox({ kind: "a", dossierId: null, body: { b: 1, a: 2 }, files: [file.id, file.id] });
      return tx.outbox({ id: "fixed", kind: "a", dossierId: null, body: { a: 2, b: 1 }, files: [file.id] });
    });
    expect(id).toBe("fixed");
    const rows = await database.read.selectFrom("outbox").selectAll().orderBy("seq").execute();
    expect(rows.map((row) => row.body)).toEqual(['{"a":2,"b":1}', '{"a":2,"b":1}']);
    expect(rows[0]?.hash).toBe("d3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772");
    expect(await database.read.selectFrom("uploads").select("file_id").execute()).toEqual([
      { file_id: file.id },
    ]);
  });
});

describe("three different refusals", () => {
  test("a wrong key is a wrong key, and the files stay as they are", async () => {
    const first = await openTestDatabase();
    await put(first.database, "a");
    await first.database.close();
    const path = join(first.options.folder, "counter.db");
    const before = readFileSync(path);
    const wrong = databaseOptions({ folder: first.options.folder, masterKey: new Uint8Array(32).fill(8) });
    await expect(openDatabase(wrong)).rejects.toThrow(expect.objectContaining({ code: "db.wrong-key" }));
    expect(readFileSync(path).equals(before)).toBe(true);
    // also without the key check, and also without the database
    rmSync(join(first.options.folder, "key-check"));
    await expect(openDatabase(wrong)).rejects.toThrow(expect.objectContaining({ code: "db.wrong-key" }));
    rmSync(path);
    await expect(openDatabase(wrong)).rejects.toThrow(expect.objectContaining({ code: "db.wrong-key" }));
    const right = await openTestDatabase({ folder: first.options.folder });
    expect(await keysOf(right.database)).toEqual(["a"]);
    expect(right.recovery[0]).toContain("Không thấy tệp dữ liệu");
  });

  test("a future version is left untouched", async () => {
    const first = await openTestDatabase();
    await put(first.database, "a");
    await first.database.close();
    const path = join(first.options.folder, "counter.db");
    const { deriveKeys } = await import("../../db/keys.ts");
    const { connect } = await import("../../db/connection.ts");
    const raw = connect(path, deriveKeys(MASTER_KEY));
    raw.pragma("user_version = 99");
    raw.close();
    const before = readFileSync(path);
    await expect(openDatabase(databaseOptions({ folder: first.options.folder }))).rejects.toThrow(
      expect.objectContaining({
        code: "db.future-version",
        params: { found: 99, supported: SCHEMA_VERSION },
      }),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(join(first.options.folder, "quarantine"))).toBe(false);
  });

  test("corruption without backup and journal stops with an account and moves nothing", async () => {
    const first = await openTestDatabase();
    await put(first.database, "a");
    await first.database.close();
    const folder = first.options.folder;
    writeFileSync(join(folder, "counter.db"), Buffer.alloc(50_000, 0x5a));
    rmSync(join(folder, "journal"), { recursive: true });
    await expect(openDatabase(databaseOptions({ folder }))).rejects.toThrow(
      expect.objectContaining({ code: "db.corrupt" }),
    );
    expect(statSync(join(folder, "counter.db")).size).toBe(50_000);
  });

  test("a folder that cannot be written to is said so", async () => {
    const { AppError } = await import("../../main/core/errors.ts");
    const disk = faultyDisk(nodeDisk(), (operation) => {
      if (operation === "write") throw new AppError("db.read-only");
    });
    await expect(openDatabase(databaseOptions({ disk }))).rejects.toThrow(
      expect.objectContaining({ code: "db.read-only" }),
    );
  });
});
