import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import Fastify, { type FastifyInstance } from "fastify";
import { readAccount } from "./account.ts";
import { addAdministration } from "./administration.ts";
import { type BlockRequest, leaseBlocks } from "./blocks.ts";
import { addCalendars, CALENDAR_SCHEMA } from "./calendars.ts";
import { readChanges } from "./changes.ts";
import { type CodePatterns, readCodePatterns } from "./codes.ts";
import { type Contract, loadContract } from "./contract.ts";
import { addDossiers } from "./dossier-routes.ts";
import { Faults } from "./faults.ts";
import { FEEDBACK_SCHEMA } from "./feedback.ts";
import { FILES_AT_ONCE } from "./file-list.ts";
import { addFiles } from "./file-routes.ts";
import { openFiles, type ProvinceFiles, WHOLE_FILE } from "./files.ts";
import { FILINGS_SCHEMA } from "./filings.ts";
import { guardContract, sendProblem } from "./guard.ts";
import { heldPapers } from "./held-papers.ts";
import { type KnownPerson, knowPeople } from "./identities.ts";
import { addMachines } from "./machine-routes.ts";
import { MACHINES_SCHEMA, type Machines, openMachines, type ProvincePolicy } from "./machines.ts";
import { type NationalOptions, openNational } from "./national/national.ts";
import type { Onward } from "./national/onward.ts";
import { NATIONAL_SCHEMA } from "./national/schema.ts";
import { addOperations, OPERATIONS_AT_ONCE } from "./operation-routes.ts";
import { openPackages, type Packages } from "./packages.ts";
import { openPostgres } from "./postgres.ts";
import { Problem } from "./problem.ts";
import { addPublished, PUBLISHED_SCHEMA } from "./published.ts";
import { type IssuedResult, issueResult, type NewResult, tellState, withdrawResult } from "./results.ts";
import { SCHEMA } from "./schema.ts";
import { openSeals, SEAL_SCHEMA, type SealKeyRequest, type Seals } from "./seals.ts";
import { openSqlite } from "./sqlite.ts";
import { type ProvinceState, readState } from "./state.ts";
import { openStore, type Store } from "./store.ts";
import { COPIES_SCHEMA } from "./web/copies.ts";
import { addLookUp } from "./web/look-up.ts";
import { noteRefusals } from "./web/refusals.ts";
import { requireRoles } from "./web/roles.ts";
import { addStaff } from "./web/staff.ts";

export interface ProvinceOptions {
  /** folder of this server's own database and files; made when missing */
  dataDir: string;
  /** `postgres://` address; a SQLite file in `dataDir` when absent */
  database?: string;
  /** 0: any free port; null: nothing is listened on, connections come by `accept` alone */
  port?: number | null;
  /** tokens of the enrolled machines; none given: one is made */
  deviceTokens?: string[];
  /** opens `/admin`; none given: one is made */
  adminToken?: string;
  /** milliseconds since the epoch; the operating system's time when absent */
  clock?: () => number;
  patterns?: CodePatterns;
  /** PEM of the Ed25519 key that certifies seal keys; none given: one is made */
  sealAuthority?: string;
  /** how often `dataDir` was replaced by an older copy; numbers leased since that was made are never given again */
  restores?: number;
  /** ids of what is made here; the operating system's chance when absent */
  uuid?: () => string;
  /** what this server says it takes; `{}` for one of before */
  accepts?: Accepts;
  /** last day on which it takes this protocol, such as `2026-12-31`; none is set when absent */
  protocolEndsOn?: string;
  /** the contract, where many servers of one process share it */
  contract?: Contract;
  /** the national portals that it hands on to; none given: it hands on to nobody */
  national?: NationalOptions;
  /** what machines are told when they join */
  policy?: ProvincePolicy;
  /** the server's own key and certificate; without them it speaks plain HTTP, on loopback */
  tls?: { key: string; cert: string };
}

