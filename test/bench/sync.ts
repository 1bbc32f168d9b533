import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Database } from "../../db/database.ts";
import { systemRandom } from "../../main/hosts/node/ports.ts";
import { postgresMissing, startPostgres } from "../support/postgres.ts";
import { AGENCY, addDossier } from "../support/rows.ts";
import { AT, openCounter, TOKEN } from "./sync/counter.ts";
import type { Drained } from "./sync/drain.ts";
import { servedCounters } from "./sync/serves.ts";

/**
 * `npm run bench -- sync`: draining dossiers with their scans on loopback, against PouchDB replicating as many documents
 * with as many attachments to its own server in the same run; the time per dossier at growing backlogs; memory; the
 * time from line-up to the first operation that the province has; how many counters it serves on PostgreSQL.
 */
const DOSSIERS = Number(process.env.DOSSIERS ?? 1000);
const FILES = 3;
const BYTES = 100 * 1024;
const BACKLOGS = (process.env.BACKLOGS ?? "1000,10000,100000").split(",").map(Number);
/** dossiers that are timed at each backlog */
const TIMED = Math.min(1000, ...BACKLOGS);
/** Each backlog is timed so often, in turn with the others; the least counts: what other programs took is not ours. */
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const LINE_UPS = 3;

const say = (text: string) => process.stderr.write(`${text}\n`);
const round = (value: number) => Math.round(value * 100) / 100;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function started(script: string, args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [here(script), ...args], { stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout! })) {
    return { child, url: (JSON.parse(line) as { url: string }).url };
  }
  throw new Error(`${script} did not start`);
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

const province = (dataDir: string, port = 0, database?: string) =>
  started("../provincial-server/main.ts", [
    ...["--data", dataDir, "--port", String(port), "--device-token", TOKEN],
    ...(database ? ["--database", database] : []),
  ]);

/** Receives `count` dossiers, each with `files` signed scans. */
async function receive(database: Database, count: number, files: number): Promise<void> {
  for (let begun = 0; begun < count; begun += 500) {
    const many = Math.min(500, count - begun);
    const stored: Awaited<ReturnType<Database["files"]["put"]>>[] = [];
    for (let n = 0; n < many * files; n++) {
      stored.push(
        await database.files.put(randomBytes(BYTES), {
          mediaType: "application/pdf",
          title: "Tờ khai (đã ký)",
        }),
      );
    }
    await database.write({ actor: "bench", at: AT }, async (tx) => {
      for (let n = 0; n < many; n++) {
        const id = systemRandom.uuid();
        const code = `H41.99-260109-${begun + n}-${id.slice(-4)}`;
        await addDossier(tx, {
          id,
          code,
          provisional: 0,
          code_unverified: 1,
          search_text: "nguyen van thu",
          identity: "040199012345",
          received_at: AT,
        });
        const body = {
          dossierId: id,
          code,
          provisional: false,
          agencyCode: AGENCY,
          procedureCode: "1.001193",
        };
        await tx.outbox({ kind: "dossier.received", dossierId: id, body: { ...body, receivedAt: AT } });
        if (files === 0) continue;
        const own = stored.slice(n * files, (n + 1) * files);
        for (const { row } of own) await tx.db.insertInto("files").values(row).execute();
        await tx.outbox({
          kind: "document.signed",
          dossierId: id,
          body: { documentId: systemRandom.uuid(), title: "Tờ khai" },
          files: own.map((file) => file.id),
        });
      }
    });
  }
}

