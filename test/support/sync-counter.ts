import { createHash } from "node:crypto";
import { onTestFinished } from "vitest";
import type { Database } from "../../db/database.ts";
import type { Ports } from "../../main/core/ports.ts";
import { createSyncEngine, type StockPlan, type SyncConfig } from "../../main/core/sync/service.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import type { VerifyReport } from "../../preload/contract/copies.ts";
import { memoryLog, seededRandom, testClock, testTimers } from "./memory-ports.ts";
import { AT, openTestDatabase } from "./open-database.ts";
import { startServer } from "./server.ts";
import { tempDir } from "./temp-dir.ts";

export const AGENCY = "H41.99";
export const NO_STOCK: StockPlan = { days: 1, series: [] };
const OFFICER = "a0000000-0000-4000-8000-00000000000a";

/** A province that stands at the test clock's time and is closed with the test. */
export async function province(deviceTokens = ["device-token-1", "device-token-2"]) {
  const clock = testClock();
  const server = await startServer({ dataDir: tempDir(), deviceTokens, clock: clock.now });
  onTestFinished(() => server.close());
  return { ...server, clock };
}

/** A counter's database with an engine on it that only runs when told to. */
export async function counter(
  config: { url: string; token: string; stock?: StockPlan; verdict?: VerifyReport["verdict"] },
  seed = 1,
) {
  const clock = testClock();
  const timers = testTimers(clock);
  const { database } = await openTestDatabase({ clock });
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
  };
  const engine = createSyncEngine({
    database,
    ports,
    config: async () => line,
    verifyResult: async () => ({ verdict: config.verdict ?? "valid", signatures: [] }),
    onEvent: () => {},
  });
  onTestFinished(() => engine.stop());
  await addOfficer(database);
  return { database, engine, clock, timers, ports, log, line, random };
}

export type Counter = Awaited<ReturnType<typeof counter>>;

async function addOfficer(database: Database): Promise<void> {
  await database.write({ actor: "test", at: AT }, async (tx) => {
    await tx.db
      .insertInto("accounts")
      .values({
        id: OFFICER,
        username: "canbo",
        full_name: "Trần Thị Thử",
        title: "",
        roles: "[]",
        home_agency: AGENCY,
        work_agency: AGENCY,
        password: "-",
        active: 1,
        failures: 0,
        created_at: AT,
      })
      .execute();
  });
}

/** Receives a dossier the way the counter does, as far as syncing sees it. */
export async function receive(
  at: Counter,
  dossier: { code: string; provisional?: boolean; extra?: Record<string, unknown> },
): Promise<string> {
  const id = at.random.uuid();
  const provisional = dossier.provisional ?? false;
  await at.database.write({ actor: "canbo", at: AT }, async (tx) => {
    await tx.db
      .insertInto("dossiers")
      .values({
        id,
        code: dossier.code,
        provisional: provisional ? 1 : 0,
        code_unverified: 1,
        agency_code: AGENCY,
        procedure_code: "1.001193",
        procedure_name: "Đăng ký khai sinh",
        procedure_version: "1",
        case_name: "",
        state: "received",
        applicant_name: "Nguyễn Văn Thử",
        search_text: "nguyen van thu",
        identity: "040199012345",
        applicant: "{}",
        sets: 1,
        deliver_to: "COUNTER",
        note: "",
        received_at: AT,
        received_by: OFFICER,
        due_at: AT,
        due: "{}",
        term_text: "",
      })
      .execute();
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
export async function sign(at: Counter, dossierId: string, files: Uint8Array[]) {
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
