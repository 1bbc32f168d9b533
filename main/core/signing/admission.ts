import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { lookForMalware } from "../incidents/service.ts";
import type { Uploads } from "../transfer/uploads.ts";

/** Takes an upload in when it is clean and stands the check; what does not is erased again. Answers the file's id. */
export type Admit = (
  officer: Officer,
  client: string,
  token: string,
  check: (bytes: Uint8Array, name: string) => Promise<unknown>,
) => Promise<string>;

/**
 * Takes in a file that is to be signed: scanned for malware, then judged by `check`; erased again when either
 * refuses.
 */
export function createAdmission(core: CoreContext, uploads: Uploads): Admit {
  return async (officer, client, token, check) => {
    const file = uploads.take(client, token);
    await core.write("system", async (tx) => {
      await tx.db.insertInto("files").values(file.row).execute();
    });
    try {
      const bytes = await core.database.files.read(file.id);
      await lookForMalware(core, officer, file, bytes);
      await check(bytes, file.title);
      return file.id;
    } catch (error) {
      await core.write("system", (tx) => core.database.files.erase(tx, file.id, "refused"));
      throw error;
    }
  };
}
