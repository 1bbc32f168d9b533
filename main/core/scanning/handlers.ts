import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Scanning } from "./service.ts";

/**
 * Serves `scanning.*`: the scanners of this machine and the run that feeds a paper. Throws `scanner.*`,
 * `digitise.not-yours`.
 */
export const scanningHandlers = (scanning: Scanning): FeatureHandlers<"scanning"> => ({
  "scanning.view": async () => ({ scanners: await scanning.scanners.list(), run: scanning.run() }),
  "scanning.search": () => scanning.scanners.search(),
  "scanning.add": (input, call) => scanning.scanners.add(officerOf(call), call.key, input),
  "scanning.choose": async ({ id }, call) => {
    await scanning.scanners.choose(officerOf(call), id);
    return {};
  },
  "scanning.forget": async ({ id }, call) => {
    await scanning.scanners.forget(officerOf(call), id);
    return {};
  },
  "scanning.setProfile": ({ id, profile }, call) =>
    scanning.scanners.setProfile(officerOf(call), id, profile),
  "scanning.state": ({ id }) => scanning.scanners.state(id),
  "scanning.start": ({ documentId, place }, call) =>
    scanning.start(officerOf(call), call.key, documentId, place),
  "scanning.cancel": async ({ documentId }, call) => {
    await scanning.cancel(officerOf(call), documentId);
    return {};
  },
});
