import type { Database } from "../../../db/database.ts";
import type { Clock, Random } from "../ports.ts";
import { toTimestamp } from "../time.ts";

/**
 * Bytes as a UUID of version 4: random from its first sign. Provisional numbers begin with a machine's first signs, and
 * of ids that grow with time those of all machines set up in one minute would be the same.
 */
export function uuidOf(given: Uint8Array): string {
  const bytes = Buffer.from(given.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The machine's own id, made once; it marks provisional numbers and names the machine to the province. */
export async function ensureDeviceId(
  database: Database,
  ports: { clock: Clock; random: Random },
): Promise<string> {
  const row = await database.read
    .selectFrom("meta")
    .select("value")
    .where("key", "=", "device-id")
    .executeTakeFirst();
  if (row) return row.value;
  const id = uuidOf(ports.random.bytes(16));
  await database.write({ actor: "system", at: toTimestamp(ports.clock.now()) }, async (tx) => {
    await tx.db.insertInto("meta").values({ key: "device-id", value: id }).execute();
  });
  return id;
}
