import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { createTableFile } from "../transfer/table-file.ts";
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
  const readFile = createTableFile(
    core,
    { child: parts.tables, uploads: parts.uploads },
    {
      method: "readRows",
      timeout: READ_TIMEOUT,
      refused: "people.file-refused",
      erasedAs: "list of people read",
    },
  );
  return async (officer: Officer, client: string, upload: string): Promise<{ text: string }> => {
    const { name, read: rows } = await readFile<string[][]>(officer, client, upload);
    const text = rows
      .map((cells) =>
        cells
          .map((cell) => cell.replace(/\s+/g, " ").trim())
          .join("\t")
          .trimEnd(),
      )
      .filter(Boolean)
      .join("\n");
    if (text.length > MOST) {
      const why = "danh sách quá dài: chia thành nhiều tệp, mỗi tệp 50 người.";
      throw new AppError("people.file-refused", { name, why });
    }
    return { text };
  };
}
