import { type RawBuilder, sql } from "kysely";
import type { MonthShare, Output } from "../../../preload/contract/index.ts";
import { NUMBER_SERIES, type NumberSeries } from "../numbers.ts";
import type { Db } from "./figures.ts";

/** First and last day of `2026-01`. */
export function daysOf(month: string): { from: string; to: string } {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
  return { from: `${month}-01`, to: `${month}-${last}` };
}

/**
 * A month's dossiers by procedure or by who received them, the most first. What is open is so at the month's end, or
 * now (`now`, a timestamp) in a month that still runs; late is counted only where the term runs.
 */
export async function monthShares(
  db: Db,
  month: string,
  by: "procedure" | "officer",
  now: string,
): Promise<MonthShare[]> {
  const { from, to } = daysOf(month);
  const end = `${to}U`;
  const moment = end < now ? end : now;
  const key = by === "procedure" ? sql`dossiers.procedure_code` : sql`accounts.id`;
  const name =
    by === "procedure"
      ? sql`max(dossiers.procedure_name)`
      : sql`coalesce(max(accounts.full_name), 'Máy khác tiếp nhận')`;
  const { rows } = await sql<Record<keyof MonthShare, string | number | null>>`
    with counted as (select dossiers.id,
      received_at >= ${from} and received_at < ${end} as received,
      coalesce(finished_at >= ${from} and finished_at < ${end}, 0) as finished,
      coalesce(returned_at >= ${from} and returned_at < ${end}, 0) as returned,
      received_at < ${end} and coalesce(finished_at, ${end}) >= ${end} and not exists (select 1 from dossier_events
        where dossier_events.dossier_id = dossiers.id and kind in ('refuse', 'stop') and at < ${end}) as open
      from dossiers where state != 'void')
    select ${key} as key, ${name} as name,
      sum(received) as received,
      sum(finished and outcome in ('early', 'on-time')) as inTime,
      sum(finished and outcome = 'late') as late,
      sum(returned) as returned,
      sum(open) as open,
      sum(open and due_at < ${moment} and state != 'waiting-supplement') as openLate
    from counted join dossiers on dossiers.id = counted.id
    left join accounts on accounts.id = dossiers.received_by
    where received or finished or returned or open
    group by ${key} order by sum(received) desc, sum(open) desc, ${key}`.execute(db);
  return rows.map((row) => ({
    key: String(row.key ?? ""),
    name: String(row.name),
    received: Number(row.received),
    inTime: Number(row.inTime),
    late: Number(row.late),
    returned: Number(row.returned),
    open: Number(row.open),
    openLate: Number(row.openLate),
  }));
}

/** What a month came to, from the rows of this machine; `shares` are those by procedure. */
export async function monthFigures(
  db: Db,
  month: string,
  shares: readonly MonthShare[],
): Promise<Output<"daily.month">["figures"]> {
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
  const money = (method: string) =>
    one(sql`select sum(total) as n from fee_payments
      where state = 'paid' and method = ${method} and day >= ${from} and day <= ${to}`);
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
    ["open", "Còn giải quyết đến cuối tháng", shares.reduce((sum, one) => sum + one.open, 0)],
    ["open-late", "Trong đó đã quá hạn", shares.reduce((sum, one) => sum + one.openLate, 0)],
    ["supplement", "Yêu cầu bổ sung", await events("request-supplement")],
    ["extended", "Xin lỗi, gia hạn", await events("extend")],
    ["refused", "Từ chối giải quyết", await events("refuse")],
    ["stopped", "Dừng theo yêu cầu", await events("stop")],
    [
      "fees",
      "Phí, lệ phí thu được (đồng)",
      (await money("cash")) + (await money("transfer")) + (await money("online")),
    ],
    ["cash", "Trong đó tiền mặt", await money("cash")],
    ["transfer", "Trong đó chuyển khoản", await money("transfer")],
    ["online", "Trong đó trực tuyến", await money("online")],
    [
      "refunded",
      "Đã hoàn trong tháng (đồng)",
      await one(sql`select sum(amount) as n from fee_refunds where day >= ${from} and day <= ${to}`),
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
export async function monthNumbers(db: Db, month: string): Promise<Output<"daily.month">["numbers"]> {
  const { from, to } = daysOf(month);
  const { rows } = await sql<{ series: string; n: number; first: string; last: string }>`
    select series, count(*) as n, min(text) as first, max(text) as last from numbers_used
    where used_at >= ${from} and used_at < ${`${to}U`} group by series order by series`.execute(db);
  return rows.flatMap((row) => {
    const name = NUMBER_SERIES[row.series as NumberSeries];
    return name ? [{ name, count: Number(row.n), first: row.first, last: row.last }] : [];
  });
}
