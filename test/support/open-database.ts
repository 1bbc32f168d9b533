import { onTestFinished } from "vitest";
import { type DatabaseOptions, openDatabase } from "../../db/database.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { seededRandom, testClock } from "./memory-ports.ts";
import { tempDir } from "./temp-dir.ts";

export const MASTER_KEY: Uint8Array = new Uint8Array(32).fill(7);
export const AT = "2026-01-09T08:00:00.000+07:00";
let opened = 0;

/** What a database needs, on the real disk, with a clock and chance of its own. */
export function databaseOptions(changes: Partial<DatabaseOptions> = {}): DatabaseOptions {
  return {
    folder: changes.folder ?? tempDir(),
    masterKey: MASTER_KEY,
    disk: nodeDisk(),
    // each opening draws other numbers, as it would in life
    random: seededRandom(`database ${opened++}`),
    clock: testClock(),
    ...changes,
  };
}

/** Opens a database that is closed again when the test has finished. */
export async function openTestDatabase(changes: Partial<DatabaseOptions> = {}) {
  const options = databaseOptions(changes);
  const result = await openDatabase(options);
  onTestFinished(() => result.database.close());
  return { ...result, options };
}

/** One acknowledged write: a row of `meta` and its audit row. */
export async function put(
  database: Awaited<ReturnType<typeof openDatabase>>["database"],
  key: string,
  value = key,
): Promise<void> {
  await database.write({ actor: "tester", at: AT }, async (tx) => {
    await tx.db.insertInto("meta").values({ key, value }).execute();
    await tx.audit("test.put", key);
  });
}

/** All keys that `put` wrote, in order. */
export async function keysOf(
  database: Awaited<ReturnType<typeof openDatabase>>["database"],
): Promise<string[]> {
  const rows = await database.read.selectFrom("meta").select("key").orderBy("key").execute();
  return rows.map((row) => row.key);
}
