import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { CoreContext } from "../context.ts";
import { inMakersOrder, isDealtWith, PROVINCE } from "../sync/service.ts";
import { noteFiles } from "./apply.ts";
import { hasMore } from "./gave-way.ts";
import type { Snapshot, ToldOperation, Version } from "./messages.ts";
import { isBehind } from "./rules.ts";
import { type Reader, readBase, readSnapshot, type StoredVersion, type Unit } from "./snapshot.ts";
import { checkHashes, type Units, versionOf } from "./units.ts";

/** Remembers which version of a lost machine's unit was decided about here, for when another machine brings a newer one. */
export async function noteRestored(
  tx: WriteTx,
  unitId: string,
  { device, ...version }: Version,
): Promise<void> {
  await tx.db
    .insertInto("exchange_restored")
    .values({ unit_id: unitId, device_id: device, ...version })
    .onConflict((conflict) => conflict.columns(["unit_id", "device_id"]).doUpdateSet(version))
    .execute();
}

/** The version of a lost machine that what stands here was made from; null where that is not known. */
async function restoredHere(db: Reader, unit: Unit, device: string): Promise<Version | null> {
  const row = await db
    .selectFrom("exchange_restored")
    .select(["epoch", "revision"])
    .where("unit_id", "=", unit.id)
    .where("device_id", "=", device)
    .executeTakeFirst();
  return row ? { device, ...row } : readBase(unit.base);
}

/** The `base` of a unit of a lost machine as it stands here now. */
export async function restoredFrom(db: Reader, unit: Unit, version: StoredVersion): Promise<StoredVersion> {
  return { ...version, work: await workHash(db, unit) };
}

/**
 * SHA-256 of what people did of a unit. What the province told is left out, it tells it again: its events, and the rows
 * that nobody here changes without an event or an operation.
 */
async function workHash(db: Reader, unit: Unit): Promise<string> {
  const { rows } = await readSnapshot(db, { ...unit, base: null }, unit.owner, {
    operations: [],
    confirmed: [],
  });
  const { dossiers: _, results: __, dossier_events: events = [], ...others } = rows;
  const own = await db
    .selectFrom("outbox")
    .select("id")
    .where("dossier_id", "=", unit.id)
    .where("device_id", "is", null)
    .orderBy("seq")
    .execute();
  const work = { ...others, events: events.filter((event) => event["by"] !== PROVINCE), own };
  return createHash("sha256").update(JSON.stringify(work)).digest("hex");
}

/**
 * What another machine holds of a unit of a lost one, when the unit here is that one's no more: operations that were
 * never queued here go to the province under their own keys, behind what waits. A newer version of the lost machine
 * than was restored is taken in where nobody changed the unit here since; else it gave way and is kept for people, also
 * where the unit was handed on meanwhile and what stands is not this machine's.
 * Answers how many operations came; undefined where the unit is not known here yet.
 */
export function inheritUnit(
  core: CoreContext,
  units: Units,
  told: Snapshot,
  from: { lost: string; giver: string },
): Promise<number | undefined> {
  checkHashes(told);
  return core.write("system", async (tx) => {
    const here = await units.find(tx.db, told.id);
    if (!here) return undefined;
    // taken in as that machine's: becomes this one's with everything else of it
    if (here.owner === from.lost) return 0;
    const version = versionOf(told);
    const newer = told.owner === from.lost && isBehind(await restoredHere(tx.db, here, from.lost), version);
    if (newer) await noteRestored(tx, told.id, version);
    const taken = { ...told, operations: await sendable(tx, told.operations) };
    if (newer && here.owner === "" && (await isAsRestored(tx.db, here))) {
      await units.write(tx, taken, from.giver);
      const base = await restoredFrom(tx.db, here, version);
      return units.own(tx, here, { epoch: here.epoch + 1, revision: 1, base, lease: null });
    }
    await noteFiles(tx, taken, from.giver);
    await units.keepConfirmed(tx, taken, from.giver);
    const came = await units.send(tx, here, taken.operations);
    const stands = newer && (await units.snapshot(tx.db, here));
    if (stands && (here.owner === "" || hasMore(told, stands))) {
      await units.noteConflict(tx, told, { kept: stands, lost: told });
    }
    if (newer && here.owner === "") {
      const now = { ...here, epoch: here.epoch + 1, revision: here.revision + 1, lease: null };
      await units.setUnit(tx, {
        ...now,
        base: JSON.stringify(version),
        position: await units.nextPosition(tx),
      });
    }
    return came;
  });
}

async function isAsRestored(db: Reader, unit: Unit): Promise<boolean> {
  const { work } = JSON.parse(unit.base ?? "{}") as Partial<StoredVersion>;
  return work !== undefined && work === (await workHash(db, unit));
}

async function sendable(tx: WriteTx, operations: readonly ToldOperation[]): Promise<ToldOperation[]> {
  const ids = JSON.stringify(operations.map((operation) => operation.id));
  const { rows } = await sql<{ id: string }>`SELECT j.value AS id FROM json_each(${ids}) j
    WHERE ${isDealtWith(sql`j.value`)}`.execute(tx.db);
  const dealtWith = new Set(rows.map((row) => row.id));
  return inMakersOrder(operations).filter((operation) => !dealtWith.has(operation.id));
}
