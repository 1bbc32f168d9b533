import { readCatalogueFile } from "../core/catalogue/import/read.ts";
import { AppError } from "../core/errors.ts";
import { TableRefused } from "../tables/refused.ts";
import { serveChild } from "./host-channel.ts";

/** The child that reads catalogue files from outside: JSON, CSV, Excel. */
serveChild({
  read: async ({ bytes, name }: { bytes: Uint8Array; name: string }) => {
    try {
      return readCatalogueFile(bytes);
    } catch (error) {
      if (error instanceof TableRefused)
        throw new AppError("catalogue.file-refused", { name, why: error.message });
      throw error;
    }
  },
});
