import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Copies } from "./service.ts";

export const copiesHandlers = (copies: Copies): FeatureHandlers<"copies"> => ({
  "copies.results": () => copies.results(),
  "copies.result": (input, call) => copies.result(officerOf(call), input.id),
  "copies.make": (input, call) => copies.make(officerOf(call), call.key, input),
  "copies.file": (input, call) => copies.file(officerOf(call), input.id),
  "copies.print": (input, call) => copies.print(officerOf(call), input.id),
  "copies.record": (input) => copies.record(input.sha256),
  "copies.register": () => copies.register(),
});
