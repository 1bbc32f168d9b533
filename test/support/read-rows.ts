import { join } from "node:path";
import { connectReader } from "../../db/connection.ts";
import { deriveKeys } from "../../db/keys.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";

/** The rows of an office's database, read past its core. */
export async function openRows(folder: string) {
  const keys = nodeKeyStore({ dataDir: folder, kind: "file" });
  return connectReader(join(folder, "counter.db"), deriveKeys(await keys.masterKey()));
}
