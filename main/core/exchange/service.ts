import { type Kysely, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Devices } from "../enrolment/service.ts";
import { AppError } from "../errors.ts";
import { type Answering, createAnswering } from "./answering.ts";
import { createBringing } from "./bringing.ts";
import { createContacts } from "./contacts.ts";
import { createDoor } from "./door.ts";
import { createRestoring } from "./restoring.ts";
import { createRounds } from "./rounds.ts";
import { readAddress } from "./rules.ts";
import { createUnits } from "./units.ts";
import { hearUntakenAgain } from "./untaken.ts";
import { createExchangeViews } from "./views.ts";

/** How often the others are asked when nothing calls for it, and how soon after something did; milliseconds. */
const EVERY_MS = 10_000;
const SOON_MS = 300;
/** what is about these is to be told to the others */
const TOLD: ReadonlySet<string> = new Set(["dossiers", "sync", "drafts", "parcels", "forms"]);

export interface ExchangeParts {
  /** the data folder */
  folder: string;
  deviceId: string;
  devices: Pick<Devices, "current" | "judge">;
  /** tells again what the province told of a dossier, where its owner has not heard it yet */
  tellAgain(tx: WriteTx, dossierId: string): Promise<void>;
  /** asks the province again for all that it told */
  hearAgain(tx: WriteTx): Promise<void>;
  /** a dossier came to this machine with its work: what nobody else goes on with is taken up */
  taken(dossierId: string): Promise<void>;
  /** Throws where the password is not the officer's. */
  confirm(officer: Officer, password: string): Promise<void>;
}

/**
 * The office exchange (trao đổi trong cơ quan): the machines of one unit find each other, each takes in what the
 * others have and nobody has confirmed yet, and whoever wants to change a dossier asks its owner for it. A machine
 * reads from the others and never writes at them, so that nobody's trouble becomes anybody else's.
 */
export function createExchange(core: CoreContext, parts: ExchangeParts) {
  const { ports, database } = core;
  const { deviceId: self } = parts;
  const settings = core.config.exchange;
  const problems = new Map<string, string>();
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
    hearAgain: parts.hearAgain,
    knowsTable: (device, table) => contacts.knowsTable(device, table),
  });

  /** Why a dossier cannot be given to another machine now. */
  async function busy(unitId: string): Promise<string> {
    const { rows } = await sql<{ kind: string }>`SELECT kind FROM jobs
      WHERE state IN ('waiting', 'running') AND kind <> 'signing.complete'
        AND (subject_id = ${unitId} OR subject_id IN (SELECT id FROM documents WHERE dossier_id = ${unitId}))
      LIMIT 1`.execute(database.read);
    if (rows.length > 0) return "máy đó đang đọc hoặc ghép bản quét của hồ sơ này";
    const typed = await database.read
      .selectFrom("parcels_in")
      .innerJoin("drafts", "drafts.id", "parcels_in.draft_id")
      .innerJoin("accounts", "accounts.id", "drafts.owner_id")
      .select("accounts.full_name")
      .where("parcels_in.id", "=", unitId)
      .where("drafts.state", "=", "open")
      .executeTakeFirst();
    return typed ? `${typed.full_name} đang nhập hồ sơ từ bưu gửi này ở máy đó` : "";
  }

  const contacts = createContacts(core, { self, port: () => door.session()?.port ?? 0, news: poke });
  const { greeting, greeted, isHere } = contacts;
  const answering: Answering = createAnswering({
    core,
    self,
    units,
    greeting,
    greeted,
    understands: contacts.understands,
    isHere,
    busy,
  });
  const door = createDoor(core, {
    devices: parts.devices,
    serve: answering.serve,
    changed: contacts.forget,
  });

  const rounds = createRounds({
    core,
    folder: parts.folder,
    units,
    privateKeyPem: door.privateKeyPem,
    greeting,
    greeted,
    understands: contacts.understands,
  });

  async function round(): Promise<void> {
    await door.settle();
    const open = door.session();
    if (!open) return;
    for (const address of await door.addresses(open)) {
      if (stopping) return;
      try {
        await rounds.with(open, address);
        problems.delete(address);
      } catch (error) {
        const code = error instanceof AppError ? error.code : "core.internal";
        if (!(error instanceof AppError))
          ports.log.error("exchange.round-failed", { why: String(error).slice(0, 300) });
        problems.set(address, code);
        contacts.lost(address);
      }
    }
    await restoring.hearAgain();
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

  const restoring = createRestoring({
    core,
    self,
    units,
    rounds,
    isHere,
    confirm: parts.confirm,
    lines() {
      const session = door.session();
      if (session === null) return [];
      return contacts.here().map(
        ([
          device,
          {
            address,
            greeting: { position },
          },
        ]) => ({ device, address, session, position }),
      );
    },
    taken: parts.taken,
    poke,
  });

  const bringing = createBringing(core, {
    units,
    rounds,
    contacts,
    session: door.session,
    taken: parts.taken,
    go,
    poke,
  });

  const views = createExchangeViews({
    core,
    isHere,
    isOlder: contacts.isOlder,
    knownOf: answering.knownOf,
    state: async () => ({ ...(await door.standing()), problems }),
  });

  return {
    views,
    bring: bringing.bring,
    lease: bringing.lease,
    restore: restoring.restore,

    async start(): Promise<void> {
      stopping = false;
      unlisten = database.listen((topic, ids) => {
        if (ids.length > 0 && TOLD.has(topic)) poke();
      });
      schedule(SOON_MS);
    },
    async stop(): Promise<void> {
      stopping = true;
      cancelTimer();
      unlisten();
      await door.close();
      await running;
      door.closed();
    },
    /** Asks everybody at once; resolves when that is done. */
    async now(): Promise<void> {
      await hearUntakenAgain(core);
      await go();
    },

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

/** The machines of this office that this one has met, each with its certificate in PEM; none that another stands in for. */
export async function machinesMet(read: Kysely<Schema>) {
  const rows = await read
    .selectFrom("exchange_peers")
    .select(["device_id", "name", "certificate"])
    .where("replaced_by", "is", null)
    .execute();
  return rows.map(({ device_id, name, certificate }) => ({ deviceId: device_id, name, certificate }));
}
