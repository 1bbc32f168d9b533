import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { CoreContext } from "../context.ts";
import type { KeptReadings } from "./engine.ts";
import type { OcrPage } from "./types.ts";

/** A page of a document as it is read: its id and JSON of what is done to it before. */
export interface PageToRead {
  id: string;
  steps: string;
}

/**
 * What was read of a document's pages, kept in the database page by page: a document whose work was cut off, or to
 * which a page was added, is not read from its first page again. A page that was corrected since is another page.
 */
export function keptReadings(
  core: CoreContext,
  documentId: string,
  pages: readonly PageToRead[],
): KeptReadings {
  return {
    async load(number) {
      const page = pages[number - 1];
      if (!page) return undefined;
      const row = await core.database.read
        .selectFrom("page_readings")
        .select("reading")
        .where("page_id", "=", page.id)
        .where("steps", "=", page.steps)
        .executeTakeFirst();
      return row && (JSON.parse(inflateRawSync(row.reading).toString("utf8")) as OcrPage);
    },
    async save(number, read) {
      const page = pages[number - 1];
      if (!page) return;
      const reading = deflateRawSync(JSON.stringify(read));
      await core.write("system", async (tx) => {
        await tx.db
          .insertInto("page_readings")
          .values({ page_id: page.id, document_id: documentId, steps: page.steps, reading })
          .onConflict((conflict) =>
            conflict.column("page_id").doUpdateSet({ document_id: documentId, steps: page.steps, reading }),
          )
          .execute();
      });
    },
  };
}
