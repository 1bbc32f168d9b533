import type { CopyDatabase } from "../../db/backup-worker.ts";
import { openDatabase } from "../../db/database.ts";
import type { CounterEvent, Reply, Startup, Topic } from "../../preload/contract/index.ts";
import type { NewAccount } from "./accounts/service.ts";
import { createArchive } from "./archive/service.ts";
import { createBackups } from "./backups.ts";
import { type CoreContext, createContext } from "./context.ts";
import { createCounter } from "./core-counter.ts";
import { createDesk } from "./core-desk.ts";
import { createDocuments } from "./core-documents.ts";
import { createHandlers } from "./core-handlers.ts";
import { createMachine } from "./core-machine.ts";
import type { MakeWriter } from "./digitise/jobs.ts";
import { createDispatch } from "./dispatch.ts";
import { AppError } from "./errors.ts";
import type { Law } from "./law.ts";
import type { OfficeConfig } from "./office/config.ts";
import { requireSameProfile } from "./office/demonstration.ts";
import type { Ports } from "./ports.ts";
import type { createBlobs } from "./transfer/blobs.ts";
import type { createUploads } from "./transfer/uploads.ts";
import type { Origin } from "./wire.ts";

export interface CoreOptions {
  ports: Ports;
  config: OfficeConfig;
  law: Law;
  /** data folder of this machine; absolute */
  folder: string;
  version: string;
  /** day on which this program was built */
  buildDay: string;
  ocrWorkers: number;
  makeWriter: MakeWriter;
  /** accounts of a demonstration office, made at its first start; never passed for a real one */
  demonstrationAccounts: readonly NewAccount[];
  /** answers are checked against the contract: tests and demonstration */
  checkOutput: boolean;
  /** where the real data are, when `folder` is that of training; and what ends this process for another one */
  training?: { folder: string; restart(): void };
  /** as `DatabaseOptions.copy`: the simulation decides the order of everything, and lets no thread run beside it */
  copyDatabase?: CopyDatabase;
  /** shows what the features stand on: the simulation writes what a token's signing would, and reads rows */
  onOpen?(core: CoreContext): void;
}

export interface Core {
  startup: Startup;
  call(envelope: unknown, from: { client: string; origin: Origin }): Promise<Reply>;
  blob: ReturnType<typeof createBlobs>["open"];
  upload: ReturnType<typeof createUploads>["receive"];
  subscribe(listener: (client: string | null, event: CounterEvent) => void): void;
  gone(client: string): void;
  close(): Promise<void>;
}

/**
 * The composition root: opens the database and wires every feature to it. Throws what `openDatabase`
 * throws; the host turns that into a startup screen of its own.
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { ports, config, folder } = options;
  const listeners: ((client: string | null, event: CounterEvent) => void)[] = [];
  const emit = (topic: Topic, ids: string[]) => {
    for (const listener of listeners) listener(null, { topic, ids });
  };
  const { database, recovery } = await openDatabase({
    folder,
    masterKey: await ports.keys.masterKey(),
    disk: ports.disk,
    random: ports.random,
    clock: ports.clock,
    copy: options.copyDatabase,
    onEvent: (topic, ids) => emit(topic as Topic, ids),
  });
  const core = createContext({ ports, config, database, emit });
  try {
    await requireSameProfile(core);
  } catch (error) {
    await database.close();
    throw error;
  }
  options.onOpen?.(core);

  const machine = await createMachine(core, options);
  const counter = createCounter(core, options, machine);
  const documents = createDocuments(core, options, machine, counter);
  const desk = createDesk(core, options, recovery, machine, counter, documents);
  const { children, accounts, blobs, uploads, queue, sync, packages, provinceAccounts } = machine;
  const { people } = counter;
  const { scanning, digitiseJobs, completion, incidents, signing, campaigns } = documents;
  const { citizen, admissions, notices, online, exchange, startup } = desk;

  accounts.guardPassword(admissions.requireStill, () => {});
  accounts.guardPassword(provinceAccounts.requireGrace, provinceAccounts.afterPassword);
  accounts.onLeave((accountId, why) => {
    if (why === "sign-out") void provinceAccounts.ended(accountId);
  });

  const dispatch = createDispatch({
    random: ports.random,
    log: ports.log,
    checkOutput: options.checkOutput,
    bring: exchange.bring,
    stillSeated: ({ client, origin, session }) =>
      origin === "cli" || accounts.sessionOf(client)?.id === session?.id,
    handlers: createHandlers(core, options, machine, counter, documents, desk),
  });

  accounts.onSessionEnd((client) => {
    blobs.clear();
    uploads.forget(client);
    people.scanner.forget();
    void signing.leave(accounts.seated());
  });

  await queue.start();
  await people.scanner.start();
  await digitiseJobs.showGivenUp();
  campaigns.settleSoon();
  await completion.takeUp("system");
  await completion.renewOld();
  completion.watch();
  await signing.takeUp();
  notices.start();
  await online.start();
  incidents.start();
  await sync.start();
  await exchange.start();
  const archive = createArchive(core, folder);
  void archive.start();
  const backups = createBackups(core);
  backups.start();

  return {
    startup: startup.current(),
    call: (envelope, from) => dispatch(envelope, { ...from, session: accounts.sessionOf(from.client) }),
    blob: (t, range) => blobs.open(t, range),
    async upload(client, name, mediaType, bytes) {
      // nobody fills this machine's disk without having signed in
      if (!accounts.sessionOf(client)) throw new AppError("session.required");
      return uploads.receive(client, name, mediaType, bytes);
    },
    subscribe: (listener) => void listeners.push(listener),
    gone: (client) => {
      uploads.forget(client);
      citizen.gone(client);
      accounts.leave(client).catch((error) => ports.log.error("session.end-failed", { why: String(error) }));
    },
    async close() {
      backups.stop();
      completion.stop();
      archive.stop();
      await notices.stop();
      await online.stop();
      incidents.stop();
      await exchange.stop();
      await packages.stop();
      await sync.stop();
      await people.scanner.stop();
      await scanning.stop();
      await queue.stop();
      await campaigns.stop();
      // the file that is being signed still needs the processes
      await signing.stop();
      await children.stop();
      await backups.make();
      await database.close();
    },
  };
}
