import { z } from "zod";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { LanSession } from "../ports.ts";
import { wantFile } from "./apply.ts";
import { type Answer, Greeting, Range, type Snapshot } from "./messages.ts";
import type { Rounds } from "./rounds.ts";
import type { Units } from "./units.ts";

/** What a restoring found, kept with it; what is still missing is told anew whenever somebody looks. */
export const RestoreReport = z.object({
  /** machines that were asked */
  asked: z.array(z.string()),
  dossiers: z.number().int(),
  receptions: z.number().int(),
  parcels: z.number().int().default(0),
  operations: z.number().int(),
  /** how the lost machine stood when it was heard last; null: nobody knows */
  told: Greeting.nullable(),
  heardAt: z.string().nullable(),
  /** operations of it that one of the machines knew: held, sent on, or confirmed by the province */
  known: z.array(Range),
});
export type RestoreReport = z.infer<typeof RestoreReport>;

interface Line {
  device: string;
  address: string;
  session: LanSession;
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

  /** Takes in what one machine holds of the lost one; answers what it knows of its operations. */
  async function ask(line: Line, device: string): Promise<Range[]> {
    let known: Range[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const { answer }: { answer: Answer<"lost"> } = await rounds.ask(line.session, line.address, {
        ask: "lost",
        device,
        after,
      });
      for (const told of answer.units) {
        if (told.owner === device) await takeIn(told, line.device);
      }
      known = answer.known;
      after = answer.next;
    }
    return known;
  }

  async function takeIn(told: Snapshot, giver: string): Promise<void> {
    await units.receive(told, giver);
    await core.write("system", async (tx) => {
      for (const file of told.files) if (file.here) await wantFile(tx, file.id, giver);
    });
  }

  /** The newest word of the lost machine about itself, from all that heard it. */
  async function lastWord(lines: readonly Line[], device: string) {
    const own = await read
      .selectFrom("exchange_peers")
      .select(["told", "heard_at", "name"])
      .where("device_id", "=", device)
      .executeTakeFirst();
    const words = own
      ? [{ greeting: Greeting.parse(JSON.parse(own.told)), heardAt: own.heard_at, name: own.name }]
      : [];
    for (const line of lines) {
      const { answer } = await rounds.ask(line.session, line.address, { ask: "machines" });
      for (const machine of answer.machines) {
        if (machine.device !== device || !machine.greeting) continue;
        if (machine.here) throw new AppError("exchange.alive");
        words.push({ greeting: machine.greeting, heardAt: machine.heardAt, name: machine.name });
      }
    }
    // by its own count, not by anybody's clock
    return words.sort(
      (a, b) => b.greeting.lastSeq - a.greeting.lastSeq || b.greeting.position - a.greeting.position,
    )[0];
  }

  /** Everything that is known here as the lost machine's becomes this one's. */
  async function adopt(
    officer: Officer,
    device: string,
  ): Promise<Pick<RestoreReport, "dossiers" | "receptions" | "parcels" | "operations">> {
    const found = await read.selectFrom("exchange_units").selectAll().where("owner", "=", device).execute();
    let operations = 0;
    for (const { id } of found) {
      operations += await core.write(officer.username, async (tx) => {
        const unit = await units.find(tx.db, id);
        if (unit?.owner !== device) return 0;
        const held = await tx.db
          .selectFrom("exchange_held")
          .select((e) => e.fn.countAll<number>().as("n"))
          .where("unit_id", "=", id)
          .where("state", "=", "held")
          .executeTakeFirst();
        await units.own(tx, unit, {
          epoch: unit.epoch + 1,
          revision: 1,
          base: { device, epoch: unit.epoch, revision: unit.revision },
          lease: null,
        });
        return Number(held?.n ?? 0);
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

  return {
    /**
     * Puts this machine in the place of a lost one, by the head's decision, confirmed by the head's own password. Done
     * again, it takes in what another machine brings that was not there before. Throws `exchange.alive`,
     * `exchange.no-peers`, `exchange.same-name`, `exchange.unknown-machine` and what a wrong password throws.
     */
    async restore(officer: Officer, given: { device: string; why: string; password: string }): Promise<void> {
      const { device, why } = given;
      await parts.confirm(officer, given.password);
      if (device === self || parts.isHere(device)) throw new AppError("exchange.alive");
      const lines = parts.lines();
      const last = await lastWord(lines, device);
      if (!last) throw new AppError("exchange.unknown-machine");
      // books that a machine counts for itself carry its name: a second machine of that name would count in them again
      if (last.name === core.config.machineName)
        throw new AppError("exchange.same-name", { name: last.name });
      let known: Range[] = [];
      for (const line of lines) known = [...known, ...(await ask(line, device))];
      const earlier = await read
        .selectFrom("exchange_restores")
        .select("report")
        .where("device_id", "=", device)
        .executeTakeFirst();
      const before = earlier && RestoreReport.parse(JSON.parse(earlier.report));
      const came = await adopt(officer, device);
      const report: RestoreReport = {
        asked: [...new Set([...(before?.asked ?? []), ...lines.map((line) => line.device)])],
        dossiers: came.dossiers + (before?.dossiers ?? 0),
        receptions: came.receptions + (before?.receptions ?? 0),
        parcels: came.parcels + (before?.parcels ?? 0),
        operations: came.operations + (before?.operations ?? 0),
        told: last.greeting,
        heardAt: last.heardAt,
        known: [...(before?.known ?? []), ...known],
      };
      await core.write(officer.username, async (tx) => {
        for (const block of last.greeting.blocks) {
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
        await tx.db
          .updateTable("exchange_peers")
          .set({ replaced_by: self })
          .where("device_id", "=", device)
          .execute();
        await tx.audit("exchange.restored", device, {
          why,
          dossiers: report.dossiers,
          operations: report.operations,
        });
        tx.emit("exchange", []);
      });
      parts.poke();
    },

    /** A restoring is done when every file of it that anybody has is here. */
    async finish(): Promise<void> {
      const running = await read
        .selectFrom("exchange_restores")
        .select("device_id")
        .where("state", "=", "running")
        .execute();
      if (running.length === 0) return;
      const coming = await read.selectFrom("exchange_files").select("file_id").limit(1).executeTakeFirst();
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
