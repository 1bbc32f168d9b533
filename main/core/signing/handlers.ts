import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Signing } from "./service.ts";

export const signingHandlers = (signing: Signing): FeatureHandlers<"signing"> => ({
  "signing.tokens": (_input, call) => signing.tokens(officerOf(call)),
  "signing.lookAgain": (_input, call) => signing.lookAgain(officerOf(call)),
  "signing.unlock": async (input, call) => {
    await signing.unlock(officerOf(call), input);
    return {};
  },
  "signing.lock": async (input, call) => {
    await signing.lock(officerOf(call), input);
    return {};
  },
  "signing.levels": (_input, call) => signing.levels(officerOf(call)),
  "signing.complete": (_input, call) => signing.complete(officerOf(call)),
  "signing.queue": (_input, call) => signing.queue(officerOf(call)),
  "signing.sign": (input, call) => signing.sign(officerOf(call), input),
});
