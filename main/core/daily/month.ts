import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { MonthDifference, MonthReport, Officer, Output } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { NUMBER_SERIES, type NumberSeries } from "../numbers.ts";
import type { HeldDossier } from "../sync/service.ts";
import { dayOf, displayTime } from "../time.ts";
import type { Db } from "./figures.ts";
import { compareMonth, ownDossiers } from "./month-compare.ts";

type ReportRow = Selectable<Schema["month_reports"]>;

const view = (row: ReportRow): MonthReport => ({
  id: row.id,
  month: row.month,
  at: row.at,
  by: row.officer,
  here: row.here,
  province: row.province,
  differences: JSON.parse(row.differences) as MonthDifference[],
  formId: row.form_id,
});

/** First and last day of `2026-01`. */
function daysOf(month: string): { from: string; to: string } {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
  return { from: `${month}-01`, to: `${month}-${last}` };
}

const monthText = (month: string) => `${month.slice(5, 7)}/${month.slice(0, 4)}`;

/** The month's end (cuối tháng): its figures, its numbers, and the comparison with what the province has. */
export function createMonths(
  core: CoreContext,
  parts: {
    forms: Forms;
    /** what the province has of this office from a period; throws the sync errors */
    held(from: string, to: string): Promise<HeldDossier[]>;
  },
) {
  const { read } = core.database;

  function requireMonth(asked: string): string {
    const now = dayOf(core.ports.clock.now()).slice(0, 7);
    const month = asked || now;
    if (month > now || Number(month.slice(5)) < 1 || Number(month.slice(5)) > 12) {
      throw new AppError("daily.no-such-day", { day: monthText(month) });
    }
    return month;
  }

  async function figuresOf(db: Db, month: string): Promise<Output<"daily.month">["figures"]> {
    const { from, to } = daysOf(month);
    const end = `${to}U`;
    const one = async (query: RawBuilder<{ n: number | null }>): Promise<number> =>
      Number((await query.execute(db)).rows[0]?.n ?? 0);
    const events = (...kinds: string[]) =>
      one(sql`select count(distinct dossier_id) as n from dossier_events
        where kind in (${sql.join(kinds)}) and at >= ${from} and at < ${end}`);
    const outcome = (value: string) =>
      one(sql`select count(*) as n from dossiers
        where outcome = ${value} and finished_at >= ${from} and finished_at < ${end} and state != 'void'`);
    const lines: [string, string, number][] = [
      [
        "received",
        "Tiếp nhận",
        await one(sql`select count(*) as n from dossiers
        where received_at >= ${from} and received_at < ${end} and state != 'void'`),
      ],
      [
        "void",
        "Hủy do tiếp nhận nhầm",
        await one(sql`select count(*) as n from dossiers
        where received_at >= ${from} and received_at < ${end} and state = 'void'`),
      ],
      ["early", "Có kết quả trước hạn", await outcome("early")],
      ["on-time", "Có kết quả đúng hạn", await outcome("on-time")],
      ["late", "Có kết quả quá hạn", await outcome("late")],
      [
        "returned",
        "Đã trả kết quả",
        await one(sql`select count(*) as n from dossiers
        where returned_at >= ${from} and returned_at < ${end}`),
      ],
      ["supplement", "Yêu cầu bổ sung", await events("request-supplement")],
      ["extended", "Xin lỗi, gia hạn", await events("extend")],
      ["refused", "Từ chối giải quyết", await events("refuse")],
      ["stopped", "Dừng theo yêu cầu", await events("stop")],
      [
        "fees",
        "Phí, lệ phí thu được (đồng)",
        await one(sql`select sum(total) as n from fee_payments
        where state = 'paid' and day >= ${from} and day <= ${to}`),
      ],
      [
        "open-days",
        "Ngày đã mở cửa mà chưa khóa sổ",
        await one(sql`select count(distinct day) as n
        from day_openings where day >= ${from} and day <= ${to} and day not in
          (select day from day_sheets where reopened_at is null)`),
      ],
    ];
    return lines.map(([code, name, count]) => ({ code, name, count }));
  }

  /** Numbers that were used in the month, series by series: how many, from which to which. */
  async function numbersOf(db: Db, month: string): Promise<Output<"daily.month">["numbers"]> {
    const { from, to } = daysOf(month);
    const { rows } = await sql<{ series: string; n: number; first: string; last: string }>`
      select series, count(*) as n, min(text) as first, max(text) as last from numbers_used
      where used_at >= ${from} and used_at < ${`${to}U`} group by series order by series`.execute(db);
    return rows.flatMap((row) => {
      const name = NUMBER_SERIES[row.series as NumberSeries];
      return name ? [{ name, count: Number(row.n), first: row.first, last: row.last }] : [];
    });
  }

  return {
    async month(asked: string): Promise<Output<"daily.month">> {
      const month = requireMonth(asked);
      const reports = await read
        .selectFrom("month_reports")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(24)
        .execute();
      return {
        month,
        figures: await figuresOf(read, month),
        numbers: await numbersOf(read, month),
        reports: reports.map(view),
      };
    },

    /** Asks the province and keeps what differs, with a paper; once for its key. Throws the sync errors. */
    async reconcile(officer: Officer, id: string, asked: string): Promise<MonthReport> {
      const known = await read
        .selectFrom("month_reports")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      if (known) return view(known);
      const month = requireMonth(asked);
      const { from, to } = daysOf(month);
      const held = await parts.held(from, to);
      return core.write(officer.username, async (tx) => {
        const own = await ownDossiers(tx.db, from, `${to}U`);
        const differences = compareMonth(own, held);
        const figures = await figuresOf(tx.db, month);
        const numbers = await numbersOf(tx.db, month);
        const form = await parts.forms.issueForOffice(tx, {
          id: core.ports.random.uuid(),
          kind: "month-report",
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              month: monthText(month),
              at: displayTime(tx.at),
              here: String(own.length),
              province: String(held.length),
              outcome:
                differences.length === 0
                  ? "Khớp từng hồ sơ"
                  : `${differences.length} chỗ khác, liệt kê dưới đây`,
              headName: officer.fullName,
            },
            lists: {},
            tables: {
              figures: figures.map((one) => [one.name, wholeText(one.count)]),
              numbers: numbers.map((one) => [one.name, String(one.count), one.first, one.last]),
              differences: differences.map((one, index) => [
                String(index + 1),
                one.code,
                one.what,
                one.here,
                one.province,
              ]),
            },
          },
        });
        const row = await tx.db
          .insertInto("month_reports")
          .values({
            id,
            month,
            at: tx.at,
            officer_id: officer.id,
            officer: officer.fullName,
            here: own.length,
            province: held.length,
            differences: JSON.stringify(differences),
            form_id: form.id,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await tx.audit("daily.month-reconciled", id, { month, differences: differences.length });
        tx.emit("daily", [id]);
        return view(row);
      });
    },
  };
}