/** What a server tells with its time that it takes. */
export interface Accepts {
  operationsAtOnce?: number;
  wholeFileBytes?: number;
  filesAtOnce?: number;
}

export interface ProvincialServer {
  url: string;
  deviceTokens: string[];
  adminToken: string;
  store: Store;
  files: ProvinceFiles;
  faults: Faults;
  seals: Seals;
  /** the way to the national portals; null where nothing is listened on */
  onward: Onward | null;
  packages: Packages;
  machines: Machines;
  /** answers that were not as the contract says; empty in a healthy run */
  violations: string[];
  issueResult(request: NewResult): Promise<IssuedResult>;
  withdrawResult(id: string, why: string): Promise<void>;
  tellState(dossierId: string, state: string, why: string): Promise<void>;
  knowPeople(people: readonly KnownPerson[]): Promise<void>;
  /** Serves one connection that did not come through a socket. */
  accept(connection: Duplex): void;
  state(): Promise<ProvinceState>;
  close(): Promise<void>;
}

/** operations carry text of whole documents at most; bytes */
const JSON_LIMIT = 16 * 1024 * 1024;

/** What is taken beyond protocol 1 as it was first written (schema `Accepts` of the contract). */
const ACCEPTS: Accepts = {
  operationsAtOnce: OPERATIONS_AT_ONCE,
  wholeFileBytes: WHOLE_FILE,
  filesAtOnce: FILES_AT_ONCE,
};

/** A province that leaves everything to the machine. */
const NO_POLICY: ProvincePolicy = {
  system: { name: "Hệ thống thông tin giải quyết TTHC tỉnh", owner: "", lookupUrl: "" },
  escrowPublicKey: null,
  anchors: [],
  sealAuthorities: [],
  settings: {},
};

const newToken = () => randomBytes(24).toString("base64url");
const digest = (token: string) => createHash("sha256").update(token).digest("hex");

/**
 * The reference server: the province's end of the sync contract, on loopback, with a database and a file
 * store of its own. It never reaches into the counter's code.
 */
