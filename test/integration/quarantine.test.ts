import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createArchive } from "../../main/core/archive/service.ts";
import { createContext } from "../../main/core/context.ts";
import type { OfficeConfig } from "../../main/core/office/config.ts";
import type { Disk, Ports } from "../../main/core/ports.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { memoryLog, seededRandom, testClock, testTimers } from "../support/memory-ports.ts";
import { AT, openTestDatabase, put } from "../support/open-database.ts";

const DAY = 24 * 3600_000;
const OLD = "20260109T080000";

/** A folder whose database is garbage and holds one operation for the province; `journal`: whether that is damaged too. */
async function damaged(journal: boolean): Promise<string> {
  const { database, options } = await openTestDatabase();
  for (let n = 1; n <= 10; n++) {
    await put(database, `k${n}`);
    if (n === 3) await database.backup(AT);
  }
  await database.write({ actor: "tester", at: AT }, (tx) =>
    tx.outbox({ kind: "feedback.told", dossierId: null, body: {} }),
  );
  await database.close();
  const path = join(options.folder, "counter.db");
  writeFileSync(path, Buffer.alloc(statSync(path).size, 0xa5));
  if (journal) {
    const last = join(options.folder, "journal", readdirSync(join(options.folder, "journal")).sort().at(-1)!);
    const bytes = readFileSync(last);
    bytes[bytes.length >> 1]! ^= 0xff;
    writeFileSync(last, bytes);
  }
  return options.folder;
}

/** The folder opened again, recovered, under a policy of 30 days. */
async function recovered(folder: string, disk: Disk = nodeDisk()) {
  const clock = testClock();
  const { database, recovery } = await openTestDatabase({ folder, clock });
  const core = createContext({
    ports: {
      clock,
      disk,
      random: seededRandom("quarantine"),
      timers: testTimers(clock),
      log: memoryLog(),
    } as unknown as Ports,
    config: { keepSentScansDays: 30 } as OfficeConfig,
    database,
    emit: () => {},
  });
  core.clockIsTrusted = () => true;
  const erasures = async () =>
    (
      await database.read
        .selectFrom("audit")
        .select(["subject", "detail"])
        .where("action", "=", "archive.quarantine-erased")
        .execute()
    ).map(({ subject, detail }) => ({ subject, ...JSON.parse(detail) }));
  return {
    recovery: recovery.join("\n"),
    archive: createArchive(core, folder),
    clock,
    erasures,
    isKept: () => existsSync(join(folder, "quarantine", OLD)),
    /** the province confirms everything now */
    confirm: () =>
      core.write("test", (tx) =>
        tx.db
          .updateTable("outbox")
          .set({ state: "done", done_at: toTimestamp(clock.now()) })
          .execute(),
      ),
  };
}

test("an old database goes when its recovery was complete, its work is confirmed and the time of grace is over", async () => {
  const at = await recovered(await damaged(false));
  expect(at.recovery).toContain(`quarantine/${OLD}, xóa khi tỉnh đã xác nhận mọi việc và hết thời hạn giữ.`);
  at.clock.advance(60 * DAY);
  await at.archive.run();
  expect(at.isKept(), "the province has not confirmed its work").toBe(true);
  await at.confirm();
  at.clock.advance(29 * DAY);
  await at.archive.run();
  expect(at.isKept(), "the time of grace").toBe(true);
  at.clock.advance(2 * DAY);
  await at.archive.run();
  expect(at.isKept()).toBe(false);
  expect(await at.erasures()).toMatchObject([{ subject: OLD, recoveredAt: AT, files: 1 }]);
  await at.archive.run();
  expect(await at.erasures()).toHaveLength(1);
});

test("an old database from which acknowledged work may be missing is never erased by itself", async () => {
  const at = await recovered(await damaged(true));
  expect(at.recovery).toContain(`quarantine/${OLD}, không xóa.`);
  await at.confirm();
  at.clock.advance(400 * DAY);
  await at.archive.run();
  expect(at.isKept()).toBe(true);
  expect(await at.erasures()).toEqual([]);
});

test("a disk that does not let it go, and a folder that nobody told of, cost nothing: the next run erases what is due", async () => {
  const folder = await damaged(false);
  let fails = true;
  const real = nodeDisk();
  const disk: Disk = {
    ...real,
    async remove(path) {
      if (fails && path.includes("quarantine")) throw new Error("in use");
      await real.remove(path);
    },
  };
  const at = await recovered(folder, disk);
  const unknown = join(folder, "quarantine", "20250101T000000");
  await nodeDisk().makeFolder(unknown);
  await at.confirm();
  at.clock.advance(31 * DAY);
  await at.archive.run();
  expect(at.isKept()).toBe(true);
  fails = false;
  await at.archive.run();
  expect(at.isKept()).toBe(false);
  expect(existsSync(unknown)).toBe(true);
});
