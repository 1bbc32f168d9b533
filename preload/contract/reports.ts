import { z } from "zod";
import { Blob, Day, Id, Timestamp } from "./common.ts";
import { query } from "./procedure.ts";
import { HEAD } from "./roles.ts";

/** One ratio that the head watches (chỉ số): always both numbers, never points that nobody confirmed. */
export const Indicator = z.object({
  id: z.string(),
  group: z.string(),
  name: z.string(),
  numerator: z.number().int(),
  denominator: z.number().int(),
});
export type Indicator = z.infer<typeof Indicator>;

const Period = { from: Day, to: Day };
const IndicatorId = z.string().min(1).max(40);
const ReportId = z.string().min(1).max(40);

/** Numbers for the head (báo cáo), QĐ 766/QĐ-TTg. */
export const reports = {
  /** Dossiers received, finished and paid from the first to the last day, both included. */
  "reports.indicators": query(
    HEAD,
    z.strictObject(Period),
    z.object({
      indicators: z.array(Indicator),
      /** the groups with the points that they are said to carry; never summed up */
      groups: z.array(z.object({ name: z.string(), points: z.number(), source: z.string() })),
      /** where the choice of indicators was read; its mark when it was not confirmed */
      source: z.string(),
      unverified: z.boolean(),
      oldestNotSentAt: Timestamp.nullable(),
    }),
  ),
  /** The same ratio for each officer who received, or each procedure; the sums are the ratio's own. */
  "reports.breakdown": query(
    HEAD,
    z.strictObject({ ...Period, id: IndicatorId, by: z.enum(["officer", "procedure"]) }),
    z.array(
      z.object({
        /** account or code; empty: of no dossier */
        key: z.string(),
        name: z.string(),
        numerator: z.number().int(),
        denominator: z.number().int(),
      }),
    ),
  ),
  /** The dossiers behind it; without identity number and telephone. */
  "reports.dossiers": query(
    HEAD,
    z.strictObject({
      ...Period,
      id: IndicatorId,
      /** those counted above the line, else those that are missing there */
      hit: z.boolean(),
      officerId: z.union([z.literal(""), Id]).default(""),
      procedure: z.string().max(60).default(""),
    }),
    z.object({
      rows: z.array(
        z.object({
          id: Id,
          code: z.string(),
          applicantName: z.string(),
          procedureName: z.string(),
          receivedAt: Timestamp,
          dueAt: Timestamp,
          officer: z.string(),
        }),
      ),
      more: z.boolean(),
    }),
  ),
  /** Reports that units must send, in force on that day. */
  "reports.unitReports": query(
    HEAD,
    z.strictObject({ to: Day }),
    z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        period: z.enum(["month", "quarter", "half-year", "year"]),
        due: z.string(),
        source: z.string(),
        unverified: z.boolean(),
      }),
    ),
  ),
  /** First row the headings, last row the sums. */
  "reports.unitReport": query(
    HEAD,
    z.strictObject({ ...Period, id: ReportId }),
    z.object({ table: z.array(z.array(z.string())) }),
  ),
  "reports.unitReportFile": query(
    HEAD,
    z.strictObject({ ...Period, id: ReportId }),
    z.object({ file: Blob }),
  ),
};
