import { sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { DeviceIdentity, Devices } from "../enrolment/service.ts";
import { AppError } from "../errors.ts";
import type { LanPeer, LanSession } from "../ports.ts";
import { fromTimestamp } from "../time.ts";
import { type Answering, createAnswering } from "./answering.ts";
import { EXCHANGE_VERSION, type Greeting } from "./messages.ts";
import { createRestoring } from "./restoring.ts";
import { createRounds } from "./rounds.ts";
import { rangesOf, readAddress } from "./rules.ts";
import { createUnits } from "./units.ts";
import { createExchangeViews } from "./views.ts";

/** How often the others are asked when nothing calls for it, and how soon after something did; milliseconds. */
const EVERY_MS = 10_000;
const SOON_MS = 300;
/** that a machine was heard is written down when the last note of it is older */
const NOTE_EVERY_MS = 60_000;
/** a machine that answered within this time is here now */
export const HEARD_MS = 45_000;
/** the same refusal of the same address goes on record once in this time */
const REFUSAL_EVERY_MS = 3_600_000;

export interface ExchangeParts {
  deviceId: string;
  devices: Pick<Devices, "current" | "judge">;
  /** tells again what the province told of a dossier, where its owner has not heard it yet */
  tellAgain(tx: WriteTx, dossierId: string): Promise<void>;
  /** a dossier came to this machine with its work: what nobody else goes on with is taken up */
  taken(dossierId: string): Promise<void>;
  /** Throws where the password is not the officer's. */
  confirm(officer: Officer, password: string): Promise<void>;
}

/** What is known of a machine while this one runs. */
export interface Contact {
  address: string;
  /** milliseconds of the monotonic clock */
  heard: number;
  greeting: Greeting;
}

/**
 * The office exchange (trao đổi trong cơ quan): the machines of one unit find each other, each takes in what the
 * others have and nobody has confirmed yet, and whoever wants to change a dossier asks its owner for it. A machine
 * reads from the others and never writes at them, so that nobody's trouble becomes anybody else's.
 */
export function createExchange(core: CoreContext, parts: ExchangeParts) {
  const { ports, database } = core;
  const { read } = database;
  const { deviceId: self } = parts;
  const settings = core.config.exchange;
  const contacts = new Map<string, Contact>();
  const problems = new Map<string, string>();
  const refusals = new Map<string, number>();
  let identity: DeviceIdentity | null = null;
  let session: LanSession | null = null;
  let trouble: AppError | null = null;
  let cancelTimer = () => {};
  let running: Promise<void> | undefined;
  let again = false;
  let stopping = false;
  let unlisten = () => {};

  const units = createUnits({
    core,
    self,
    files: database.files,
    tellAgain: parts.tellAgain,
  });

  async function greeting(): Promise<Greeting> {
    const own = await read
      .selectFrom("outbox")
      .select("seq")
      .where("device_id", "is", null)
      .where("state", "<>", "done")
      .orderBy("seq")
      .execute();
    const last = await read
      .selectFrom("outbox")
      .select((e) => e.fn.max("seq").as("seq"))
      .executeTakeFirst();
    const end = await read
      .selectFrom("exchange_units")
      .select((e) => e.fn.max("position").as("end"))
      .executeTakeFirst();
    const blocks = await read
      .selectFrom("number_blocks")
      .selectAll()
      .where("state", "in", ["open", "spent"])
      .orderBy("day", "desc")
      .limit(1000)
      .execute();
    const replaces = await read.selectFrom("exchange_restores").select("device_id").execute();
    return {
      version: EXCHANGE_VERSION,
      name: core.config.machineName,
      port: session?.port ?? 0,
      position: Number(end?.end ?? 0),
      lastSeq: Number(last?.seq ?? 0),
      open: rangesOf(own.map((row) => row.seq)).slice(0, 5000),
      blocks: blocks.map((row) => ({
        id: row.id,
        series: row.series,
        agencyCode: row.agency_code,
        day: row.day,
        first: row.first,
        last: row.last,
        next: row.next,
      })),
      replaces: replaces.map((row) => row.device_id),
      at: core.now(),
    };
  }

  /** Another machine said how it stands. */
  async function greeted(peer: LanPeer, told: Greeting): Promise<void> {
    const { deviceId } = peer;
    if (deviceId === self) throw new AppError("exchange.stranger", { why: "chính máy này" });
    const before = contacts.get(deviceId);
    const address = `${peer.host}:${told.port}`;
    contacts.set(deviceId, { address, heard: ports.clock.monotonic(), greeting: told });
    const row = await read
      .selectFrom("exchange_peers")
      .selectAll()
      .where("device_id", "=", deviceId)
      .executeTakeFirst();
    const fresh = { ...told, at: "" };
    const same = row && JSON.stringify({ ...JSON.parse(row.told), at: "" }) === JSON.stringify(fresh);
    const sinceNote = row ? ports.clock.now() - fromTimestamp(row.heard_at) : 0;
    if (row && same && row.address === address && sinceNote >= 0 && sinceNote < NOTE_EVERY_MS) return;
    await core.write("system", async (tx) => {
      const values = {
        name: told.name,
        address,
        certificate: peer.certificate,
        told: JSON.stringify(told),
        heard_at: tx.at,
      };
      await tx.db
        .insertInto("exchange_peers")
        .values({ device_id: deviceId, cursor: 0, met_at: tx.at, ...values })
        .onConflict((conflict) => conflict.column("device_id").doUpdateSet(values))
        .execute();
      if (told.replaces.length > 0) {
        await tx.db
          .updateTable("exchange_peers")
          .set({ replaced_by: deviceId })
          .where("device_id", "in", told.replaces)
          .execute();
      }
      if (!row) await tx.audit("exchange.met", deviceId, { name: told.name });
      tx.emit("exchange", []);
    });
    if (!before || told.position > before.greeting.position) poke();
  }

  /** Why a dossier cannot be given to another machine now. */
  async function busy(unitId: string): Promise<string> {
    const { rows } = await sql<{ kind: string }>`SELECT kind FROM jobs
      WHERE state IN ('waiting', 'running') AND kind <> 'signing.complete'
        AND (subject_id = ${unitId} OR subject_id IN (SELECT id FROM documents WHERE dossier_id = ${unitId}))
      LIMIT 1`.execute(read);
    return rows.length > 0 ? "máy đó đang đọc hoặc ghép bản quét của hồ sơ này" : "";
  }

  const isHere = (device: string): boolean => {
    const contact = contacts.get(device);
    return contact !== undefined && ports.clock.monotonic() - contact.heard < HEARD_MS;
  };

  const answering: Answering = createAnswering({
    core,
    self,
    units,
    greeting,
    greeted,
    isHere,
    busy,
  });

  const rounds = createRounds({
    core,
    units,
    privateKeyPem: () => identity?.privateKeyPem() ?? "",
    greeting,
    greeted,
  });

  /** A stranger at the door: in words on record, however often it knocks once an hour. */
  function refused(why: string, host: string): void {
    const now = ports.clock.monotonic();
    const key = `${why} ${host}`;
    ports.log.warn("exchange.refused", { why, host });
    if (now - (refusals.get(key) ?? Number.NEGATIVE_INFINITY) < REFUSAL_EVERY_MS) return;
    // who knocks under a thousand addresses is not remembered under each
    if (refusals.size > 500) refusals.clear();
    refusals.set(key, now);
    core
      .write("system", async (tx) => {
        await tx.audit("exchange.refused", host, { why });
        tx.emit("exchange", []);
      })
      .catch(() => ports.log.error("exchange.refusal-unrecorded", {}));
  }

  /** A machine of this province's authority, in its time, not shut out, of this very unit. */
  async function admit(certificate: Uint8Array) {
    const verdict = await parts.devices.judge(certificate);
    if (!verdict.ok) return { ok: false as const, why: verdict.why };
    const { deviceId, unitId } = verdict.device;
    if (unitId !== identity?.unitId) return { ok: false as const, why: "other-unit" };
    return { ok: true as const, deviceId };
  }

  /** Opens the door, or closes it, as this machine's enrolment stands now. */
  async function settle(): Promise<void> {
    const now = settings.enabled ? await parts.devices.current() : null;
    if (now?.certificate === identity?.certificate && (session !== null) === (now !== null)) return;
    await session?.close();
    session = null;
    contacts.clear();
    identity = now;
    if (!now) return;
    try {
      session = await ports.lan.open({
        identity: {
          certificate: now.certificate,
          privateKey: now.privateKeyPem(),
          authorities: now.authorities,
        },
        port: settings.port,
        announce: settings.announce,
        admit,
        refused,
        serve: answering.serve,
      });
      trouble = null;
    } catch (error) {
      trouble = error instanceof AppError ? error : new AppError("core.internal", {}, { cause: error });
      identity = null;
    }
  }

  /** Everybody who may be there: who makes itself known, who was typed, who was met before. */
  async function addresses(open: LanSession): Promise<string[]> {
    const typed = await read.selectFrom("exchange_addresses").select("address").execute();
    const met = await read.selectFrom("exchange_peers").select("address").execute();
    const configured = settings.addresses.flatMap((text) => readAddress(text, settings.port) ?? []);
    const all = [
      ...open.found(),
      ...configured,
      ...typed.map((row) => row.address),
      ...met.map((row) => row.address),
    ];
    return [...new Set(all)].filter((address) => !address.endsWith(":0"));
  }

  async function round(): Promise<void> {
    await settle();
    const open = session;
    if (!open) return;
    const met = new Set<string>();
    for (const address of await addresses(open)) {
      if (stopping) return;
      try {
        const peer = await rounds.with(open, address);
        problems.delete(address);
        met.add(peer.deviceId);
      } catch (error) {
        const code = error instanceof AppError ? error.code : "core.internal";
        if (!(error instanceof AppError))
          ports.log.error("exchange.round-failed", { why: String(error).slice(0, 300) });
        problems.set(address, code);
        for (const [device, contact] of contacts) if (contact.address === address) contacts.delete(device);
      }
    }
    await rounds.tidy();
    await restoring.finish();
  }

  function go(): Promise<void> {
    cancelTimer();
    if (stopping) return Promise.resolve();
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await round().catch((error) =>
          ports.log.error("exchange.round-failed", { why: String(error).slice(0, 300) }),
        );
      } while (again && !stopping);
    })().finally(() => {
      running = undefined;
      schedule(EVERY_MS);
    });
    return running;
  }

  function schedule(ms: number): void {
    cancelTimer();
    if (!stopping) cancelTimer = ports.timers.after(ms, () => void go());
  }

  function poke(): void {
    if (running) again = true;
    else schedule(SOON_MS);
  }

  /** The line to a machine, when it is there. Throws `exchange.no-contact`. */
  async function lineTo(device: string): Promise<{ session: LanSession; address: string; name: string }> {
    const row = await read
      .selectFrom("exchange_peers")
      .select(["name", "address"])
      .where("device_id", "=", device)
      .executeTakeFirst();
    const address = contacts.get(device)?.address ?? row?.address;
    const name = row?.name ?? "máy khác của cơ quan";
    if (!session || !address)
      throw new AppError("exchange.no-contact", { machine: name }, { retryable: true });
    return { session, address, name };
  }

  /**
   * Brings a dossier to this machine, so that it can be changed here. Throws `exchange.no-contact` when its owner does
   * not answer, `exchange.busy` when that one cannot give it now.
   */
  async function bring(unitId: string, hops = 3): Promise<void> {
    const unit = await units.find(read, unitId);
    if (!unit || unit.owner === "" || hops === 0) return;
    const line = await lineTo(unit.owner);
    const { answer, peer } = await rounds
      .ask(line.session, line.address, { ask: "take", id: unitId })
      .catch((error) => {
        if (error instanceof AppError) {
          throw new AppError(
            "exchange.no-contact",
            { machine: line.name },
            { retryable: true, cause: error },
          );
        }
        throw error;
      });
    // another machine answers at that address now
    if (peer.deviceId !== unit.owner) {
      throw new AppError("exchange.no-contact", { machine: line.name }, { retryable: true });
    }
    if (answer.unit) {
      await units.receive(answer.unit, peer.deviceId);
      await parts.taken(unitId);
      poke();
      return;
    }
    if (answer.why) {
      throw new AppError("exchange.busy", { machine: line.name, why: answer.why }, { retryable: true });
    }
    // it was given on meanwhile: whoever has it tells in its own feed
    await go();
    const now = await units.find(read, unitId);
    if (now && now.owner !== unit.owner) return bring(unitId, hops - 1);
    throw new AppError("exchange.no-contact", { machine: line.name }, { retryable: true });
  }

  /**
   * Takes a dossier whose owner does not answer, for handing a result over that lies ready; on record with who and why.
   * Throws `exchange.reachable` when the owner answers (it is brought then), `exchange.not-ready` when nothing is to be
   * handed over.
   */
  async function lease(officer: Officer, unitId: string, why: string): Promise<void> {
    try {
      await bring(unitId);
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "exchange.no-contact") throw error;
    }
    await core.write(officer.username, async (tx) => {
      const unit = await units.find(tx.db, unitId);
      if (!unit || unit.owner === "") return;
      const dossier = await tx.db
        .selectFrom("dossiers")
        .select("state")
        .where("id", "=", unitId)
        .executeTakeFirst();
      if (dossier?.state !== "result-ready") throw new AppError("exchange.not-ready");
      await units.own(tx, unit, {
        epoch: unit.epoch + 1,
        revision: 1,
        base: { device: unit.owner, epoch: unit.epoch, revision: unit.revision },
        lease: JSON.stringify({ by: officer.fullName, why, at: tx.at }),
      });
      await tx.audit("exchange.leased", unitId, { from: unit.owner, why });
      tx.emit("exchange", []);
    });
    poke();
  }

  const restoring = createRestoring({
    core,
    self,
    units,
    rounds,
    isHere,
    confirm: parts.confirm,
    lines: () =>
      session === null
        ? []
        : [...contacts]
            .filter(([device]) => isHere(device))
            .map(([device, { address }]) => ({ device, address, session: session as LanSession })),
    taken: parts.taken,
    poke,
  });

  const views = createExchangeViews({
    core,
    isHere,
    knownOf: answering.knownOf,
    state: () => ({
      enabled: settings.enabled,
      enrolled: identity !== null,
      port: session?.port ?? null,
      trouble,
      problems,
    }),
  });

  return {
    views,
    bring,
    lease,
    restore: restoring.restore,

    async start(): Promise<void> {
      stopping = false;
      unlisten = database.listen((topic, ids) => {
        if (ids.length > 0 && (topic === "dossiers" || topic === "sync" || topic === "drafts")) poke();
      });
      schedule(SOON_MS);
    },
    async stop(): Promise<void> {
      stopping = true;
      cancelTimer();
      unlisten();
      await session?.close();
      await running;
      session = null;
    },
    /** Asks everybody at once; resolves when that is done. */
    now: go,

    /** Somebody typed where another machine is. Throws `exchange.bad-address`. */
    async addAddress(officer: Officer, text: string): Promise<void> {
      const address = readAddress(text, settings.port);
      if (!address) throw new AppError("exchange.bad-address", { address: text.slice(0, 100) });
      await core.write(officer.username, async (tx) => {
        await tx.db
          .insertInto("exchange_addresses")
          .values({ address, by: officer.fullName, at: tx.at })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await tx.audit("exchange.address-added", address);
        tx.emit("exchange", []);
      });
      poke();
    },
    async removeAddress(officer: Officer, address: string): Promise<void> {
      await core.write(officer.username, async (tx) => {
        await tx.db.deleteFrom("exchange_addresses").where("address", "=", address).execute();
        await tx.audit("exchange.address-removed", address);
        tx.emit("exchange", []);
      });
      problems.delete(address);
    },

    /** An officer has read what stood and what gave way. */
    async conflictSeen(officer: Officer, id: string): Promise<void> {
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("exchange_conflicts")
          .set({ seen_by: officer.fullName, seen_at: tx.at })
          .where("id", "=", id)
          .where("seen_at", "is", null)
          .execute();
        await tx.audit("exchange.conflict-seen", id);
        tx.emit("exchange", []);
      });
    },
  };
}

export type Exchange = ReturnType<typeof createExchange>;
