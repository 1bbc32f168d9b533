import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { verifyChain } from "../../db/audit.ts";
import { openDatabase } from "../../db/database.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { AT, databaseOptions } from "../support/open-database.ts";
import { tempDir } from "../support/temp-dir.ts";

const BUSY = fileURLToPath(new URL("../support/busy-counter.ts", import.meta.url));
const SEED = process.env.KILL_SEED ?? "2026";
const KILLS = 20;

/** Runs the busy child until it has acknowledged `acks` writes and `ms` more have passed; kills it. */
async function runUntilKilled(folder: string, round: number, acks: number, ms: number): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [BUSY, folder, SEED, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let armed = false;
  const arm = () => {
    if (armed || output.split("\n").length <= acks) return;
    armed = true;
    setTimeout(() => child.kill("SIGKILL"), ms);
  };
  child.stdout!.on("data", (data: Buffer) => {
    output += data.toString();
    arm();
  });
  if (acks === 0) child.once("spawn", arm);
  const [code, signal] = await once(child, "close");
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
  return output.split("\n").filter(Boolean);
}

test(`${KILLS} kills at random moments lose nothing, double nothing, use no number twice`, async () => {
  const folder = tempDir();
  const first = await openDatabase(databaseOptions({ folder }));
  await first.database.write({ actor: "t", at: AT }, (tx) =>
    tx.db
      .insertInto("number_blocks")
      .values({
        id: "b",
        series: "s",
        agency_code: "x",
        day: "2026-01-09",
        first: 1,
        last: 1e6,
        next: 1,
        state: "open",
        leased_at: AT,
      })
      .execute(),
  );
  await first.database.close();

  const choice = seededRandom(`${SEED} kills`);
  const acknowledged = new Map<string, { number: number; file: string }>();
  for (let round = 0; round < KILLS; round++) {
    const [acks, ms, harm] = choice.bytes(3) as unknown as [number, number, number];
    // some die while they are still opening, recovery included
    const lines = await runUntilKilled(
      folder,
      round,
      acks % 5 === 0 ? 0 : acks % 40,
      (ms * (acks % 5 === 0 ? 3 : 1)) / 2,
    );
    for (const line of lines) {
      const [key, number, file] = line.split(" ") as [string, string, string];
      acknowledged.set(key, { number: Number(number), file });
    }
    const path = join(folder, "counter.db");
    if (harm % 4 === 0) writeFileSync(path, Buffer.alloc(statSync(path).size, harm));

    const { database } = await openDatabase(databaseOptions({ folder }));
    const meta = await database.read.selectFrom("meta").select("key").execute();
    const used = await database.read
      .selectFrom("numbers_used")
      .select(["number", "subject_id"])
      .orderBy("number")
      .execute();
    const outbox = await database.read.selectFrom("outbox").select("id").execute();
    const written = new Map(used.map((row) => [row.subject_id, row.number]));
    for (const [key, { number }] of acknowledged)
      expect(written.get(key), `${key} after round ${round}`).toBe(number);
    // at most the one write that was under way when each child died, and each of them whole
    expect(written.size).toBeLessThanOrEqual(acknowledged.size + round + 1);
    expect(used.map((row) => row.number)).toEqual(used.map((_, index) => index + 1));
    expect(new Set(meta.map((row) => row.key))).toEqual(new Set(written.keys()));
    expect(new Set(outbox.map((row) => row.id))).toEqual(new Set(written.keys()));
    expect((await database.read.selectFrom("number_blocks").selectAll().executeTakeFirst())?.next).toBe(
      used.length + 1,
    );
    const chain = await verifyChain(database.read);
    expect(chain.ok, JSON.stringify(chain)).toBe(true);
    for (const line of lines) {
      const [key, , file] = line.split(" ") as [string, string, string];
      if (file !== "-")
        expect(Buffer.from(await database.files.read(file)).toString()).toBe(key.repeat(2000));
    }
    await database.close();
  }
  expect(acknowledged.size).toBeGreaterThan(100);
}, 300_000);
