import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Calendars } from "./service.ts";

/**
 * Serves `calendars.*`: days off of the province and of this office, and what they do to dates that were promised.
 * Throws `calendars.*`, `calendar.missing-year`.
 */
export const calendarsHandlers = (calendars: Calendars): FeatureHandlers<"calendars"> => ({
  "calendars.view": (input) => calendars.view(input.year),
  "calendars.check": (input) => calendars.check(input.text),
  "calendars.apply": (input, call) => calendars.apply(officerOf(call), input.text, input.against),
  "calendars.decide": (input, call) =>
    calendars.decide(officerOf(call), call.key, input.day, input.answer, input.source),
  "calendars.promised": (input) => calendars.promised(input.from, input.to),
  "calendars.close": (input, call) => calendars.close(officerOf(call), call.key, input),
  "calendars.reopen": async (input, call) => {
    await calendars.reopen(officerOf(call), call.key, input.id, input.reason);
    return {};
  },
  "calendars.explain": (input, call) => calendars.explain(officerOf(call), call.key, input.dossierId),
});
