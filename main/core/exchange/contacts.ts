import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { LanPeer } from "../ports.ts";
import { fromTimestamp } from "../time.ts";
import { isOlder, type LaterWord, type Understood } from "./dialect.ts";
import { EXCHANGE_VERSION, type Greeting } from "./messages.ts";
import { replacedBySelf } from "./restore-report.ts";
import { rangesOf } from "./rules.ts";

/** that a machine was heard is written down when the last note of it is older */
const NOTE_EVERY_MS = 60_000;
/** a machine that answered within this time is here now */
const HEARD_MS = 45_000;

/** What is known of a machine while this one runs. */
interface Contact {
  address: string;
  /** milliseconds of the monotonic clock */
  heard: number;
  greeting: Greeting;
  understood: Understood;
}

/** The machines of this office as they were heard, and what this one says of itself. */
export function createContacts(
  core: CoreContext,
  parts: {
    self: string;
    /** where this machine listens; 0: nowhere */
    port(): number;
    /** something new is to be had */
    news(): void;
  },
) {
  const { ports, database } = core;
  const { read } = database;
  const contacts = new Map<string, Contact>();

  async function greeting(): Promise<Greeting> {
    const own = await read
      .selectFrom("outbox")
      .select((e) => e.fn.coalesce("device_seq", "seq").as("seq"))
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
    const replaces = await replacedBySelf(read);
    return {
      version: EXCHANGE_VERSION,
      name: core.config.machineName,
      port: parts.port(),
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
      replaces: replaces.flatMap((one) => one.devices).slice(0, 50),
      at: core.now(),
    };
  }

  /** Another machine said how it stands. */
  async function greeted(peer: LanPeer, told: Greeting, understood: Understood): Promise<void> {
    const { deviceId } = peer;
    if (deviceId === parts.self) throw new AppError("exchange.stranger", { why: "chính máy này" });
    const before = contacts.get(deviceId);
    const address = `${peer.host}:${told.port}`;
    contacts.set(deviceId, { address, heard: ports.clock.monotonic(), greeting: told, understood });
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
    if (!before || told.position > before.greeting.position) parts.news();
  }

  const isHere = (device: string): boolean => {
    const contact = contacts.get(device);
    return contact !== undefined && ports.clock.monotonic() - contact.heard < HEARD_MS;
  };

  return {
    greeting,
    greeted,
    isHere,
    /** Whether a machine understands what older builds do not. */
    understands: (device: string, word: LaterWord): boolean =>
      contacts.get(device)?.understood.asks.has(word) ?? false,
    /** Whether a machine's build has a table at all: one that has not says nothing of what is in it. */
    knowsTable: (device: string, table: string): boolean =>
      contacts.get(device)?.understood.tables?.has(table) ?? true,
    /** It was heard since this machine started, and runs a build before this one's. */
    isOlder: (device: string): boolean => {
      const contact = contacts.get(device);
      return contact !== undefined && isOlder(contact.understood);
    },
    of: (device: string): Contact | undefined => contacts.get(device),
    here: (): [string, Contact][] => [...contacts].filter(([device]) => isHere(device)),
    /** Nobody answers there any more. */
    lost(address: string): void {
      for (const [device, contact] of contacts) if (contact.address === address) contacts.delete(device);
    },
    forget: (): void => contacts.clear(),
  };
}

export type Contacts = ReturnType<typeof createContacts>;
