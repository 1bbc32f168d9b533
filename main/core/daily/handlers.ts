import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Daily } from "./service.ts";

/** Serves `daily.*`: opening, shift, closing, week, month and year of an office. Throws `daily.*`. */
export const dailyHandlers = (daily: Daily): FeatureHandlers<"daily"> => ({
  "daily.check": (_input, call) => daily.check(officerOf(call)),
  "daily.opened": () => daily.opened(),
  "daily.open": (input, call) => daily.open(officerOf(call), call.key, input.note),
  "daily.sheet": (input) => daily.sheets.sheet(input.day),
  "daily.close": (input, call) => daily.sheets.close(officerOf(call), call.key, input),
  "daily.reopen": (input, call) => daily.sheets.reopen(officerOf(call), input),
  "daily.shift": (_input, call) => daily.shifts.shift(officerOf(call)),
  "daily.handShift": (input, call) => daily.shifts.handShift(officerOf(call), call.key, input),
  "daily.originals": () => daily.lists.originals(),
  "daily.printOriginals": (_input, call) => daily.lists.printOriginals(officerOf(call), call.key),
  "daily.week": (input) => daily.lists.week(input.from),
  "daily.printWeek": (input, call) => daily.lists.printWeek(officerOf(call), call.key, input.from),
  "daily.month": (input) => daily.months.month(input.month),
  "daily.reportMonth": (input, call) => daily.months.report(officerOf(call), call.key, input.month),
  "daily.reconcileMonth": (input, call) => daily.months.reconcile(officerOf(call), call.key, input.month),
  "daily.year": () => daily.years.list(),
  "daily.tickYear": (input, call) => daily.years.tick(officerOf(call), input.code),
});
