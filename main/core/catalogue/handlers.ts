import type { FeatureHandlers } from "../dispatch.ts";
import type { AgencyFinder } from "./agencies.ts";
import type { CatalogueService, UnverifiedItem } from "./service.ts";

/** `unverified` lists every marked value of all dated resources, not of the catalogue alone. */
export const catalogueHandlers = (
  catalogue: CatalogueService,
  agencies: AgencyFinder,
  unverified: () => readonly UnverifiedItem[],
): FeatureHandlers<"catalogue"> => ({
  "catalogue.search": async (input) => catalogue.search(input.text, { limit: input.limit }),
  "catalogue.procedure": async (input) => catalogue.procedure(input.code, input.version),
  "catalogue.agencies": async (input) => agencies(input),
  "catalogue.unverified": async () => {
    const items = [...unverified()];
    return { total: items.length, items };
  },
});
