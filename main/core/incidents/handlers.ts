import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Incidents } from "./service.ts";

/** Serves `incidents.*`: malware that was found, an account or a token that was lost. Throws `incidents.*`. */
export const incidentsHandlers = (incidents: Incidents): FeatureHandlers<"incidents"> => {
  const done = async (work: Promise<void>) => {
    await work;
    return {};
  };
  return {
    "incidents.open": () => incidents.count(),
    "incidents.list": () => incidents.list(),
    "incidents.malware": (input, call) =>
      done(incidents.malware(officerOf(call), call.key, input.attachmentId)),
    "incidents.mine": (_input, call) => incidents.mine(officerOf(call)),
    "incidents.lostAccount": (input, call) => done(incidents.lostAccount(officerOf(call), call.key, input)),
    "incidents.lostToken": (input, call) => done(incidents.lostToken(officerOf(call), call.key, input)),
    "incidents.seen": (input, call) => done(incidents.seen(officerOf(call), input.id)),
    "incidents.lift": (input, call) => done(incidents.lift(officerOf(call), input.id, input.why)),
  };
};
