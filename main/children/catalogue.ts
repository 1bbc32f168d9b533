import { readIndex } from "../core/campaigns/index-file.ts";
import { readCatalogueFile } from "../core/catalogue/import/read.ts";
import { AppError } from "../core/errors.ts";
import { readTableFile } from "../tables/read.ts";
import { TableRefused } from "../tables/refused.ts";
import { serveChild } from "./host-channel.ts";

/** What a reader says of a file in words becomes the refusal of its feature. */
function refusedAs<T>(
  code: "catalogue.file-refused" | "campaigns.file-refused" | "people.file-refused",
  name: string,
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TableRefused) throw new AppError(code, { name, why: error.message });
    throw error;
  }
}

/** The child that reads tables from outside: catalogue files (JSON, CSV, Excel), inventories of campaigns, lists of people. */
serveChild({
  read: async ({ bytes, name }: { bytes: Uint8Array; name: string }) =>
    refusedAs("catalogue.file-refused", name, () => readCatalogueFile(bytes)),

  readIndex: async ({ bytes, name }: { bytes: Uint8Array; name: string }) =>
    refusedAs("campaigns.file-refused", name, () => readIndex(readTableFile(bytes))),

  readRows: async ({ bytes, name }: { bytes: Uint8Array; name: string }) =>
    refusedAs("people.file-refused", name, () => readTableFile(bytes).rows.map(({ cells }) => cells)),
});
