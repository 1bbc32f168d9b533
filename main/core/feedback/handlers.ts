import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Feedback } from "./service.ts";

/**
 * Serves `feedback.*`: what a person says of an office, until the answer was told. Throws `feedback.not-found`,
 * `feedback.wrong-state`.
 */
export const feedbackHandlers = (feedback: Feedback): FeatureHandlers<"feedback"> => ({
  "feedback.list": () => feedback.list(),
  "feedback.get": (input, call) => feedback.get(officerOf(call), input.id),
  "feedback.record": (input, call) => feedback.record(officerOf(call), call.key, input),
  "feedback.answer": (input, call) => feedback.answer(officerOf(call), input.id, input.answer),
  "feedback.told": (input, call) => feedback.told(officerOf(call), input.id, input.how),
});
