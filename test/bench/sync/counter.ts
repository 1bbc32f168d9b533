import { openDatabase } from "../../../db/database.ts";
import { createSyncEngine } from "../../../main/core/sync/service.ts";
import { nodeKeyStore } from "../../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../../main/hosts/node/ports.ts";
import { AGENCY, addOfficer } from "../../support/rows.ts";

export const AT = "2026-01-09T08:00:00.000+07:00";
export const TOKEN = "bench-token";

/** A counter of a folder with its engine, which runs only when told to. */
export async function openCounter(folder: string, serverUrl: string) {
  const ports = nodePorts(folder, nodeKeyStore({ dataDir: folder, kind: "file" }));
  const { database } = await openDatabase({
    folder,
    masterKey: await ports.keys.masterKey(),
    disk: ports.disk,
    random: ports.random,
    clock: ports.clock,
  });
  const officer = await database.read.selectFrom("accounts").select("id").executeTakeFirst();
  if (!officer) await database.write({ actor: "bench", at: AT }, (tx) => addOfficer(tx, AT));
  const engine = createSyncEngine({
    database,
    ports,
    config: async () => ({
      serverUrl,
      deviceToken: TOKEN,
      agencyCode: AGENCY,
      deviceId: "44444444-4444-4444-8444-444444444444",
      stock: { days: 1, series: [] },
    }),
    verifyResult: async () => ({ verdict: "valid", signatures: [] }),
    onEvent: () => {},
  });
  return { database, engine };
}
