import type { CoreContext } from "../context.ts";
import type { Uploads } from "../transfer/uploads.ts";

/** Takes an upload in when it stands the check; what does not is erased again. Answers the file's id. */
export type Admit = (
  client: string,
  token: string,
  check: (bytes: Uint8Array, name: string) => Promise<unknown>,
) => Promise<string>;

export function createAdmission(core: CoreContext, uploads: Uploads): Admit {
  return async (client, token, check) => {
    const { id, row } = uploads.take(client, token);
    await core.write("system", async (tx) => {
      await tx.db.insertInto("files").values(row).execute();
    });
    try {
      await check(await core.database.files.read(id), row.title);
      return id;
    } catch (error) {
      await core.write("system", (tx) => core.database.files.erase(tx, id, "refused"));
      throw error;
    }
  };
}
