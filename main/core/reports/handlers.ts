import type { FeatureHandlers } from "../dispatch.ts";
import type { Reports } from "./service.ts";

/** Serves `reports.*`: figures of an office between two days, and the report of a unit. Reads alone. */
export const reportsHandlers = (reports: Reports): FeatureHandlers<"reports"> => ({
  "reports.indicators": (input) => reports.indicators(input.from, input.to),
  "reports.breakdown": (input) => reports.breakdown(input),
  "reports.dossiers": (input) => reports.dossiers(input),
  "reports.unitReports": (input) => reports.unitReports(input.to),
  "reports.unitReport": (input) => reports.unitReport(input),
  "reports.unitReportFile": (input) => reports.unitReportFile(input),
});