/** Drains a counter's folder in a process of its own, as the counter is one; seconds, MB, and its own CPU seconds. */
async function drained(folder: string, url: string, count: number): Promise<Drained> {
  const child = spawn(process.execPath, [here("sync/drain.ts"), folder, url, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const part of child.stdout) said += part;
  return JSON.parse(said) as Drained;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const root = await mkdtemp(join(tmpdir(), "bench-sync-"));
try {
  say(`${DOSSIERS} hồ sơ, ${DOSSIERS * FILES} tệp: hàng đợi của ta`);
  const server = await province(join(root, "province"));
  const counter = await openCounter(join(root, "counter"), server.url);
  await receive(counter.database, DOSSIERS, FILES);
  await counter.database.close();
  const ours = await drained(join(root, "counter"), server.url, DOSSIERS * 2);
  await ended(server.child);

  say("cùng số tài liệu và tệp: PouchDB");
  const pouch = await started("pouch/server.mjs", [join(root, "pouch-server")]);
  const replicating = spawn(
    process.execPath,
    [
      here("pouch/replicate.mjs"),
      join(root, "pouch"),
      pouch.url,
      String(DOSSIERS),
      String(FILES),
      String(BYTES),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  for await (const part of replicating.stdout) said += part;
  const theirs = JSON.parse(said) as { seconds: number; written: number; rss: number };
  if (theirs.written !== DOSSIERS) throw new Error(`PouchDB wrote ${theirs.written} of ${DOSSIERS}`);
  await ended(pouch.child);

  for (const backlog of BACKLOGS) {
    say(`hàng đợi ${backlog} hồ sơ`);
    const full = await openCounter(join(root, `backlog-${backlog}`), "http://127.0.0.1:1");
    await receive(full.database, backlog, 0);
    await full.database.close();
  }
  const rounds = new Map<number, Drained[]>(BACKLOGS.map((backlog) => [backlog, []]));
  for (let turn = 1; turn <= ROUNDS; turn++) {
    say(`gửi ${TIMED} hồ sơ từ mỗi hàng đợi, lượt ${turn}`);
    for (const backlog of BACKLOGS) {
      const folder = join(root, `counter-${backlog}-${turn}`);
      await cp(join(root, `backlog-${backlog}`), folder, { recursive: true });
      const at = await province(`${folder}-province`);
      rounds.get(backlog)!.push(await drained(folder, at.url, TIMED));
      await ended(at.child);
      await rm(folder, { recursive: true });
    }
  }
  const least = (what: "seconds" | "cpuSeconds") =>
    Object.fromEntries(
      [...rounds].map(([backlog, all]) => [
        backlog,
        round((Math.min(...all.map((one) => one[what])) / TIMED) * 1000),
      ]),
    );
  const perDossier = least("seconds");
  /** of the counter alone: what it is on a machine that others use too */
  const cpuPerDossier = least("cpuSeconds");
  const memory = Math.max(ours.memory, ...[...rounds.values()].flat().map((one) => one.memory));

  say("đường truyền có lại");
  const lineUps: number[] = [];
  for (let time = 0; time < LINE_UPS; time++) {
    const port = await freePort();
    const waiting = await openCounter(join(root, `line-${time}`), `http://127.0.0.1:${port}`);
    await receive(waiting.database, 1, 0);
    await waiting.engine.start();
    await new Promise((resolve) => setTimeout(resolve, 2500 + time * 300));
    const up = await province(join(root, `line-province-${time}`), port);
    const start = performance.now();
    for (;;) {
      if ((await waiting.engine.status()).waitingOperations === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    lineUps.push((performance.now() - start) / 1000);
    await waiting.engine.stop();
    await waiting.database.close();
    await ended(up.child);
  }

  const missing = postgresMissing();
  let served: Awaited<ReturnType<typeof servedCounters>> | undefined;
  if (missing) say(`PostgreSQL: bỏ qua, ${missing}`);
  else {
    say("máy chủ tỉnh trên PostgreSQL");
    const postgres = await startPostgres();
    const at = await province(join(root, "province-postgres"), 0, postgres.url);
    served = await servedCounters(at.url, TOKEN);
    await ended(at.child);
    await postgres.stop();
  }

  const ratio = (times: number[]) => round(Math.max(...times) / Math.min(...times));
  const result = {
    bench: "sync",
    cores: cpus().length,
    dossiers: DOSSIERS,
    files: DOSSIERS * FILES,
    megabytes: round((DOSSIERS * FILES * BYTES) / 1e6),
    drainSeconds: round(ours.seconds),
    pouchSeconds: round(theirs.seconds),
    timesAsFast: round(theirs.seconds / ours.seconds),
    msPerDossier: perDossier,
    cpuMsPerDossier: cpuPerDossier,
    backlogRatio: ratio(Object.values(perDossier)),
    cpuBacklogRatio: ratio(Object.values(cpuPerDossier)),
    memoryMB: round(memory),
    pouchMemoryMB: round(theirs.rss / 1024 ** 2),
    lineUpSeconds: round(Math.max(...lineUps)),
    postgresCounters: served?.counters ?? null,
    postgresP99Ms: served ? round(served.p99) : null,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await rm(root, { recursive: true, force: true });
}
