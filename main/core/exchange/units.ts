import { createHash } from "node:crypto";
import type { WriteTx } from "../../../db/database.ts";
import type { CoreContext } from "../context.ts";
import { queueOfOther } from "../sync/service.ts";
import { type Timestamp, toTimestamp } from "../time.ts";
import { type ApplyParts, holdConfirmed, wantFile, writeUnit } from "./apply.ts";
import { hasMore } from "./gave-way.ts";
import type { Snapshot, ToldOperation, Version } from "./messages.ts";
import { isBehind, type Judgement, judge, type Standing } from "./rules.ts";
import {
  heldWork,
  queuedWork,
  type Reader,
  readBase,
  readSnapshot,
  type StoredVersion,
  type Unit,
} from "./snapshot.ts";

export interface UnitsParts extends ApplyParts {
  core: CoreContext;
}

/** A unit of another machine, or of this one, and what becomes of it when versions meet. */
export function createUnits(parts: UnitsParts) {
  const { core, self } = parts;

  const find = (db: Reader, id: string): Promise<Unit | undefined> =>
    db.selectFrom("exchange_units").selectAll().where("id", "=", id).executeTakeFirst();

  const nextPosition = async (tx: WriteTx): Promise<number> => {
    const row = await tx.db
      .selectFrom("exchange_units")
      .select((e) => e.fn.max("position").as("last"))
      .executeTakeFirst();
    return Number(row?.last ?? 0) + 1;
  };

  /** Writes how a unit stands; whatever the triggers noted of the rows before is replaced by it. */
  async function setUnit(tx: WriteTx, unit: Omit<Unit, "position"> & { position?: number }): Promise<void> {
    const position = unit.position ?? (await nextPosition(tx));
    const row = { ...unit, position };
    await tx.db
      .insertInto("exchange_units")
      .values(row)
      .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
      .execute();
  }

  const isHandedOver = async (db: Reader, id: string): Promise<boolean> => {
    const row = await db.selectFrom("dossiers").select("state").where("id", "=", id).executeTakeFirst();
    return row?.state === "returned";
  };

  async function standingOf(db: Reader, unit: Unit): Promise<Standing> {
    return {
      device: unit.owner || self,
      epoch: unit.epoch,
      revision: unit.revision,
      base: baseOf(unit),
      handedOver: await isHandedOver(db, unit.id),
    };
  }

  /** The unit whole as it stands here; `of` says whose word about its operations counts. */
  async function snapshot(db: Reader, unit: Unit, of: "outbox" | "held" = "outbox"): Promise<Snapshot> {
    const work =
      of === "outbox"
        ? await queuedWork(db, unit.id, self, copiesKeptSince(core))
        : await heldWork(db, unit.id);
    return readSnapshot(db, unit, unit.owner || self, work);
  }

  const write = (tx: WriteTx, told: Snapshot, giver: string, included?: string): Promise<void> =>
    writeUnit(tx, parts, told, giver, included);

  /** Second copies of what the province confirmed of a unit are kept here as well. */
  const keepConfirmed = (tx: WriteTx, told: Snapshot, giver: string): Promise<void> =>
    holdConfirmed(tx, self, told, giver);

  /** What is held of a unit for others becomes this machine's to send, in its order, before what it does itself. */
  const sendHeld = async (tx: WriteTx, unit: Unit): Promise<number> =>
    send(tx, unit, (await heldWork(tx.db, unit.id)).operations);

  /** Queues operations of others under their own keys behind what waits; answers how many were not queued before. */
  async function send(
    tx: WriteTx,
    unit: Pick<Unit, "id" | "kind">,
    operations: readonly ToldOperation[],
  ): Promise<number> {
    let added = 0;
    const dossierId = unit.kind === "dossier" ? unit.id : null;
    for (const operation of operations) if (await queueOfOther(tx, { ...operation, dossierId })) added++;
    tx.emit("sync", [unit.id]);
    return added;
  }

  /** This machine becomes the owner of a unit; answers how many operations of others it did not send before. */
  async function own(
    tx: WriteTx,
    unit: Unit,
    as: { epoch: number; revision: number; base: StoredVersion | null; lease: Unit["lease"] },
  ): Promise<number> {
    const added = await sendHeld(tx, unit);
    // all that the province told this machine of it since it was known is in what stands here
    await tx.db.deleteFrom("exchange_news").where("dossier_id", "=", unit.id).execute();
    await parts.hearAgain(tx);
    await setUnit(tx, {
      id: unit.id,
      kind: unit.kind,
      owner: "",
      epoch: as.epoch,
      revision: as.revision,
      base: as.base && JSON.stringify(as.base),
      lease: as.lease,
    });
    tx.emit("dossiers", [unit.id]);
    return added;
  }

  /**
   * Whether a version of the machine that stands in for a lost one was made without what is known here of that one: it
   * waits until that machine has asked for what lies here, and then comes with it.
   */
  async function isBehindTheLost(db: Reader, here: Unit | undefined, told: Snapshot): Promise<boolean> {
    if (!here || here.owner === "" || here.owner === told.owner) return false;
    if (!isBehind(told.base, { device: here.owner, epoch: here.epoch, revision: here.revision }))
      return false;
    const owner = await db
      .selectFrom("exchange_peers")
      .select("replaced_by")
      .where("device_id", "=", here.owner)
      .executeTakeFirst();
    return owner?.replaced_by === told.owner;
  }

  /**
   * Takes in a version that another machine told, as the rule says, in one transaction. Told twice or out of order,
   * it changes nothing the second time. Answers what was done.
   */
  async function receive(told: Snapshot, giver: string): Promise<Judgement> {
    checkHashes(told);
    const version = (snapshot: Snapshot): Standing => ({
      device: snapshot.owner,
      epoch: snapshot.epoch,
      revision: snapshot.revision,
      base: snapshot.base,
      handedOver: snapshot.rows["dossiers"]?.[0]?.["state"] === "returned",
    });
    const before = await find(core.database.read, told.id);
    const early = judge(self, before ? await standingOf(core.database.read, before) : null, version(told));
    if (early === "stale") return early;
    return core.write("system", async (tx) => {
      const here = await find(tx.db, told.id);
      const judgement =
        told.kind === "reception" && here?.owner === ""
          ? judgeReception(here, told, await takenUp(tx.db, told.id))
          : judge(self, here ? await standingOf(tx.db, here) : null, version(told));
      if (judgement === "stale" || (await isBehindTheLost(tx.db, here, told))) return "stale";
      if (judgement === "keep" && here) {
        await noteConflict(tx, told, { kept: await snapshot(tx.db, here), lost: told });
        await setUnit(tx, {
          ...here,
          epoch: told.epoch + 1,
          revision: here.revision + 1,
          base: JSON.stringify(versionOf(told)),
          lease: null,
          position: await nextPosition(tx),
        });
        return judgement;
      }
      if (judgement === "give-way" && here) {
        await noteConflict(tx, told, { kept: told, lost: await snapshot(tx.db, here) });
      }
      if (here && goesOnFromElsewhere(here, told)) {
        const known = await snapshot(tx.db, here, "held");
        if (hasMore(known, told)) await noteConflict(tx, told, { kept: told, lost: known });
      }
      await write(tx, told, giver, here && isIncluded(here, told) ? here.owner : undefined);
      const unit = {
        id: told.id,
        kind: told.kind,
        owner: told.owner === self ? "" : told.owner,
        epoch: told.epoch,
        revision: told.revision,
        base: told.base && JSON.stringify(told.base),
        lease: null,
      };
      await setUnit(tx, unit);
      if (unit.owner === "") {
        await tx.db.deleteFrom("exchange_news").where("dossier_id", "=", unit.id).execute();
        await parts.hearAgain(tx);
        await sendHeld(tx, { ...unit, position: 0 });
        for (const file of told.files) if (file.here) await wantFile(tx, file.id, giver);
      }
      return judgement;
    });
  }

  async function noteConflict(
    tx: WriteTx,
    told: Snapshot,
    branches: { kept: Snapshot; lost: Snapshot },
  ): Promise<void> {
    const { kept, lost } = branches;
    await tx.db
      .insertInto("exchange_conflicts")
      .values({
        id: core.ports.random.uuid(),
        unit_id: told.id,
        kept: JSON.stringify(branchOf(kept)),
        lost: JSON.stringify(branchOf(lost)),
        why: kept.owner === self ? "here" : "there",
        at: tx.at,
      })
      .execute();
    await tx.audit("exchange.conflict", told.id, { stands: kept.owner, gaveWay: lost.owner });
  }

  return {
    find,
    snapshot,
    write,
    keepConfirmed,
    own,
    send,
    receive,
    noteConflict,
    setUnit,
    nextPosition,
    isHandedOver,
  };
}

