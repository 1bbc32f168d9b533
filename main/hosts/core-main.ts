import { chmod, mkdir, readFile } from "node:fs/promises";
import { availableParallelism, hostname } from "node:os";
import { join, resolve } from "node:path";
import type { Startup } from "../../preload/contract/index.ts";
import { loadDemoOffice } from "../core/catalogue/service.ts";
import { createCore } from "../core/core.ts";
import { readersFor } from "../core/digitise/ocr-pool.ts";
import { createFirstRun } from "../core/enrolment/first-run.ts";
import { AppError, toWireError } from "../core/errors.ts";
import { loadLaw } from "../core/law.ts";
import { type OfficeConfig, readOfficeConfig } from "../core/office/config.ts";
import { firstReference } from "../core/reference-data.ts";
import { readTraining, TRAINING_FOLDER, TRAINING_PASSWORD, trainingConfig } from "../core/training/rules.ts";
import { AssembledWriter } from "../pdf/assembled.ts";
import { buildDay, version } from "./build-facts.ts";
import { nodeDisk } from "./node/disk.ts";
import { bestKind, nodeKeyStore } from "./node/keystore.ts";
import { nodePorts } from "./node/ports.ts";
import { openPrivateSocket, type PrivateSocket } from "./node/private-socket.ts";
import { findPlaces } from "./node/resources.ts";
import { type CoreEnds, serveCore } from "./node/serve-core.ts";
import { ensureTrainingTokens } from "./training-tokens.ts";

// the database and everything beside it is for this user alone, whatever the shell's mask says
process.umask(0o077);

/** Entry of the core process: `--data DIR`. A core that cannot open says why and goes on answering that. */
const folder = resolve(process.argv[process.argv.indexOf("--data") + 1] ?? "");
const { resources } = findPlaces();
const readJson = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(join(resources, path), "utf8"));

async function open(): Promise<{ core: CoreEnds; socket: PrivateSocket }> {
  // a folder that was made by hand is closed too; one that we may not close is told by what fails to write there
  await chmod(folder, 0o700).catch(() => {});
  let core: CoreEnds | undefined;
  // the socket is the lock: it is taken before the database is touched
  const training = await readTraining(nodeDisk(), folder);
  const socket = await openPrivateSocket(folder, async (envelope) => {
    if (training) return { id: "", ok: false, error: toWireError(new AppError("training.command-line")) };
    if (!core) return { id: "", ok: false, error: toWireError(new AppError("core.starting")) };
    return core.call(envelope, { client: "command line", origin: "cli" });
  });
  try {
    const path = join(folder, "office.json");
    if (!(await nodeDisk().stat(path))) {
      core = await openFirstRun();
      return { core, socket };
    }
    const office = await readOfficeConfig(nodeDisk(), path);
    // another folder, another database, another key: what is done there cannot reach the real one
    const home = training ? join(folder, TRAINING_FOLDER) : folder;
    await mkdir(home, { recursive: true, mode: 0o700 });
    const config = training
      ? trainingConfig(
          office,
          training,
          await ensureTrainingTokens(nodeDisk(), home, { officers: training.officers, seals: office.seals }),
        )
      : office;
    const law = await loadLaw(readJson);
    core = await createCore({
      ports: nodePorts(home, await keys(config, home)),
      config,
      law,
      folder: home,
      training: { folder, restart },
      version,
      buildDay,
      ocrWorkers: readersFor(availableParallelism(), config.memoryLimitMb * 1_000_000),
      makeWriter: (sink, meta) => new AssembledWriter(sink, { ...meta, creator: `Quầy Một Cửa ${version}` }),
      demonstrationAccounts: training
        ? training.officers.map((officer) => ({ ...officer, password: TRAINING_PASSWORD }))
        : config.demonstration
          ? await demonstrationAccounts()
          : [],
      checkOutput: config.demonstration,
    });
    return { core, socket };
  } catch (error) {
    await socket.close();
    throw error;
  }
}

/** A machine that is nobody's counter yet joins the province first; then this process ends and its host starts the counter. */
async function openFirstRun(): Promise<CoreEnds> {
  const passphrase = process.env["COUNTER_PASSPHRASE"];
  const keyStore = nodeKeyStore({ dataDir: folder, kind: await bestKind(passphrase), passphrase });
  const first = await createFirstRun({
    ports: nodePorts(folder, keyStore),
    folder,
    version,
    machineName: hostname(),
    reference: firstReference(folder, () => loadLaw(readJson)),
    joined: restart,
  });
  return { ...closedEnds(new AppError("enrolment.first")), ...first };
}

/** Only a demonstration may keep its key in a file (design, rule 7). */
async function keys(config: OfficeConfig, home: string) {
  const passphrase = process.env["COUNTER_PASSPHRASE"];
  const kind = config.demonstration ? "file" : await bestKind(passphrase);
  return nodeKeyStore({
    dataDir: home,
    kind,
    passphrase,
    escrowPublicKey: config.escrowPublicKey ?? undefined,
  });
}

async function demonstrationAccounts() {
  const office = await loadDemoOffice(readJson);
  return office.officers.map(
    ({ username, fullName, title, roles, homeAgency, workAgency, identity, password }) => ({
      username,
      fullName,
      title,
      roles,
      homeAgency,
      workAgency,
      identity,
      password,
    }),
  );
}

/** so long the last answer of a core that ends has to reach its window; milliseconds */
const ANSWER_MS = 300;

/** This process ends; its host starts another, which finds what was left for it. */
function restart(): void {
  setTimeout(() => process.kill(process.pid, "SIGTERM"), ANSWER_MS);
}

const FAILED_STATES: Partial<Record<AppError["code"], Startup["state"]>> = {
  "db.wrong-key": "wrong-key",
  "db.future-version": "future-version",
  "db.corrupt": "damaged",
};

/** Ends of a core that could not open: every call is answered with the reason. */
function closedEnds(error: unknown): CoreEnds {
  const wire = toWireError(error);
  const startup: Startup = {
    state: FAILED_STATES[wire.code] ?? "failed",
    message: wire.message,
    kept: wire.kept,
    action: wire.action,
    recovery: [],
  };
  return {
    startup,
    call: async (envelope) => {
      const id = (envelope as { id?: unknown })?.id;
      const asked = (envelope as { proc?: unknown })?.proc === "office.startup";
      return asked ? { id: String(id), ok: true, data: startup } : { id: String(id), ok: false, error: wire };
    },
    blob: async () => undefined,
    upload: async () => {
      throw error;
    },
    subscribe: () => {},
    gone: () => {},
    close: async () => {},
  };
}

try {
  const { core, socket } = await open();
  serveCore({
    ...core,
    close: async () => {
      await socket.close();
      await core.close();
    },
  });
} catch (error) {
  if (!(error instanceof AppError)) console.error(error);
  serveCore(closedEnds(error));
}
