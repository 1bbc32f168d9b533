import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { AgencyFinder } from "./agencies.ts";
import type { CatalogueImports } from "./imports.ts";
import type { CatalogueRecords } from "./records.ts";
import type { CatalogueService, UnverifiedItem } from "./service.ts";
import type { GuidanceSheets } from "./sheet.ts";

/** `unverified` lists every marked value of all dated resources, not of the catalogue alone. */
export const catalogueHandlers = (parts: {
  catalogue: CatalogueService;
  records: CatalogueRecords;
  imports: CatalogueImports;
  sheets: GuidanceSheets;
  agencies: AgencyFinder;
  unverified: () => readonly UnverifiedItem[];
}): FeatureHandlers<"catalogue"> => ({
  "catalogue.search": async (input, call) =>
    parts.catalogue.search(input.text, {
      limit: input.limit,
      // what has ended is found by its whole code only, where somebody asks what it was
      ...(/^\d\.\d{6}$/.test(input.text.trim()) ? {} : { day: parts.records.today() }),
      uses: await parts.records.uses(officerOf(call).id),
    }),
  "catalogue.procedure": async (input) => parts.catalogue.procedure(input.code, input.version),
  "catalogue.guidanceSheet": (input, call) => parts.sheets.make(officerOf(call), call.key, input),
  "catalogue.agencies": async (input) => parts.agencies(input),
  "catalogue.checkImport": (input, call) =>
    parts.imports.check(officerOf(call), call.client, input.upload, input.whole),
  "catalogue.checkUndo": (input, call) => parts.imports.checkUndo(officerOf(call), input.importId),
  "catalogue.importEntry": async (input) => parts.imports.entry(input.hash, input.code, input.where),
  "catalogue.applyImport": (input, call) => parts.imports.apply(officerOf(call), input.hash),
  "catalogue.imports": () => parts.imports.history(),
  "catalogue.importTemplate": async (input) => parts.imports.template(input.format),
  "catalogue.unverified": async () => {
    const items = [...parts.unverified()];
    return { total: items.length, items };
  },
});
