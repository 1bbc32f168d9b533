import { cpSync, existsSync, lstatSync, rmSync, truncateSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { copyAtOnce } from "../../db/backup-worker.ts";
import type { WriteTx } from "../../db/database.ts";
import type { CoreContext } from "../../main/core/context.ts";
import { type Core, createCore } from "../../main/core/core.ts";
import { ensureDeviceId } from "../../main/core/enrolment/service.ts";
import { AppError } from "../../main/core/errors.ts";
import { type Law, loadLaw } from "../../main/core/law.ts";
import { OfficeConfig } from "../../main/core/office/config.ts";
import type { Child, Ports } from "../../main/core/ports.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import type { Input, Output, ProcedureName, WireError } from "../../preload/contract/index.ts";
import type { DeviceAuthority } from "../provincial-server/device-authority.ts";
import { certifyMachine } from "../support/device-enrolment.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { SimulatedDisk } from "./disk.ts";
import type { SimulatedLan } from "./lan.ts";
import type { SimulatedLine } from "./line.ts";
import { hashCheaply } from "./password.ts";
import { never, type World } from "./world.ts";

export const AGENCY = "H41.99";
export const OFFICER = { username: "mophong", password: "mat-khau-mo-phong-1" };
const BACKUP_EVERY = 30 * 60_000;
/** what SQLite allows when nothing is said */
const MOST_PAGES = 4_294_967_294;

const config = (deviceToken: string, machineName: string) =>
  OfficeConfig.parse({
    demonstration: true,
    agency: {
      code: AGENCY,
      codeUnverified: true,
      name: "Ủy ban nhân dân xã Mô Phỏng",
      parentName: "",
      unitName: "Trung tâm Phục vụ hành chính công",
      abbreviation: "TTPVHCC",
      address: "Xã Mô Phỏng",
      phone: "",
    },
    machineName,
    system: { name: "Hệ thống thử", owner: "Tỉnh thử", lookupUrl: "example.vn" },
    maskIdentityInQr: true,
    formPaper: "",
    sync: { serverUrl: "http://127.0.0.1", deviceToken },
    token: null,
    numberDaysAhead: 2,
    // nights of many days and clocks that jump: no second copy is let go in one life
    exchange: { keepConfirmedDays: 365 },
  });

let law: Promise<Law> | undefined;
const readLaw = () => {
  law ??= loadLaw(async (path) => JSON.parse(await readFile(join(findPlaces().resources, path), "utf8")));
  return law;
};

/** What the core may ask of a child here: every paper is good, nothing else can be done without one. */
const children: Ports["children"] = {
  start: (): Child => ({
    call: async <T>(method: string) => {
      if (method === "verify") return { verdict: "valid", signatures: [] } as T;
      throw new AppError("child.crashed", { child: method });
    },
    memory: () => 0,
    alive: () => true,
    stop: async () => {},
  }),
  resident: () => 0,
};

const log: Ports["log"] = {
  info: () => {},
  warn: () => {},
  error: (event, fields) => {
    if (process.env.SIMULATION_LOG) console.error(event, fields);
  },
};

interface Surroundings {
  ports: Ports;
  folder: string;
  token: string;
  name: string;
  onOpen(context: CoreContext): void;
}

async function openCore({ ports, folder, token, name, onOpen }: Surroundings): Promise<Core> {
  return createCore({
    ports,
    config: config(token, name),
    law: await readLaw(),
    folder,
    version: "simulation",
    buildDay: "2025-11-01",
    ocrWorkers: 1,
    makeWriter: () => {
      throw new AppError("child.crashed", { child: "pdf" });
    },
    demonstrationAccounts: [
      {
        ...OFFICER,
        fullName: "Cán bộ Mô Phỏng",
        title: "Công chức",
        roles: ["receiving-officer", "head"],
        homeAgency: AGENCY,
        workAgency: AGENCY,
      },
    ],
    checkOutput: false,
    copyDatabase: copyAtOnce,
    onOpen,
  });
}

const everyPort = (own: Pick<Ports, "clock" | "random" | "timers" | "net" | "lan" | "disk">): Ports => ({
  ...own,
  keys: { kind: "file", masterKey: async () => new Uint8Array(32).fill(9) },
  children,
  browser: { open: never, listen: never },
  printer: { list: async () => [], offers: never, outcomes: never, print: never },
  serial: { list: async () => [], open: never },
  malware: { scan: async () => ({ verdict: "not-scanned", why: "máy mô phỏng" }) },
  log,
});

/** A machine as it comes out of its box, made once: its tables and its officer. Every counter begins as a copy. */
export async function makeTemplate(folder: string, world: World): Promise<void> {
  const disk = new SimulatedDisk({ folder, moment: () => {}, alive: () => true, full: () => false });
  let context: CoreContext | undefined;
  await openCore({
    folder,
    token: "",
    name: "",
    ports: everyPort({
      clock: { now: () => world.now, monotonic: () => 0 },
      random: seededRandom("template"),
      timers: { after: () => () => {} },
      net: { send: never, leaveBy: () => {}, certificateOf: never },
      lan: { open: never },
      disk,
    }),
    onOpen: (given) => {
      context = given;
    },
  });
  const password = hashCheaply(OFFICER.password);
  await context!.write("system", async (tx) => {
    await tx.db.updateTable("accounts").set({ password }).execute();
    // each machine makes its own
    await tx.db.deleteFrom("meta").where("key", "=", "device-id").execute();
  });
  await context!.database.close();
}

/** A refusal, as the clerk reads it. */
export class Refusal extends Error {
  readonly wire: WireError;

  constructor(wire: WireError) {
    super(`${wire.code}: ${wire.message}`);
    this.wire = wire;
  }
}

/** One PC at the counter with the real core on it: it may lose its power at any moment and starts again from its disk. */
export class Machine {
  readonly name: string;
  readonly line: SimulatedLine;
  readonly lan: SimulatedLan;
  /** who certifies the machines of the office; null: they never join it */
  readonly authority: DeviceAuthority | null;
  /** its disk is gone for good */
  destroyed = false;
  deviceId = "";
  readonly token: string;
  /** the wall clock of this PC is wrong by so many milliseconds */
  skew = 0;
  diskFull = false;
  context: CoreContext | undefined;
  readonly #world: World;
  readonly #root: string;
  #core: Core | undefined;
  #generation = 0;
  #life: { alive: boolean } = { alive: false };
  #disk: SimulatedDisk | undefined;
  /** moments of the disk until the power goes; infinite while it stays */
  #fuse = Number.POSITIVE_INFINITY;
  #folder: string;
  #stopped: (() => void) | undefined;
  readonly #onDeath: (machine: Machine) => void;

  constructor(parts: {
    name: string;
    world: World;
    root: string;
    line: SimulatedLine;
    lan: SimulatedLan;
    authority: DeviceAuthority | null;
    token: string;
    template: string;
    onDeath(machine: Machine): void;
  }) {
    this.name = parts.name;
    this.#world = parts.world;
    this.#root = parts.root;
    this.line = parts.line;
    this.lan = parts.lan;
    this.authority = parts.authority;
    this.token = parts.token;
    this.#onDeath = parts.onDeath;
    this.#folder = join(parts.root, `${parts.name}-0`);
    cpSync(parts.template, this.#folder, { recursive: true });
  }

  get alive(): boolean {
    return this.#life.alive;
  }

  /** The machine is on and its clerk has signed in. */
  get ready(): boolean {
    return this.alive && this.#core !== undefined;
  }

  /** Switches the PC on and signs the clerk in; false when its power went again meanwhile. */
  async start(): Promise<boolean> {
    const world = this.#world;
    const life = { alive: true };
    this.#life = life;
    const alive = () => life.alive;
    const folder = this.#folder;
    const bootedAt = world.now;
    const disk = new SimulatedDisk({
      folder,
      moment: () => {
        if (life.alive && --this.#fuse < 0) this.cutPower();
      },
      alive,
      full: () => this.diskFull,
    });
    this.#disk = disk;
    const gone = new Promise<undefined>((resolve) => {
      this.#stopped = () => resolve(undefined);
    });
    let context: CoreContext | undefined;
    const ports = everyPort({
      lan: this.lan.of(this.name, alive),
      clock: { now: () => world.now + this.skew, monotonic: () => world.now - bootedAt },
      random: seededRandom(`${world.seed} ${this.name} ${this.#generation}`),
      timers: {
        // a backup costs more than everything else here: it is made at fewer hours than in life
        after: (ms, run) =>
          world.after(ms === BACKUP_EVERY ? ms * 50 : ms, () => {
            if (alive()) run();
          }),
      },
      net: this.line.net(alive),
      disk,
    });
    const opening = openCore({
      folder,
      token: this.token,
      name: this.name,
      ports,
      onOpen: (given) => {
        context = given;
      },
    });
    let core: Core | undefined;
    try {
      core = await Promise.race([opening, gone]);
    } catch (error) {
      // a full disk lets nobody begin; the clerk calls IT and tries again
      if (!(error instanceof AppError) || error.code !== "db.disk-full") throw error;
      this.cutPower();
    }
    if (!core || !alive()) return false;
    this.#core = core;
    this.context = context;
    try {
      await Promise.race([this.#enrol(ports), gone]);
      if (!alive()) return false;
      await Promise.race([this.call("accounts.signIn", OFFICER), gone]);
    } catch (error) {
      const full = error instanceof AppError && error.code === "db.disk-full";
      if (!(error instanceof Refusal) && !full) throw error;
      if (process.env.SIMULATION_LOG) console.error(String(error));
      // a full disk lets nobody in; the clerk tries again after a while
      if (alive()) this.cutPower();
    }
    return alive();
  }

  /** The machine has the certificate of its office, once. */
  async #enrol(ports: Ports): Promise<void> {
    if (!this.authority) return;
    const context = this.context!;
    const { database } = context;
    this.deviceId = await ensureDeviceId(database, ports);
    const has = await database.read
      .selectFrom("device_keys")
      .select("seq")
      .where("state", "=", "certified")
      .executeTakeFirst();
    if (has) return;
    // a clock that is days off must not keep a machine out of the office
    const issued = Math.min(this.#world.now, ports.clock.now());
    await certifyMachine({ database, ports }, this.authority, AGENCY, { issued, written: context.now() });
  }

  /** The disk is gone with everything on it. */
  destroy(): void {
    this.destroyed = true;
    this.#world.count("machineDestroyed");
    this.cutPower();
  }

  /** What a window does. Never answers when the power goes before. Throws `Refusal`. */
  async call<P extends ProcedureName>(proc: P, input: Input<P>, key?: string): Promise<Output<P>> {
    const life = this.#life;
    const envelope = { v: 1, id: "call", proc, input, ...(key ? { key } : {}) };
    if (!this.#core) return never();
    const reply = await this.#core.call(envelope, { client: "window", origin: "window" });
    if (!life.alive) return never();
    if (!reply.ok) throw new Refusal(reply.error);
    return reply.data as Output<P>;
  }

  /**
   * The database may grow by so many pages and no more, so that SQLite is full in the middle of a transaction;
   * undefined: as large as it likes.
   */
  limitPages(more: number | undefined): void {
    const { context } = this;
    if (!context || !this.alive) return;
    const limit = (db: WriteTx["db"]) =>
      more === undefined
        ? sql.raw(`PRAGMA max_page_count = ${MOST_PAGES}`).execute(db)
        : sql<{ page_count: number }>`PRAGMA page_count`
            .execute(db)
            .then(({ rows }) =>
              sql.raw(`PRAGMA max_page_count = ${Number(rows[0]?.page_count ?? 0) + more}`).execute(db),
            );
    // the machine may be gone before it is its turn
    void context
      .write("system", async (tx) => {
        await limit(tx.db);
      })
      .catch(() => undefined);
  }

  /** The power goes after so many more doings of the disk. */
  lightFuse(moments: number): void {
    this.#fuse = moments;
  }

  /** The power goes now; what the disk holds then is all that is left. */
  cutPower(): void {
    if (!this.#life.alive) return;
    const world = this.#world;
    this.#life.alive = false;
    this.#fuse = Number.POSITIVE_INFINITY;
    world.count("powerCut");
    const old = this.#folder;
    this.#folder = join(this.#root, `${this.name}-${++this.#generation}`);
    if (this.#disk?.copyAfterCut(this.#folder, () => world.random())) world.count("halfWritten");
    rmSync(join(this.#folder, "counter.db-shm"), { force: true });
    const wal = join(this.#folder, "counter.db-wal");
    if (existsSync(wal) && world.chance(0.35)) {
      // a disk that said "written" before it was: the journal beside it has everything
      truncateSync(wal, Math.floor(lstatSync(wal).size * world.random()));
      world.count("tornLog");
    }
    this.#core = undefined;
    this.context = undefined;
    this.#stopped?.();
    // the old one still holds its files open; nothing is read from them any more
    world.after(0, () => rmSync(old, { recursive: true, force: true }));
    this.#onDeath(this);
  }
}
