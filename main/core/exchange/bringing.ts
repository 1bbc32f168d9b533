import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { LanSession } from "../ports.ts";
import type { Contacts } from "./contacts.ts";
import type { Rounds } from "./rounds.ts";
import type { Units } from "./units.ts";

/** How a dossier of another machine comes to this one: it is asked for, or taken where nobody answers. */
export function createBringing(
  core: CoreContext,
  parts: {
    units: Units;
    rounds: Rounds;
    contacts: Contacts;
    session(): LanSession | null;
    /** a dossier came to this machine with its work */
    taken(dossierId: string): Promise<void>;
    /** asks everybody at once */
    go(): Promise<void>;
    poke(): void;
  },
) {
  const { units, rounds, contacts, taken, go, poke } = parts;
  const { read } = core.database;

  /** The line to a machine, when it is there. Throws `exchange.no-contact`. */
  async function lineTo(device: string): Promise<{ session: LanSession; address: string; name: string }> {
    const row = await read
      .selectFrom("exchange_peers")
      .select(["name", "address"])
      .where("device_id", "=", device)
      .executeTakeFirst();
    const address = contacts.of(device)?.address ?? row?.address;
    const name = row?.name ?? "máy khác của cơ quan";
    const session = parts.session();
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
      await taken(unitId);
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

  return { bring, lease };
}
