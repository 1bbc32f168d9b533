import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Citizen } from "./service.ts";

/**
 * Serves `citizen.*`: the person's own screen and the question that it asks. A rating needs the ticket that only this
 * screen was shown: throws `citizen.screen-only`, `citizen.ticket-used`, `citizen.rated-already`.
 */
export const citizenHandlers = (citizen: Citizen): FeatureHandlers<"citizen"> => ({
  "citizen.open": async () => {
    citizen.open();
    return {};
  },
  "citizen.ask": (input, call) => citizen.askAgain(officerOf(call), input.handOverId),
  "citizen.screen": async (_input, call) => citizen.screen(call.client),
  "citizen.rate": async ({ ticket, ...answer }) => {
    await citizen.rate(ticket, answer);
    return {};
  },
  "citizen.leave": async (input) => {
    await citizen.leave(input.ticket);
    return {};
  },
});
