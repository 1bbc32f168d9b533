import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { lookForMalware } from "../incidents/service.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Uploads } from "./uploads.ts";

/** The refusals that name the file and say why. */
type FileRefused = "catalogue.file-refused" | "campaigns.file-refused" | "people.file-refused";

/**
 * Reads a table that a window handed over (Excel, CSV, JSON) in a child that may crash; the file is erased again,
 * `erasedAs` saying why in the log. `timeout` in milliseconds. A child that crashed or took too long is `refused`
 * in words; the child's own refusals pass.
 */
export function createTableFile(
  core: CoreContext,
  parts: { child: KeptChild; uploads: Uploads },
  options: { method: string; timeout: number; refused: FileRefused; erasedAs: string },
) {
  return async <T>(
    officer: Officer,
    client: string,
    upload: string,
  ): Promise<{ name: string; sha256: string; read: T }> => {
    const file = parts.uploads.take(client, upload);
    const { title: name, sha256 } = file.row;
    await core.write("system", async (tx) => {
      await tx.db.insertInto("files").values(file.row).execute();
    });
    try {
      const bytes = await core.database.files.read(file.id);
      await lookForMalware(core, officer, file, bytes);
      const { method, timeout } = options;
      return { name, sha256, read: await parts.child.call<T>(method, { bytes, name }, { timeout }) };
    } catch (error) {
      if (error instanceof AppError && (error.code === "child.crashed" || error.code === "child.timeout"))
        throw new AppError(options.refused, {
          name,
          why: "tệp quá lớn hoặc làm chương trình đọc tệp dừng lại.",
        });
      throw error;
    } finally {
      await core.write("system", (tx) => core.database.files.erase(tx, file.id, options.erasedAs));
    }
  };
}
