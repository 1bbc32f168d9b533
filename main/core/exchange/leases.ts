import type { CoreContext } from "../context.ts";
import type { Reader } from "./snapshot.ts";
import { baseOf } from "./units.ts";

/** Dossiers that were taken without contact from one of these machines, up to a place in the own feed. */
async function leasedFrom(db: Reader, owners: readonly string[], upTo: number): Promise<string[]> {
  const leased = await db
    .selectFrom("exchange_units")
    .select(["id", "base"])
    .where("owner", "=", "")
    .where("lease", "is not", null)
    .where("position", "<=", upTo)
    .execute();
  return leased.filter((unit) => owners.includes(baseOf(unit)?.device ?? "")).map((unit) => unit.id);
}

/** These machines have nothing to say any more against what was taken from them without contact. */
export async function endLeases(
  core: CoreContext,
  owners: readonly string[],
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  const ended = await leasedFrom(core.database.read, owners, upTo);
  if (ended.length === 0) return;
  await core.write("system", async (tx) => {
    await tx.db.updateTable("exchange_units").set({ lease: null }).where("id", "in", ended).execute();
    tx.emit("exchange", ended);
  });
}

/** A machine with the lost ones in whose place it stands: its word counts as theirs. */
export async function speaksFor(db: Reader, device: string): Promise<string[]> {
  const lost = await db
    .selectFrom("exchange_peers")
    .select("device_id")
    .where("replaced_by", "=", device)
    .execute();
  return [device, ...lost.map((row) => row.device_id)];
}
