import type { Database } from "../../../db/database.ts";
import type { Clock, Random } from "../ports.ts";
import { toTimestamp } from "../time.ts";

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
  const id = ports.random.uuid();
  await database.write({ actor: "system", at: toTimestamp(ports.clock.now()) }, async (tx) => {
    await tx.db.insertInto("meta").values({ key: "device-id", value: id }).execute();
  });
  return id;
}