export type Units = ReturnType<typeof createUnits>;

const DAY_MS = 24 * 3600_000;

/** Second copies of what the province confirmed before this are not kept any more. */
export const copiesKeptSince = ({ config, ports }: CoreContext): Timestamp =>
  toTimestamp(ports.clock.now() - config.exchange.keepConfirmedDays * DAY_MS);

/** The version of a unit that its present state was made from; null where there was none. */
export const baseOf = (unit: Pick<Unit, "base">): Version | null => readBase(unit.base);

/** Whether a version of another owner was made from all that is known here of the owner before. */
function isIncluded(here: Unit, { owner, base }: Snapshot): boolean {
  if (here.owner === "" || here.owner === owner || base === null) return false;
  return base.device === here.owner && base.epoch === here.epoch && base.revision >= here.revision;
}

/** Whether a third machine's version comes over one that it was not made from, as far as is known here. */
const goesOnFromElsewhere = (here: Unit, told: Snapshot): boolean =>
  here.owner !== "" && here.owner !== told.owner && !isIncluded(here, told);

/** The version that a snapshot tells of. */
export const versionOf = (told: Pick<Snapshot, "owner" | "epoch" | "revision">): Version => ({
  device: told.owner,
  epoch: told.epoch,
  revision: told.revision,
});

/** One of two versions of a unit, as it is kept for a person to compare. */
function branchOf({ owner, rows, operations }: Snapshot) {
  return {
    device: owner,
    rows,
    operations: operations.map(({ id, kind, body, createdAt }) => ({ id, kind, body, createdAt })),
  };
}

async function takenUp(db: Reader, id: string): Promise<boolean> {
  const row = await db.selectFrom("not_received").select("state").where("id", "=", id).executeTakeFirst();
  return row?.state === "taken-up";
}

/** A kept form that somebody took up is taken up, whichever window says so; else the higher epoch counts. */
function judgeReception(here: Unit, told: Snapshot, takenUpHere: boolean): Judgement {
  const takenUpThere = told.rows["not_received"]?.[0]?.["state"] === "taken-up";
  if (takenUpHere !== takenUpThere) return takenUpThere ? "take-in" : "stale";
  return told.epoch > here.epoch ? "take-in" : "stale";
}

/** What does not match its own hash was altered on the way or at the other machine. Throws. */
export function checkHashes(told: Snapshot): void {
  for (const operation of told.operations) {
    const hash = createHash("sha256").update(operation.body).digest("hex");
    if (hash !== operation.hash) throw new Error(`operation ${operation.id} does not match its hash`);
  }
}
