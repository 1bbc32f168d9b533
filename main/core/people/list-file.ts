import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Uploads } from "../transfer/uploads.ts";

/** Longer than a list of some hundred people needs on a slow machine; milliseconds. */
const READ_TIMEOUT = 30_000;
/** Signs that a list may have; what is longer is no list of one run. */
const MOST = 60_000;

/** What reading a list out of a file needs: the child that opens tables, the files that a window handed over. */
export interface ListFileParts {
  tables: KeptChild;
  uploads: Uploads;
}

/**
 * A list of people out of an Excel or CSV file, as the text that would have been pasted: a line each, cells parted by
 * tabs. It is read in a child that may crash, and the file is erased again.
 */
export function createListFile(core: CoreContext, parts: ListFileParts) {
  return async (client: string, upload: string): Promise<{ text: string }> => {
    const file = parts.uploads.take(client, upload);
    const name = file.row.title;
    await core.write("system", async (tx) => {
      await tx.db.insertInto("files").values(file.row).execute();
    });
    try {
      const bytes = await core.database.files.read(file.id);
      const rows = await parts.tables.call<string[][]>(
        "readRows",
        { bytes, name },
        { timeout: READ_TIMEOUT },
      );
      const text = rows
        .map((cells) =>
          cells
            .map((cell) => cell.replace(/\s+/g, " ").trim())
            .join("\t")
            .trimEnd(),
        )
        .filter(Boolean)
        .join("\n");
      if (text.length > MOST)
        throw refused(name, "danh sách quá dài: chia thành nhiều tệp, mỗi tệp 50 người.");
      return { text };
    } catch (error) {
      if (error instanceof AppError && (error.code === "child.crashed" || error.code === "child.timeout"))
        throw refused(name, "tệp quá lớn hoặc làm chương trình đọc tệp dừng lại.");
      throw error;
    } finally {
      await core.write("system", (tx) => core.database.files.erase(tx, file.id, "list of people read"));
    }
  };
}

const refused = (name: string, why: string): AppError => new AppError("people.file-refused", { name, why });
