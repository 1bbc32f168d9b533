import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Rehearsals } from "./service.ts";

export const rehearsalHandlers = (rehearsals: Rehearsals): FeatureHandlers<"rehearsal"> => ({
  "rehearsal.run": (_input, call) => rehearsals.run(officerOf(call), call.key),
});
