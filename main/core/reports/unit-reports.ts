import { sql } from "kysely";
import { z } from "zod";
import unitReports from "../../../resources/law/unit-reports.json" with { type: "json" };
import type { CoreContext } from "../context.ts";

const COLUMNS = [
  "received",
  "carried",
  "done",
  "early",
  "on-time",
  "late",
  "open",
  "open-in-time",
  "open-late",
] as const;
type Column = (typeof COLUMNS)[number];

/** `resources/law/unit-reports.json`: reports that units must send, each with its columns; dated. */
export const UNIT_REPORTS = z
  .strictObject({
    title: z.string(),
    source: z.string(),
    unverified: z.literal(true).optional(),
    reports: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        period: z.enum(["month", "quarter", "half-year", "year"]),
        due: z.string(),
        inForceFrom: z.iso.date(),
        inForceTo: z.iso.date().nullable(),
        source: z.string(),
        unverified: z.literal(true).optional(),
        columns: z.array(z.strictObject({ key: z.enum(COLUMNS), heading: z.string() })).min(1),
      }),
    ),
  })
  .parse(unitReports);

export type UnitReport = (typeof UNIT_REPORTS.reports)[number];

interface Counted extends Record<Column, number> {
  procedure: string;
}

/**
 * Counts of a period by procedure, from the rows themselves. Early is before the day that was promised, on time that
 * day until closing time (trước hạn, đúng hạn).
 */
export async function countByProcedure(core: CoreContext, from: string, to: string): Promise<Counted[]> {
  const end = `${to}U`;
  const now = core.now();
  // a report of a period gone by looks at the dossiers that were open at its end
  const moment = end < now ? end : now;
  const { rows } = await sql<Record<string, unknown>>`
    with done as (select dossier_id, min(at) as at from dossier_events
      where kind in ('finish', 'result-arrived', 'refuse', 'stop') group by dossier_id)
    select dossiers.procedure_code as procedure,
      sum(received_at >= ${from}) as received,
      sum(received_at < ${from} and coalesce(done.at, ${end}) >= ${from}) as carried,
      sum(coalesce(done.at >= ${from} and done.at < ${end}, 0)) as done,
      sum(coalesce(done.at >= ${from} and done.at < ${end} and substr(done.at, 1, 10) < substr(due_at, 1, 10), 0)) as early,
      sum(coalesce(done.at >= ${from} and done.at < ${end} and substr(done.at, 1, 10) = substr(due_at, 1, 10)
        and done.at <= due_at, 0)) as "on-time",
      sum(coalesce(done.at >= ${from} and done.at < ${end} and done.at > due_at, 0)) as late,
      sum(coalesce(done.at, ${end}) >= ${end}) as open,
      sum(coalesce(done.at, ${end}) >= ${end} and due_at >= ${moment}) as "open-in-time",
      sum(coalesce(done.at, ${end}) >= ${end} and due_at < ${moment}) as "open-late"
    from dossiers
    left join done on done.dossier_id = dossiers.id
    where state != 'void' and received_at < ${end}
      and (received_at >= ${from} or coalesce(done.at, ${end}) >= ${from})
    group by dossiers.procedure_code order by dossiers.procedure_code`.execute(core.database.read);
  return rows.map((row) => ({
    procedure: String(row.procedure),
    ...(Object.fromEntries(COLUMNS.map((key) => [key, Number(row[key] ?? 0)])) as Record<Column, number>),
  }));
}

/** The table of a report: a row a field of work, the sum below; every cell text. */
export function reportTable(
  report: UnitReport,
  counted: readonly Counted[],
  fieldOf: (procedureCode: string) => string,
): string[][] {
  const fields = new Map<string, Record<Column, number>>();
  const none = () => Object.fromEntries(COLUMNS.map((key) => [key, 0])) as Record<Column, number>;
  const total = none();
  for (const row of counted) {
    const field = fieldOf(row.procedure);
    const sum = fields.get(field) ?? none();
    for (const key of COLUMNS) {
      sum[key] += row[key];
      total[key] += row[key];
    }
    fields.set(field, sum);
  }
  const line = (name: string, sum: Record<Column, number>, ordinal: string) => [
    ordinal,
    name,
    ...report.columns.map(({ key }) => String(sum[key])),
  ];
  const names = [...fields.keys()].sort((a, b) => a.localeCompare(b, "vi"));
  return [
    ["STT", "Lĩnh vực giải quyết", ...report.columns.map(({ heading }) => heading)],
    ...names.map((name, index) => line(name, fields.get(name) ?? none(), String(index + 1))),
    line("Tổng cộng", total, ""),
  ];
}
