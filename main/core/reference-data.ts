import { join } from "node:path";
import { bringCalendars, type Calendars, createCalendars } from "./calendars/service.ts";
import { createCatalogueFeed } from "./catalogue/feed.ts";
import { type CatalogueImports, createCatalogueImports } from "./catalogue/imports.ts";
import { createCatalogueRecords } from "./catalogue/records.ts";
import type { CoreContext } from "./context.ts";
import { createNumbering } from "./dossiers/numbering.ts";
import { createReference } from "./enrolment/service.ts";
import { createForms } from "./forms/service.ts";
import { type KeptChild, keepChild } from "./kept-child.ts";
import type { Law } from "./law.ts";
import { createProvinceTrust } from "./signing/province-trust.ts";
import type { FileLine } from "./sync/service.ts";
import { createBlobs } from "./transfer/blobs.ts";
import { createUploads } from "./transfer/uploads.ts";

/** Where revocation lists lie in a data folder. */
export const listFolderOf = (folder: string): string => join(folder, "revocation-lists");

/** What of the province's data this core brings, from what it has. */
export function referenceOf(
  core: CoreContext,
  parts: {
    imports: CatalogueImports;
    calendars: Calendars;
    tables: KeptChild;
    trust: ReturnType<typeof createProvinceTrust>;
  },
) {
  const catalogue = createCatalogueFeed(core, { imports: parts.imports, child: parts.tables });
  return createReference(core, [
    { name: "Danh mục thủ tục của tỉnh", bring: catalogue },
    {
      name: "Lịch nghỉ, giờ làm việc của tỉnh",
      bring: async (line) => {
        await bringCalendars(core, parts.calendars, line);
        return [];
      },
    },
    {
      name: "Danh sách thu hồi chứng thư của tỉnh",
      bring: async (line) => {
        await parts.trust.bring(line);
        return [];
      },
    },
  ]);
}

/** The same for a machine that joins and has no core yet: the line may fall as soon as its counter opens. */
export const firstReference =
  (folder: string, loadLaw: () => Promise<Law>) =>
  async (core: CoreContext, line: FileLine): Promise<void> => {
    const law = await loadLaw();
    const { ports, database } = core;
    const tables = keepChild(ports, "catalogue");
    const pdf = keepChild(ports, "pdf");
    try {
      const records = createCatalogueRecords(core, law.catalogue);
      await records.load();
      const numbering = createNumbering(core, core.config.agency.code);
      const forms = createForms(core, { numbering, law: law.forms });
      const reference = referenceOf(core, {
        imports: createCatalogueImports(core, {
          catalogue: law.catalogue,
          records,
          child: tables,
          uploads: createUploads(database.files, ports.random),
          blobs: createBlobs(ports, database.files),
        }),
        calendars: await createCalendars(core, { shipped: law.calendar, keys: law.calendarKeys, forms }),
        tables,
        trust: createProvinceTrust(core, { pdf, folder, listFolder: listFolderOf(folder) }),
      });
      await reference.bring(line);
    } finally {
      await Promise.all([tables.stop(), pdf.stop()]);
    }
  };