export async function createProvincialServer(options: ProvinceOptions): Promise<ProvincialServer> {
  const contract = options.contract ?? loadContract();
  const engine = options.database ? await openPostgres(options.database) : openSqlite(options.dataDir);
  await engine.prepare(
    [
      SCHEMA,
      SEAL_SCHEMA,
      NATIONAL_SCHEMA,
      COPIES_SCHEMA,
      MACHINES_SCHEMA,
      FILINGS_SCHEMA,
      FEEDBACK_SCHEMA,
      CALENDAR_SCHEMA,
      PUBLISHED_SCHEMA,
    ].join(""),
  );
  const store = await openStore(engine, {
    folder: options.dataDir,
    clock: options.clock ?? Date.now,
    uuid: options.uuid ?? randomUUID,
    restores: options.restores ?? 0,
    judge: contract.changeFaults,
  });
  const files = openFiles(store);
  const patterns = options.patterns ?? readCodePatterns();
  const seals = await openSeals(store, options.sealAuthority);
  const faults = new Faults();
  const violations: string[] = [];
  const deviceTokens = options.deviceTokens?.length ? options.deviceTokens : [newToken()];
  const adminToken = options.adminToken ?? newToken();
  const machines = await openMachines(store, options.policy ?? NO_POLICY);
  const known = new Map(
    deviceTokens.map((token) => [digest(token), `machine-${digest(token).slice(0, 12)}`]),
  );

  const packages = openPackages(store, files, patterns, async () => [...known, ...(await machines.tokens())]);

  const usual = { bodyLimit: JSON_LIMIT, exposeHeadRoutes: false, forceCloseConnections: true };
  const app = (options.tls
    ? Fastify({ ...usual, https: options.tls })
    : Fastify(usual)) as unknown as FastifyInstance;
  requireRoles(app);
  // bytes of files: each of their routes reads them as they come
  for (const type of ["application/offset+octet-stream", "application/x-file-list"]) {
    app.addContentTypeParser(type, (_request, _payload, done) => done(null));
  }
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof Problem) return sendProblem(reply, error);
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status === 413)
      return sendProblem(reply, new Problem("too-large", "Yêu cầu lớn hơn mức máy chủ nhận."));
    if (status < 500) return sendProblem(reply, new Problem("invalid", "Máy chủ không đọc được yêu cầu."));
    process.stderr.write(
      `${JSON.stringify({ level: "error", event: "server.failed", text: String(error) })}\n`,
    );
    return sendProblem(reply, new Problem("internal", "Máy chủ đang lỗi; chưa ghi gì."));
  });
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, new Problem("not-found", "Không có đường dẫn này.")),
  );
  const { seen, guardRaw } = guardContract(app, {
    contract,
    faults,
    violations,
    async callerOf(authorization) {
      const token = (authorization ?? "").replace(/^Bearer /, "");
      const machine = known.get(digest(token));
      return machine ? { machine, joining: false } : machines.callerOf(token);
    },
  });

  app.get("/v1/clock", async (request) => {
    const { deviceId } = request.query as { deviceId?: string };
    const account = deviceId === undefined ? {} : { account: await readAccount(store, deviceId) };
    const end = options.protocolEndsOn === undefined ? {} : { protocolEndsOn: options.protocolEndsOn };
    return { now: store.now(), protocol: 1, ...end, accepts: options.accepts ?? ACCEPTS, ...account };
  });
  app.get("/v1/changes", async (request) => {
    const query = request.query as { cursor?: string; limit?: string };
    return readChanges(store, query.cursor, Number(query.limit ?? 100));
  });
  app.post("/v1/number-blocks", async (request) =>
    leaseBlocks(store, seen(request).machine, request.body as BlockRequest),
  );
  app.post("/v1/papers/search", async (request) => ({
    papers: await heldPapers(store, (request.body as { identity: string }).identity),
  }));
  app.post("/v1/seal-keys", async (request) => {
    await seals.certify(seen(request).machine, request.body as SealKeyRequest);
    return { list: await seals.list() };
  });
  app.get("/v1/seal-keys", async (request, reply) => {
    const { edition } = request.query as { edition?: string };
    const list = await seals.list();
    if (list.edition === Number(edition ?? 0)) return reply.code(204).send();
    return { list };
  });
  app.get("/v1/package-key", async () => packages.key());
  addDossiers(app, store);
  addOperations(app, { store, patterns, faults, machineOf: (request) => seen(request).machine });
  addMachines(app, machines, (request) => seen(request).machine);
  addCalendars(app, store);
  addPublished(app, store);
  addFiles(app, { files, faults, contract, guardRaw });

  noteRefusals(app, store, (request) => seen(request).machine);
  const national = await openNational(app, { store, files }, options.national ?? {});
  addLookUp(app, store);
  addStaff(app, { store, adminToken, onward: national.current });

  const server: Omit<ProvincialServer, "url"> = {
    onward: null,
    deviceTokens,
    adminToken,
    store,
    files,
    faults,
    seals,
    packages,
    machines,
    violations,
    issueResult: (request) => issueResult(store, files, patterns, request),
    withdrawResult: (id, why) => withdrawResult(store, id, why),
    tellState: (dossierId, state, why) => tellState(store, dossierId, state, why),
    knowPeople: (people) => knowPeople(store, people),
    accept: (connection) => void app.server.emit("connection", connection),
    state: () => readState(store, files),
    async close() {
      await national.stop();
      await app.close();
      await store.close();
    },
  };
  addAdministration(app, server);
  if (options.port === null) {
    await app.ready();
    return { ...server, url: "http://127.0.0.1" };
  }
  const url = await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  return { ...server, url, onward: national.begin(url) };
}
