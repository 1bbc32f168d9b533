import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Exchange } from "./service.ts";

/**
 * Serves `exchange.*`: machines of one office among themselves. Answers how they stand after the call. Throws `exchange.*`.
 */
export const exchangeHandlers = (exchange: Exchange): FeatureHandlers<"exchange"> => ({
  "exchange.view": () => exchange.views.view(),
  "exchange.unit": (input) => exchange.views.unit(input.dossierId),
  "exchange.now": async () => {
    await exchange.now();
    return exchange.views.view();
  },
  "exchange.bring": async (input) => {
    await exchange.bring(input.dossierId);
    return exchange.views.unit(input.dossierId);
  },
  "exchange.lease": async (input, call) => {
    await exchange.lease(officerOf(call), input.dossierId, input.why);
    return exchange.views.unit(input.dossierId);
  },
  "exchange.addAddress": async (input, call) => {
    await exchange.addAddress(officerOf(call), input.address);
    return exchange.views.view();
  },
  "exchange.removeAddress": async (input, call) => {
    await exchange.removeAddress(officerOf(call), input.address);
    return exchange.views.view();
  },
  "exchange.conflictSeen": async (input, call) => {
    await exchange.conflictSeen(officerOf(call), input.id);
    return exchange.views.view();
  },
  "exchange.restore": async (input, call) => {
    await exchange.restore(officerOf(call), input);
    return exchange.views.view();
  },
});
