import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Rehearsals } from "./service.ts";

/**
 * Serves `rehearsal.run`: the last backup is restored beside the data and compared, and an account of it
 * left on paper; the data are not touched.
 */
export const rehearsalHandlers = (rehearsals: Rehearsals): FeatureHandlers<"rehearsal"> => ({
  "rehearsal.run": (_input, call) => rehearsals.run(officerOf(call), call.key),
});
