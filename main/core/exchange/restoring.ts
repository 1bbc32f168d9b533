import type { WriteTx } from "../../../db/database.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { LanSession } from "../ports.ts";
import { wantFile } from "./apply.ts";
import { endLeases } from "./leases.ts";
import { type Answer, Greeting, type Range, type Snapshot } from "./messages.ts";
import {
  addTo,
  type Came,
  filesComing,
  newest,
  RestoreReport,
  replacedBySelf,
  type Word,
} from "./restore-report.ts";
import type { Rounds } from "./rounds.ts";
import { inheritUnit, noteRestored, restoredFrom } from "./succession.ts";
import type { Units } from "./units.ts";

interface Line {
  device: string;
  address: string;
  session: LanSession;
  /** the end of its feed: rises with everything that is written there */
  position: number;
}

/** What one machine holds of a lost one. */
interface Held {
  /** what it knows of the lost machine's operations */
  known: Range[];
  /** operations of units that are not the lost machine's here any more */
  operations: number;
  /** nothing was left for another time */
  whole: boolean;
}

/**
 * Another PC stands in for one whose disk is gone: what lies of it at the machines of the office becomes this
 * machine's, dossiers, operations under their own keys, files. Numbers of the lost machine are never used again.
 */
export function createRestoring(parts: {
  core: CoreContext;
  self: string;
  units: Units;
  rounds: Rounds;
  isHere(device: string): boolean;
  confirm(officer: Officer, password: string): Promise<void>;
  lines(): Line[];
  taken(dossierId: string): Promise<void>;
  poke(): void;
}) {
  const { core, self, units, rounds } = parts;
  const { read } = core.database;
  /** by machine and lost machine: the end of its feed when all that it held was taken in */
  const heard = new Map<string, number>();

  /** Takes in what one machine holds of the lost one. */
  async function ask(line: Line, device: string): Promise<Held> {
    const held: Held = { known: [], operations: 0, whole: true };
    for (let after: string | null = ""; after !== null; ) {
      const { answer }: { answer: Answer<"lost"> } = await rounds.ask(line.session, line.address, {
        ask: "lost",
        device,
        after,
      });
      for (const told of answer.units) {
        const came = await takeIn(told, { lost: device, giver: line.device });
        held.operations += came ?? 0;
        if (came === undefined) held.whole = false;
      }
      held.known = answer.known;
      after = answer.next;
    }
    return held;
  }

  async function takeIn(told: Snapshot, from: { lost: string; giver: string }): Promise<number | undefined> {
    if (told.owner === from.lost) await units.receive(told, from.giver);
    const came = await inheritUnit(core, units, told, from);
    const named = new Set(told.operations.flatMap((operation) => operation.files));
    await core.write("system", async (tx) => {
      for (const file of told.files) {
        if (file.here) await wantFile(tx, file.id, from.giver);
        // nobody has it but the lost machine, unless another one that is asked later does
        else if (named.has(file.id)) await wantFile(tx, file.id, from.lost, "unless-wanted");
      }
    });
    return came;
  }

  /** How the lost machine stood as one of the others heard it; undefined where that one never met it. */
  async function wordOf(line: Line, device: string): Promise<Word | undefined> {
    const { answer } = await rounds.ask(line.session, line.address, { ask: "machines" });
    const machine = answer.machines.find((one) => one.device === device && one.greeting !== null);
    if (machine?.here) throw new AppError("exchange.alive");
    return machine?.greeting ? { ...machine, greeting: machine.greeting } : undefined;
  }

  async function ownWord(device: string): Promise<Word | undefined> {
    const own = await read
      .selectFrom("exchange_peers")
      .select(["told", "heard_at", "name"])
      .where("device_id", "=", device)
      .executeTakeFirst();
    return own && { greeting: Greeting.parse(JSON.parse(own.told)), heardAt: own.heard_at, name: own.name };
  }

  /** Everything that is known here as the lost machine's becomes this one's. */
  async function adopt(actor: string, device: string): Promise<Came> {
    const found = await read.selectFrom("exchange_units").selectAll().where("owner", "=", device).execute();
    let operations = 0;
    for (const { id } of found) {
      operations += await core.write(actor, async (tx) => {
        const unit = await units.find(tx.db, id);
        if (unit?.owner !== device) return 0;
        const version = { device, epoch: unit.epoch, revision: unit.revision };
        const base = await restoredFrom(tx.db, unit, version);
        await noteRestored(tx, id, version);
        return units.own(tx, unit, { epoch: unit.epoch + 1, revision: 1, base, lease: null });
      });
    }
    for (const { id, kind } of found) if (kind === "dossier") await parts.taken(id);
    return {
      dossiers: found.filter((unit) => unit.kind === "dossier").length,
      receptions: found.filter((unit) => unit.kind === "reception").length,
      parcels: found.filter((unit) => unit.kind === "parcel").length,
      operations,
    };
  }

  /** What these machines hold of a lost one, and of those in whose place that one stood, becomes this machine's. */
  async function takeOver(
    actor: string,
    devices: readonly [string, ...string[]],
    lines: readonly Line[],
  ): Promise<{ came: Came; known: Range[]; asked: string[] }> {
    let known: Range[] = [];
    let inherited = 0;
    const unfinished = new Set<string>();
    for (const line of lines) {
      for (const device of devices) {
        const held = await ask(line, device);
        inherited += held.operations;
        if (device === devices[0]) known = [...known, ...held.known];
        if (held.whole) heard.set(`${line.device} ${device}`, line.position);
        else unfinished.add(line.device);
      }
    }
    const came: Came = { dossiers: 0, receptions: 0, parcels: 0, operations: inherited };
    for (const device of devices) {
      const adopted = await adopt(actor, device);
      for (const what of ["dossiers", "receptions", "parcels", "operations"] as const)
        came[what] += adopted[what];
    }
    const asked = lines.map((line) => line.device).filter((device) => !unfinished.has(device));
    return { came, known, asked };
  }

  /** Numbers that the lost machine had are never given out again. */
  async function abandonBlocks(tx: WriteTx, { blocks }: Greeting): Promise<void> {
    for (const block of blocks) {
      await tx.db
        .insertInto("number_blocks")
        .values({
          id: block.id,
          series: block.series,
          agency_code: block.agencyCode,
          day: block.day,
          first: block.first,
          last: block.last,
          next: block.next,
          state: "abandoned",
          leased_at: tx.at,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
    }
  }

  async function reportOf(tx: WriteTx, device: string): Promise<RestoreReport | undefined> {
    const row = await tx.db
      .selectFrom("exchange_restores")
      .select("report")
      .where("device_id", "=", device)
      .executeTakeFirst();
    return row && RestoreReport.parse(JSON.parse(row.report));
  }

  /** A machine that was not there when the head decided is here now: what it holds comes as well, and is accounted for. */
  async function hearFrom(line: Line, devices: readonly [string, ...string[]]): Promise<void> {
    const [device] = devices;
    const words = [await ownWord(device), await wordOf(line, device)].filter((word) => word !== undefined);
    const { came, known, asked } = await takeOver("system", devices, [line]);
    await core.write("system", async (tx) => {
      const before = await reportOf(tx, device);
      if (!before) return;
      const told = before.told
        ? [{ greeting: before.told, heardAt: before.heardAt ?? "", name: before.told.name }]
        : [];
      const last = newest([...told, ...words]);
      const nothing = came.dossiers + came.receptions + came.parcels + came.operations === 0;
      if (!last || (nothing && asked.every((one) => before.asked.includes(one)))) return;
      const report = addTo(before, { asked, came, last, known, late: true });
      await abandonBlocks(tx, last.greeting);
      await tx.db
        .updateTable("exchange_restores")
        .set({ report: JSON.stringify(report), ...(nothing ? {} : { state: "running" }) })
        .where("device_id", "=", device)
        .execute();
      await tx.audit("exchange.restored", device, { from: line.device, ...came });
      tx.emit("exchange", []);
    });
  }

  return {
    /**
     * Puts this machine in the place of a lost one, by the head's decision, confirmed by the head's own password. What a
     * machine holds that is not there now comes when it is seen again. Throws `exchange.alive`, `exchange.same-name`,
     * `exchange.unknown-machine` and what a wrong password throws.
     */
    async restore(officer: Officer, given: { device: string; why: string; password: string }): Promise<void> {
      const { device, why } = given;
      await parts.confirm(officer, given.password);
      if (device === self || parts.isHere(device)) throw new AppError("exchange.alive");
      const lines = parts.lines();
      const words = [await ownWord(device)];
      for (const line of lines) words.push(await wordOf(line, device));
      const last = newest(words.filter((word) => word !== undefined));
      if (!last) throw new AppError("exchange.unknown-machine");
      // books that a machine counts for itself carry its name: a second machine of that name would count in them again
      if (last.name === core.config.machineName)
        throw new AppError("exchange.same-name", { name: last.name });
      const found = await takeOver(officer.username, [device, ...last.greeting.replaces], lines);
      await core.write(officer.username, async (tx) => {
        const report = addTo(await reportOf(tx, device), { ...found, last, late: false });
        await abandonBlocks(tx, last.greeting);
        const values = {
          name: last.name,
          by: officer.fullName,
          why,
          state: "running",
          report: JSON.stringify(report),
          at: tx.at,
        };
        await tx.db
          .insertInto("exchange_restores")
          .values({ device_id: device, ...values })
          .onConflict((conflict) => conflict.column("device_id").doUpdateSet(values))
          .execute();
        // a machine that this one never met is known from now on: what only it had is asked of everybody
        for (const lost of [device, ...last.greeting.replaces]) {
          await tx.db
            .insertInto("exchange_peers")
            .values({
              device_id: lost,
              name: last.name,
              address: "",
              certificate: "",
              cursor: 0,
              told: JSON.stringify(last.greeting),
              met_at: last.heardAt,
              heard_at: last.heardAt,
              replaced_by: self,
            })
            .onConflict((conflict) => conflict.column("device_id").doUpdateSet({ replaced_by: self }))
            .execute();
        }
        await tx.audit("exchange.restored", device, {
          why,
          dossiers: report.dossiers,
          operations: report.operations,
        });
        tx.emit("exchange", []);
      });
      // nobody else will say of it what its owner would
      await endLeases(core, [device, ...last.greeting.replaces]);
      parts.poke();
    },

    /** Asks whoever is here now, and has something new or was never asked, what it holds of the lost machines. */
    async hearAgain(): Promise<void> {
      for (const { devices, asked } of await replacedBySelf(read)) {
        // it was not lost after all: it speaks for itself
        if (devices.some((device) => parts.isHere(device))) continue;
        for (const line of parts.lines()) {
          const all = devices.every((device) => heard.get(`${line.device} ${device}`) === line.position);
          if (all && asked.includes(line.device)) continue;
          try {
            await hearFrom(line, devices);
          } catch (error) {
            // the next round asks again
            core.ports.log.warn("exchange.lost-waits", { why: String(error).slice(0, 300) });
          }
        }
      }
    },

    /** A restoring is done when every file of it that anybody has is here. */
    async finish(): Promise<void> {
      const running = await read
        .selectFrom("exchange_restores")
        .select("device_id")
        .where("state", "=", "running")
        .execute();
      if (running.length === 0) return;
      const coming = await filesComing(read).select("file_id").limit(1).executeTakeFirst();
      if (coming) return;
      await core.write("system", async (tx) => {
        await tx.db
          .updateTable("exchange_restores")
          .set({ state: "done", done_at: tx.at })
          .where("state", "=", "running")
          .execute();
        tx.emit("exchange", []);
      });
    },
  };
}
