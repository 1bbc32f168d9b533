import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Database } from "../../db/database.ts";
import { CHUNK_BYTES } from "../../db/file-format.ts";
import { sweepOrphans } from "../../db/sweep.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { diskFull, faultyDisk, seededRandom } from "../support/memory-ports.ts";
import { AT, openTestDatabase } from "../support/open-database.ts";

const write = { actor: "tester", at: AT };
const about = { mediaType: "image/png", title: "Trang 1" };
const content = (size: number, seed = "content") => seededRandom(seed).bytes(size);

async function keep(database: Database, bytes: Uint8Array | AsyncIterable<Uint8Array>) {
  const file = await database.files.put(bytes, about);
  await database.write(write, (tx) => tx.db.insertInto("files").values(file.row).execute());
  return file;
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(folder, "files"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const code = (name: string) => expect.objectContaining({ code: name });

describe("the encrypted store", () => {
  test("gives back what was put, from bytes and from a stream, at every size around a chunk", async () => {
    const { database } = await openTestDatabase();
    for (const size of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES]) {
      const bytes = content(size, `size ${size}`);
      const file = await keep(database, bytes);
      expect(file.size).toBe(size);
      expect(Buffer.compare(await database.files.read(file.id), bytes)).toBe(0);
    }
    const bytes = content(2 * CHUNK_BYTES + 12345, "stream");
    async function* pieces() {
      const reused = Buffer.alloc(300_000);
      for (let at = 0; at < bytes.length; at += reused.length) {
        const piece = bytes.subarray(at, at + reused.length);
        reused.set(piece);
        yield reused.subarray(0, piece.length);
      }
    }
    const file = await keep(database, pieces());
    expect(Buffer.compare(await database.files.read(file.id), bytes)).toBe(0);
    expect(await database.files.stat(file.id)).toEqual({
      id: file.id,
      name: file.name,
      sha256: file.sha256,
      size: bytes.length,
      ...about,
    });
  });

  test("the same content lies on the disk once, and goes only with its last row", async () => {
    const { database, options } = await openTestDatabase();
    const bytes = content(5000);
    const first = await keep(database, bytes);
    const second = await keep(database, bytes);
    expect(second.name).toBe(first.name);
    expect(filesIn(options.folder)).toHaveLength(1);
    await database.write(write, (tx) => database.files.erase(tx, first.id, "hết hạn lưu"));
    await expect(database.files.read(first.id)).rejects.toThrow(code("files.missing"));
    expect(await database.files.stat(first.id)).toBeUndefined();
    expect(Buffer.compare(await database.files.read(second.id), bytes)).toBe(0);
    await database.write(write, (tx) => database.files.erase(tx, second.id, "hết hạn lưu"));
    expect(filesIn(options.folder)).toHaveLength(0);
    const row = await database.read
      .selectFrom("files")
      .selectAll()
      .where("id", "=", first.id)
      .executeTakeFirst();
    expect(row).toMatchObject({ wrapped_key: null, erased_why: "hết hạn lưu" });
  });

  test("a copy that rotted on the disk is not used for new content", async () => {
    const { database, options } = await openTestDatabase();
    const bytes = content(5000);
    await keep(database, bytes);
    const path = filesIn(options.folder)[0]!;
    const stored = readFileSync(path);
    stored[2000]! ^= 1;
    writeFileSync(path, stored);
    const second = await keep(database, bytes);
    expect(Buffer.compare(await database.files.read(second.id), bytes)).toBe(0);
  });

  test("a file whose row comes late is not taken away by the erasure of its twin", async () => {
    const { database } = await openTestDatabase();
    const bytes = content(5000);
    const first = await keep(database, bytes);
    const late = await database.files.put(bytes, about);
    await database.write(write, (tx) => database.files.erase(tx, first.id, "x"));
    await database.write(write, (tx) => tx.db.insertInto("files").values(late.row).execute());
    expect(Buffer.compare(await database.files.read(late.id), bytes)).toBe(0);
    // content that was erased may come again
    await database.write(write, (tx) => database.files.erase(tx, late.id, "x"));
    const again = await keep(database, bytes);
    expect(Buffer.compare(await database.files.read(again.id), bytes)).toBe(0);
  });

  test("a failed erasure erases nothing", async () => {
    const { database } = await openTestDatabase();
    const file = await keep(database, content(10));
    await expect(
      database.write(write, async (tx) => {
        await database.files.erase(tx, file.id, "x");
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect((await database.files.read(file.id)).length).toBe(10);
  });

  test("a flipped byte anywhere, a cut and a removal are each found", async () => {
    const { database, options } = await openTestDatabase();
    const size = CHUNK_BYTES + 1000;
    const file = await keep(database, content(size));
    const path = filesIn(options.folder)[0]!;
    const good = readFileSync(path);
    for (const at of [0, 9, 13, 20, 100_000, 16 + CHUNK_BYTES + 3, 16 + CHUNK_BYTES + 40, good.length - 1]) {
      const bad = Buffer.from(good);
      bad[at]! ^= 0x10;
      writeFileSync(path, bad);
      await expect(database.files.read(file.id), `byte ${at}`).rejects.toThrow(code("files.corrupt"));
    }
    for (const length of [0, 10, good.length - 1, 16 + CHUNK_BYTES + 16]) {
      writeFileSync(path, good);
      truncateSync(path, length);
      await expect(database.files.read(file.id), `cut at ${length}`).rejects.toThrow(code("files.corrupt"));
    }
    // the second chunk in the place of the first
    const swapped = Buffer.concat([
      good.subarray(0, 16),
      good.subarray(16 + CHUNK_BYTES + 16),
      good.subarray(16),
    ]);
    writeFileSync(path, swapped.subarray(0, good.length));
    await expect(database.files.readRange(file.id, 0, 10)).rejects.toThrow(code("files.corrupt"));
    await nodeDisk().remove(path);
    await expect(database.files.read(file.id)).rejects.toThrow(code("files.missing"));
    await expect(database.files.read("nobody")).rejects.toThrow(code("files.missing"));
  });

  test("a full disk leaves neither file nor half a file", async () => {
    let full = false;
    const disk = faultyDisk(nodeDisk(), (operation, path) => {
      if (full && operation === "append" && path.includes("incoming")) throw diskFull();
    });
    const { database, options } = await openTestDatabase({ disk });
    full = true;
    await expect(database.files.put(content(3000), about)).rejects.toThrow(code("db.disk-full"));
    expect(filesIn(options.folder)).toEqual([]);
    full = false;
    const file = await keep(database, content(3000));
    expect((await database.files.read(file.id)).length).toBe(3000);
  });

  test("what no row owns is swept up after its time, what a row owns never", async () => {
    const { database, options } = await openTestDatabase();
    const file = await keep(database, content(100, "kept"));
    await database.files.put(content(100, "orphan"), about);
    const sweep = (now: number) =>
      sweepOrphans({
        folder: join(options.folder, "files"),
        disk: options.disk,
        clock: { now: () => now, monotonic: () => 0 },
        read: database.read,
        stop: () => false,
      });
    expect(await sweep(Date.now())).toBe(0);
    expect(await sweep(Date.now() + 31 * 24 * 3600_000)).toBe(1);
    expect((await database.files.read(file.id)).length).toBe(100);
    expect(filesIn(options.folder)).toHaveLength(1);
  });
});
