import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Parcels } from "./service.ts";

/** Serves `parcels.*`: papers that came by post, and what goes back. Throws `parcels.*`. */
export const parcelsHandlers = (parcels: Parcels): FeatureHandlers<"parcels"> => ({
  "parcels.list": (input) => parcels.list(input),
  "parcels.record": (input, call) => parcels.record(officerOf(call), call.key, input),
  "parcels.begin": (input, call) => parcels.begin(officerOf(call), input),
  "parcels.ofDraft": (input) => parcels.ofDraft(input.draftId),
  "parcels.close": (input, call) => parcels.close(officerOf(call), input),
  "parcels.sendBack": (input, call) => parcels.sendBack(officerOf(call), call.key, input),
  "parcels.setTracking": (input, call) => parcels.setTracking(officerOf(call), input),
});
