import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Certification } from "./service.ts";

/**
 * Serves `certification.*`: copies and signatures certified at the counter, their fee and their book. Throws
 * `certification.*`.
 */
export const certificationHandlers = (certification: Certification): FeatureHandlers<"certification"> => ({
  "certification.fee": (input) => certification.fee(input.kind, input.papers),
  "certification.today": () => certification.today(),
  "certification.record": (input, call) => certification.record(officerOf(call), input),
  "certification.collect": (input, call) =>
    certification.collect(officerOf(call), call.key, input.id, input.receipt),
  "certification.void": (input, call) => certification.void(officerOf(call), call.key, input.id, input.why),
  "certification.giveBack": (input, call) =>
    certification.giveBack(officerOf(call), call.key, input.id, input.why),
  "certification.register": (input) => certification.register(input.kind, input.year),
  "certification.closeBook": (input, call) =>
    certification.closeBook(officerOf(call), call.key, input.kind, input.year),
});
