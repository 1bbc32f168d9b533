import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Daily } from "./service.ts";

export const dailyHandlers = (daily: Daily): FeatureHandlers<"daily"> => ({
  "daily.check": (_input, call) => daily.check(officerOf(call)),
  "daily.opened": () => daily.opened(),
  "daily.open": (input, call) => daily.open(officerOf(call), call.key, input.note),
});
