import type { FeatureHandlers } from "../dispatch.ts";
import type { Reports } from "./service.ts";

export const reportsHandlers = (reports: Reports): FeatureHandlers<"reports"> => ({
  "reports.indicators": (input) => reports.indicators(input.from, input.to),
});
