import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Citizen } from "./service.ts";

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
