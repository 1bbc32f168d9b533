import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { AT, openCounter, TOKEN } from "../bench/sync/counter.ts";
import { startProxy } from "../support/proxy.ts";
import { AGENCY, addDossier } from "../support/rows.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Counter and province as processes of their own, each killed with -9 in the middle of its lists of operations. */
const DOSSIERS = 120;
const EACH = 5;
const KILLS = 7;
const ADMIN = "admin-token";
const DEVICE = "44444444-4444-4444-8444-444444444444";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const children = new Set<ChildProcess>();

function run(script: string, args: string[]): ChildProcess {
  const child = spawn(process.execPath, [here(script), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

async function province(dataDir: string, port: number) {
  const words = ["--data", dataDir, "--port", String(port), "--device-token", TOKEN, "--admin-token", ADMIN];
  const child = run("../provincial-server/main.ts", words);
  for await (const line of createInterface({ input: child.stdout! })) {
    return { child, url: (JSON.parse(line) as { url: string }).url };
  }
  throw new Error("the province did not start");
}

test("lists of operations arrive once and in their order, whichever end is killed while they are under way", async () => {
  const root = tempDir();
  onTestFinished(async () => {
    await Promise.all([...children].map(kill));
  });
  const data = join(root, "province");
  const folder = join(root, "counter");
  let server = await province(data, 0);
  const { url } = server;
  const get = async <T>(path: string, token: string): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, "sync-protocol": "1" };
    return (await (await fetch(`${url}${path}`, { headers })).json()) as T;
  };
  const arrived = async () => {
    const told = await get<{ account: { operations: number } }>(`/v1/clock?deviceId=${DEVICE}`, TOKEN);
    return told.account.operations;
  };

  const line = await startProxy(url);
  onTestFinished(() => line.close());
  const at = await openCounter(folder, line.url);
  const queued = new Map<string, string[]>();
  await at.database.write({ actor: "test", at: AT }, async (tx) => {
    const ids = Array.from({ length: DOSSIERS }, () => randomUUID());
    for (const [n, id] of ids.entries()) {
      const code = `H41.99-260109-${1000 + n}`;
      await addDossier(tx, { id, code, received_at: AT });
      const body = { dossierId: id, code, provisional: false, agencyCode: AGENCY, procedureCode: "1.001193" };
      queued.set(id, [
        await tx.outbox({ kind: "dossier.received", dossierId: id, body: { ...body, receivedAt: AT } }),
      ]);
    }
    // what follows of a dossier stands behind all the others: it goes in another list than its reception
    for (let n = 1; n < EACH; n++) {
      for (const id of ids) {
        const body = { dossierId: id, amount: n * 1000 };
        queued.get(id)!.push(await tx.outbox({ kind: "fee.demanded", dossierId: id, body }));
      }
    }
  });
  await at.engine.stop();
  await at.database.close();

  const all = DOSSIERS * EACH;
  for (let kills = 0; kills < KILLS; kills++) {
    // by the bytes that went and never by the clock: in the middle of a list on its way, or of the province's answer
    const isAnswer = kills % 2 === 1;
    const stalled = line.stallAfter(isAnswer ? "down" : "up", (isAnswer ? 9_000 : 50_000) + 1_700 * kills);
    const counter = run("../bench/sync/drain.ts", [folder, line.url, String(all)]);
    const ended = new Promise((resolve) => counter.once("exit", () => resolve("ended")));
    expect(await Promise.race([stalled.then(() => "under way"), ended])).toBe("under way");
    if (kills % 3 === 2) {
      await kill(server.child);
      server = await province(data, Number(new URL(url).port));
    }
    await kill(counter);
    line.up();
  }
  const half = await arrived();
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(all);

  // the last answers may not have been heard: they are asked for again and change nothing
  const end = run("../bench/sync/drain.ts", [folder, line.url, String(all)]);
  expect(await new Promise((resolve) => end.once("exit", resolve))).toBe(0);
  const state = await get<{ operations: { id: string; dossierId: string }[] }>("/admin/state", ADMIN);
  expect(state.operations).toHaveLength(all);
  for (const [dossierId, ids] of queued) {
    const came = state.operations.filter((one) => one.dossierId === dossierId).map(({ id }) => id);
    expect(came).toEqual(ids);
  }
  const again = await openCounter(folder, line.url);
  const account = await again.database.read
    .selectFrom("meta")
    .select("value")
    .where("key", "=", "sync.account")
    .executeTakeFirstOrThrow();
  await again.database.close();
  const told = await get<{ account: unknown }>(`/v1/clock?deviceId=${DEVICE}`, TOKEN);
  expect(JSON.parse(account.value)).toEqual(told.account);
}, 240_000);
