import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Signing } from "./service.ts";

/**
 * Serves `signing.*`: tokens, the queue to be signed, batches. A PIN passes through and is kept nowhere. Throws
 * `signing.*`; a batch that was cut off is gone on with, never begun anew.
 */
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
  "signing.sign": (input, call) => signing.sign(officerOf(call), call.key, input),
  "signing.papers": (_input, call) => signing.papers.list(officerOf(call)),
  "signing.paper": (input, call) => signing.papers.detail(officerOf(call), input.id),
  "signing.marks": async (input, call) => ({ marks: await signing.papers.marks(officerOf(call), input) }),
  "signing.signers": () => signing.papers.signers(),
  "signing.put": (input, call) => signing.papers.put(officerOf(call), call.client, input),
  "signing.reject": async (input, call) => {
    await signing.reject(officerOf(call), input);
    return {};
  },
  "signing.startBatch": (input, call) => signing.startBatch(officerOf(call), call.key, input),
  "signing.batch": (input, call) => signing.batch(officerOf(call), input.id),
  "signing.batches": (_input, call) => signing.openBatches(officerOf(call)),
  "signing.cancelBatch": (input, call) => signing.cancelBatch(officerOf(call), input.id),
  "signing.resumeBatch": (input, call) => signing.resumeBatch(officerOf(call), input),
  "signing.images": (_input, call) => signing.papers.images(officerOf(call)),
  "signing.setImage": async (input, call) => {
    await signing.papers.setImage(officerOf(call), call.client, input);
    return {};
  },
});
