import { type RawBuilder, sql } from "kysely";
import type { Output, Parsed } from "../../../preload/contract/index.ts";
import indicatorList from "../../../resources/law/indicators.json" with { type: "json" };
import { writeXlsx } from "../../tables/xlsx-write.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { isRealDay } from "../time.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { MEMBERS, type Member } from "./members.ts";
import { countByProcedure, reportTable, UNIT_REPORTS } from "./unit-reports.ts";

/** Dossiers of an indicator that are shown. */
const LISTED = 500;

type Ratio = { numerator: number; denominator: number };
const ratioOf = (row: Partial<Ratio> | undefined): Ratio => ({
  numerator: Number(row?.numerator ?? 0),
  denominator: Number(row?.denominator ?? 0),
});

/** Numbers for the head (báo cáo): each ratio with both its numbers and the dossiers behind them. */
export function createReports(
  core: CoreContext,
  parts: {
    blobs: Pick<Blobs, "ofMaker">;
    /** lĩnh vực of a procedure; empty where it is known no more */
    fieldOf(procedureCode: string): string;
  },
) {
  const { read } = core.database;

  /** Throws `contract.invalid-input` for a day that does not exist, or an indicator that there is none of. */
  function membersOf(id: string, from: string, to: string): RawBuilder<Member> {
    requirePeriod(from, to);
    const members = MEMBERS[id];
    if (!members) throw new AppError("contract.invalid-input", { where: "chỉ số", why: "không có" });
    // text sorts after every time of the last day and before the next
    return members(from, `${to}U`, core.now());
  }

  function requirePeriod(from: string, to: string): void {
    if (!isRealDay(from) || !isRealDay(to) || to < from) {
      throw new AppError("contract.invalid-input", { where: "khoảng ngày", why: "không đúng" });
    }
  }

  /** What of the members is of one officer's dossiers, or of one procedure's; empty: of all. */
  const narrowed = (officerId: string, procedure: string) => sql`
    (${officerId} = '' or dossiers.received_by = ${officerId})
    and (${procedure} = '' or dossiers.procedure_code = ${procedure})`;

  async function breakdown(id: string, from: string, to: string, by: "officer" | "procedure") {
    const key = by === "officer" ? sql`dossiers.received_by` : sql`dossiers.procedure_code`;
    const name = by === "officer" ? sql`accounts.full_name` : sql`max(dossiers.procedure_name)`;
    const { rows } = await sql<Ratio & { key: string | null; name: string | null }>`
      select ${key} as key, ${name} as name, coalesce(sum(member.hit), 0) as numerator, count(*) as denominator
      from (${membersOf(id, from, to)}) as member
      left join dossiers on dossiers.id = member.dossierId
      left join accounts on accounts.id = dossiers.received_by
      group by ${key} order by count(*) desc, ${key}`.execute(read);
    return rows.map((row) => ({
      key: row.key ?? "",
      name: row.name ?? (row.key === null ? "Không thuộc hồ sơ nào" : "Máy khác tiếp nhận"),
      ...ratioOf(row),
    }));
  }

  async function indicators(from: string, to: string): Promise<Output<"reports.indicators">> {
    requirePeriod(from, to);
    const found: Output<"reports.indicators">["indicators"] = [];
    for (const { id, group, name } of indicatorList.indicators) {
      const { rows } = await sql<Ratio>`
        select coalesce(sum(hit), 0) as numerator, count(*) as denominator
        from (${membersOf(id, from, to)})`.execute(read);
      found.push({ id, group, name, ...ratioOf(rows[0]) });
    }
    const oldest = await read
      .selectFrom("outbox")
      .select((e) => e.fn.min("created_at").as("at"))
      .where("state", "!=", "done")
      .executeTakeFirst();
    return {
      indicators: found,
      groups: indicatorList.groups.map(({ name, points, source }) => ({ name, points, source })),
      source: indicatorList.source,
      unverified: indicatorList.unverified,
      oldestNotSentAt: oldest?.at ?? null,
    };
  }

  /** Reports that are in force on the last day of the period. */
  const reportsOn = (day: string) =>
    UNIT_REPORTS.reports.filter(
      (one) => one.inForceFrom <= day && (one.inForceTo === null || day <= one.inForceTo),
    );

  async function unitReport(id: string, from: string, to: string) {
    requirePeriod(from, to);
    const report = reportsOn(to).find((one) => one.id === id);
    if (!report) throw new AppError("contract.invalid-input", { where: "báo cáo", why: "không có" });
    return { report, table: reportTable(report, await countByProcedure(core, from, to), parts.fieldOf) };
  }

  return {
    indicators,
    breakdown: (input: Parsed<"reports.breakdown">) => breakdown(input.id, input.from, input.to, input.by),

    /** The dossiers behind a number: those above the line, or those that are missing there. */
    async dossiers(input: Parsed<"reports.dossiers">): Promise<Output<"reports.dossiers">> {
      const { rows } = await sql<Output<"reports.dossiers">["rows"][number]>`
        select distinct dossiers.id as id, dossiers.code as code, dossiers.applicant_name as applicantName,
          dossiers.procedure_name as procedureName, dossiers.received_at as receivedAt, dossiers.due_at as dueAt,
          coalesce(accounts.full_name, '') as officer
        from (${membersOf(input.id, input.from, input.to)}) as member
        join dossiers on dossiers.id = member.dossierId
        left join accounts on accounts.id = dossiers.received_by
        where member.hit = ${input.hit ? 1 : 0} and ${narrowed(input.officerId, input.procedure)}
        order by dossiers.due_at, dossiers.id limit ${LISTED + 1}`.execute(read);
      return { rows: rows.slice(0, LISTED), more: rows.length > LISTED };
    },

    async unitReports(to: string): Promise<Output<"reports.unitReports">> {
      return reportsOn(to).map(({ id, name, period, due, source, unverified }) => ({
        id,
        name,
        period,
        due,
        source,
        unverified: unverified === true,
      }));
    },

    async unitReport(input: Parsed<"reports.unitReport">): Promise<Output<"reports.unitReport">> {
      const { table } = await unitReport(input.id, input.from, input.to);
      return { table };
    },

    /** The same table as a workbook; every cell is text. */
    async unitReportFile(input: Parsed<"reports.unitReportFile">): Promise<Output<"reports.unitReportFile">> {
      const { report, table } = await unitReport(input.id, input.from, input.to);
      const name = `${report.name} ${input.from} đến ${input.to}.xlsx`;
      const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
      return { file: parts.blobs.ofMaker(name, type, async () => writeXlsx("Báo cáo", table)) };
    },
  };
}

export type Reports = ReturnType<typeof createReports>;
