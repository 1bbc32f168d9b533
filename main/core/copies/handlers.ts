import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Uploads } from "../transfer/uploads.ts";
import type { Checks } from "./check.ts";
import type { Copies } from "./service.ts";

export const copiesHandlers = (
  copies: Copies,
  parts: {
    checks: Checks;
    uploads: Uploads;
  },
): FeatureHandlers<"copies"> => ({
  "copies.check": (input, call) =>
    parts.checks.check(officerOf(call), parts.uploads.take(call.client, input.upload)),
  "copies.results": () => copies.results(),
  "copies.result": (input, call) => copies.result(officerOf(call), input.id),
  "copies.make": (input, call) => copies.make(officerOf(call), call.key, input),
  "copies.file": (input, call) => copies.file(officerOf(call), input.id),
  "copies.print": (input, call) => copies.print(officerOf(call), input.id),
  "copies.record": (input) => copies.record(input.sha256),
  "copies.register": () => copies.register(),
});
