import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verifyChain } from "../../db/audit.ts";
import { openDatabase } from "../../db/database.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { databaseOptions, keysOf, openTestDatabase, put } from "../support/open-database.ts";
import { tempDir } from "../support/temp-dir.ts";

/** What a power cut, or a disk that lied about its cache, may leave of what was written last. */
const HARMS: Record<string, (folder: string, chance: () => number) => void> = {
  none: () => undefined,
  "write-ahead log cut anywhere": (folder, chance) => {
    const path = join(folder, "counter.db-wal");
    if (existsSync(path)) truncateSync(path, Math.floor(statSync(path).size * chance()));
  },
  "write-ahead log gone": (folder) => rmSync(join(folder, "counter.db-wal"), { force: true }),
  "noise in the write-ahead log": (folder, chance) => {
    const path = join(folder, "counter.db-wal");
    if (!existsSync(path) || statSync(path).size === 0) return;
    const bytes = readFileSync(path);
    bytes.fill(0x55, Math.floor(bytes.length * chance()));
    writeFileSync(path, bytes);
  },
  "last journal record unfinished": (folder, chance) => {
    const last = join(folder, "journal", readdirSync(join(folder, "journal")).sort().at(-1)!);
    const size = statSync(last).size;
    if (size > 116) truncateSync(last, size - 1 - Math.floor(chance() * 20));
  },
};

test.each(Object.keys(HARMS))("power cuts at arbitrary moments: %s", async (harm) => {
  const random = seededRandom(`cut ${harm}`);
  const chance = () => random.bytes(1)[0]! / 256;
  const { database, options } = await openTestDatabase();
  const acknowledged: string[] = [];
  let asked = 0;
  let stop = false;
  const writing = (async () => {
    while (!stop) {
      const key = `k${String(asked++).padStart(5, "0")}`;
      await put(database, key, "x".repeat(Math.floor(chance() * 3000)));
      acknowledged.push(key);
    }
  })();
  const cuts: { folder: string; acknowledged: string[]; asked: number }[] = [];
  for (let cut = 0; cut < 8; cut++) {
    const target = acknowledged.length + 1 + Math.floor(chance() * 12);
    while (acknowledged.length < target) await new Promise((resolve) => setImmediate(resolve));
    // writes of the journal may be under way on another thread while this copies
    for (let turn = Math.floor(chance() * 8); turn > 0; turn--)
      await new Promise((resolve) => setImmediate(resolve));
    const folder = tempDir();
    const before = [...acknowledged];
    cpSync(options.folder, folder, { recursive: true });
    HARMS[harm]!(folder, chance);
    cuts.push({ folder, acknowledged: before, asked });
  }
  stop = true;
  await writing;
  for (const cut of cuts) {
    const opened = await openDatabase(databaseOptions({ folder: cut.folder }));
    const have = await keysOf(opened.database);
    expect(have.slice(0, cut.acknowledged.length)).toEqual(cut.acknowledged);
    expect(have.length).toBeLessThanOrEqual(cut.asked);
    const recovered = opened.recovery.some(
      (line) => line.startsWith("Tệp dữ liệu ") || line.startsWith("Không thấy"),
    );
    expect(await verifyChain(opened.database.read)).toEqual({
      ok: true,
      rows: have.length + (recovered ? 1 : 0),
    });
    await put(opened.database, "after");
    await opened.database.close();
  }
});
