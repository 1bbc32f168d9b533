import { createHash } from "node:crypto";
import { onTestFinished } from "vitest";
import type { Database } from "../../db/database.ts";
import type { Disk, Ports } from "../../main/core/ports.ts";
import { createSyncEngine, type StockPlan, type SyncConfig } from "../../main/core/sync/service.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import type { VerifyReport } from "../../preload/contract/copies.ts";
import { memoryLog, seededRandom, testClock, testTimers } from "./memory-ports.ts";
import { AT, openTestDatabase } from "./open-database.ts";
import { AGENCY, addDossier, addOfficer } from "./rows.ts";
import { startServer } from "./server.ts";
import { tempDir } from "./temp-dir.ts";

export const NO_STOCK: StockPlan = { days: 1, series: [] };

/** A province that stands at the test clock's time and is closed with the test. */
export async function province(deviceTokens = ["device-token-1", "device-token-2"]) {
  const clock = testClock();
  const server = await startServer({ dataDir: tempDir(), deviceTokens, clock: clock.now });
  onTestFinished(() => server.close());
  return { ...server, clock };
}

/** A counter's database with an engine on it that only runs when told to. */
export async function counter(
  config: {
    url: string;
    token: string;
    stock?: StockPlan;
    upload?: SyncConfig["upload"];
    verdict?: VerifyReport["verdict"];
    alongside?: Parameters<typeof createSyncEngine>[0]["alongside"];
    /** another disk than the real one, or the folder of a counter that was there before */
    disk?: Disk;
    folder?: string;
  },
  seed = 1,
) {
  const clock = testClock();
  const timers = testTimers(clock);
  const { database, options } = await openTestDatabase({
    clock,
    ...(config.disk && { disk: config.disk }),
    ...(config.folder && { folder: config.folder }),
  });
  const log = memoryLog();
  const random = seededRandom(`counter ${seed}`);
  const net = nodeNet();
  const ports = { clock, timers, random, net, log } as unknown as Ports;
  const line: SyncConfig = {
    serverUrl: config.url,
    deviceToken: config.token,
    agencyCode: AGENCY,
    deviceId: random.uuid(),
    stock: config.stock ?? NO_STOCK,
    upload: config.upload,
  };
  const engine = createSyncEngine({
    database,
    ports,
    config: async () => line,
    verifyResult: async () => ({ verdict: config.verdict ?? "valid", signatures: [] }),
    onEvent: () => {},
    ...(config.alongside && { alongside: config.alongside }),
  });
  onTestFinished(() => engine.stop());
  await database.write({ actor: "test", at: AT }, (tx) => addOfficer(tx, AT));
  const { folder } = options;
  return { database, engine, clock, timers, ports, log, line, random, folder };
}

export type Counter = Awaited<ReturnType<typeof counter>>;

/** Receives a dossier the way the counter does, as far as syncing sees it. */
export async function receive(
  at: Counter,
  dossier: { code: string; provisional?: boolean; extra?: Record<string, unknown> },
): Promise<string> {
  const id = at.random.uuid();
  const provisional = dossier.provisional ?? false;
  await at.database.write({ actor: "canbo", at: AT }, async (tx) => {
    await addDossier(tx, {
      id,
      code: dossier.code,
      provisional: provisional ? 1 : 0,
      code_unverified: 1,
      search_text: "nguyen van thu",
      identity: "040199012345",
      received_at: AT,
    });
    await tx.outbox({
      kind: "dossier.received",
      dossierId: id,
      body: {
        dossierId: id,
        code: dossier.code,
        provisional,
        agencyCode: AGENCY,
        procedureCode: "1.001193",
        receivedAt: AT,
        ...dossier.extra,
      },
    });
  });
  return id;
}

/** Queues a signed scan with files of these bytes; answers the operation's id and the files' hashes. */
export async function sign(at: Counter, dossierId: string | null, files: Uint8Array[]) {
  const stored: Awaited<ReturnType<Database["files"]["put"]>>[] = [];
  for (const [index, bytes] of files.entries()) {
    stored.push(
      await at.database.files.put(bytes, {
        mediaType: index === 0 ? "application/pdf" : "image/jpeg",
        title: `Trang ${index}`,
      }),
    );
  }
  const operation = await at.database.write({ actor: "canbo", at: AT }, async (tx) => {
    for (const file of stored) await tx.db.insertInto("files").values(file.row).execute();
    return tx.outbox({
      kind: "document.signed",
      dossierId,
      body: { documentId: at.random.uuid(), title: "Tờ khai" },
      files: stored.map((file) => file.id),
    });
  });
  return { operation, sha256: stored.map((file) => file.sha256), ids: stored.map((file) => file.id) };
}

/** Bytes that do not repeat, the same for the same seed. */
export function noise(size: number, seed = "noise"): Uint8Array {
  const blocks: Buffer[] = [];
  for (let have = 0; have < size; have += 32) {
    blocks.push(createHash("sha256").update(`${seed} ${have}`).digest());
  }
  return new Uint8Array(Buffer.concat(blocks).subarray(0, size));
}

/** All rows of the outbox in order. */
export const outbox = (at: Counter) =>
  at.database.read.selectFrom("outbox").selectAll().orderBy("seq").execute();

/** Lets the engine's own timers run, second by second, until `reached`; false when it never was. */
export async function until(at: Counter, reached: () => Promise<boolean>): Promise<boolean> {
  for (let second = 0; second < 600; second++) {
    if (await reached()) return true;
    await at.timers.advance(1000);
    // the network of loopback needs real time too
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  return reached();
}
