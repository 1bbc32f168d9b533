import { type RawBuilder, sql } from "kysely";
import type { Output } from "../../../preload/contract/index.ts";
import indicatorList from "../../../resources/law/indicators.json" with { type: "json" };
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { isRealDay } from "../time.ts";

type Ratio = RawBuilder<{ numerator: number; denominator: number }>;

/** States in which the term runs. */
const RUNNING = ["received", "processing", "waiting-opinion", "waiting-fee"];

/** When each dossier first had a result, of those that had it in the period. */
const finished = (from: string, end: string) => sql`
  select dossier_id, min(at) as at from dossier_events where kind in ('finish', 'result-arrived')
  group by dossier_id having min(at) >= ${from} and min(at) < ${end}`;

const received = (from: string, end: string) =>
  sql`dossiers.received_at >= ${from} and dossiers.received_at < ${end} and dossiers.state != 'void'`;

/** One question an indicator: how many of how many. `end` is the first moment after the period. */
const RATIOS: Record<string, (from: string, end: string, now: string) => Ratio> = {
  "on-time": (from, end) => sql`
    select coalesce(sum(done.at <= dossiers.due_at), 0) as numerator, count(*) as denominator
    from (${finished(from, end)}) as done join dossiers on dossiers.id = done.dossier_id`,
  overdue: (_from, _end, now) => sql`
    select coalesce(sum(due_at < ${now}), 0) as numerator, count(*) as denominator
    from dossiers where state in (${sql.join(RUNNING)})`,
  "e-result": (from, end) => sql`
    select coalesce(sum(exists (select 1 from results where results.dossier_id = done.dossier_id
      and results.state = 'ready')), 0) as numerator, count(*) as denominator
    from (${finished(from, end)}) as done`,
  digitised: (from, end) => sql`
    select coalesce(sum(not exists (select 1 from components where components.dossier_id = dossiers.id
        and components.received = 1 and components.digitise_value = 'MUST'
        and not exists (select 1 from documents where documents.component_id = components.id
          and documents.signed_at is not null))), 0) as numerator, count(*) as denominator
    from dossiers where ${received(from, end)} and exists (select 1 from components
      where components.dossier_id = dossiers.id and components.received = 1 and components.digitise_value = 'MUST')`,
  reused: (from, end) => sql`
    select coalesce(sum(components.received = 0), 0) as numerator, count(*) as denominator
    from components join dossiers on dossiers.id = components.dossier_id
    where ${received(from, end)} and components.digitise_reason = 'DB_SHARED'`,
  "paid-online": (from, end) => sql`
    select coalesce(sum(method = 'online'), 0) as numerator, count(*) as denominator
    from fee_payments where state = 'paid' and paid_at >= ${from} and paid_at < ${end}`,
  satisfied: (from, end) => sql`
    select coalesce(sum(level >= 4), 0) as numerator, count(*) as denominator
    from ratings where level is not null and answered_at >= ${from} and answered_at < ${end}`,
  sent: (from, end) => sql`
    select coalesce(sum(not exists (select 1 from outbox where outbox.dossier_id = dossiers.id
      and outbox.state != 'done')), 0) as numerator, count(*) as denominator
    from dossiers where ${received(from, end)}`,
};

/** Numbers for the head (báo cáo): each ratio with both its numbers, counted from the rows themselves. */
export function createReports(core: CoreContext) {
  const { read } = core.database;
  return {
    /** `from` and `to` are days, both included. Throws `contract.invalid-input` for a day that does not exist. */
    async indicators(from: string, to: string): Promise<Output<"reports.indicators">> {
      if (!isRealDay(from) || !isRealDay(to) || to < from) {
        throw new AppError("contract.invalid-input", { where: "khoảng ngày", why: "không đúng" });
      }
      // text sorts after every time of the last day and before the next
      const end = `${to}U`;
      const indicators: Output<"reports.indicators">["indicators"] = [];
      for (const { id, group, name } of indicatorList.indicators) {
        const ratio = RATIOS[id];
        if (!ratio) throw new Error(`indicator ${id} is not counted`);
        const { rows } = await ratio(from, end, core.now()).execute(read);
        const { numerator, denominator } = rows[0] ?? { numerator: 0, denominator: 0 };
        indicators.push({ id, group, name, numerator: Number(numerator), denominator: Number(denominator) });
      }
      const oldest = await read
        .selectFrom("outbox")
        .select((e) => e.fn.min("created_at").as("at"))
        .where("state", "!=", "done")
        .executeTakeFirst();
      return {
        indicators,
        source: indicatorList.source,
        unverified: indicatorList.unverified,
        oldestNotSentAt: oldest?.at ?? null,
      };
    },
  };
}

export type Reports = ReturnType<typeof createReports>;
