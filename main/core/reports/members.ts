import { type RawBuilder, sql } from "kysely";

/** One thing that an indicator counts: the dossier behind it, and whether it stands above the line too. */
export interface Member {
  /** null: of no dossier, such as a payment that was made without one */
  dossierId: string | null;
  hit: number;
}

type Members = RawBuilder<Member>;

/** States in which the term runs. */
const RUNNING = ["received", "processing", "waiting-opinion", "waiting-fee"];

/** When each dossier first had a result, of those that had it in the period. */
const finished = (from: string, end: string) => sql`
  select dossier_id, min(at) as at from dossier_events where kind in ('finish', 'result-arrived')
  group by dossier_id having min(at) >= ${from} and min(at) < ${end}`;

const received = (from: string, end: string) =>
  sql`dossiers.received_at >= ${from} and dossiers.received_at < ${end} and dossiers.state != 'void'`;

/** One question an indicator: what counts, and what of it is hit. `end` is the first moment after the period. */
export const MEMBERS: Record<string, (from: string, end: string, now: string) => Members> = {
  "on-time": (from, end) => sql`
    select dossiers.id as dossierId, done.at <= dossiers.due_at as hit
    from (${finished(from, end)}) as done join dossiers on dossiers.id = done.dossier_id`,
  overdue: (_from, _end, now) => sql`
    select id as dossierId, due_at < ${now} as hit from dossiers where state in (${sql.join(RUNNING)})`,
  "e-result": (from, end) => sql`
    select done.dossier_id as dossierId, exists (select 1 from results
      where results.dossier_id = done.dossier_id and results.state = 'ready') as hit
    from (${finished(from, end)}) as done`,
  digitised: (from, end) => sql`
    select dossiers.id as dossierId, not exists (select 1 from components where components.dossier_id = dossiers.id
        and components.received = 1 and components.digitise_value = 'MUST'
        and not exists (select 1 from documents where documents.component_id = components.id
          and documents.signed_at is not null)) as hit
    from dossiers where ${received(from, end)} and exists (select 1 from components
      where components.dossier_id = dossiers.id and components.received = 1 and components.digitise_value = 'MUST')`,
  reused: (from, end) => sql`
    select components.dossier_id as dossierId, components.received = 0 as hit
    from components join dossiers on dossiers.id = components.dossier_id
    where ${received(from, end)} and components.digitise_reason = 'DB_SHARED'`,
  "filed-online": (from, end) => sql`
    select dossiers.id as dossierId, exists (select 1 from filings where filings.dossier_id = dossiers.id) as hit
    from dossiers where ${received(from, end)}`,
  "answered-in-time": (from, end) => sql`
    select filings.dossier_id as dossierId, filing_answers.late = 0 as hit
    from filing_answers join filings on filings.id = filing_answers.filing_id
    where filing_answers.state = 'standing' and filing_answers.at >= ${from} and filing_answers.at < ${end}`,
  "paid-online": (from, end) => sql`
    select (select fee_lines.dossier_id from fee_lines where fee_lines.payment_id = fee_payments.id
        and fee_lines.dossier_id is not null order by ordinal limit 1) as dossierId, method = 'online' as hit
    from fee_payments where state = 'paid' and paid_at >= ${from} and paid_at < ${end}`,
  satisfied: (from, end) => sql`
    select dossier_id as dossierId, level >= 4 as hit
    from ratings where level is not null and answered_at >= ${from} and answered_at < ${end}`,
  sent: (from, end) => sql`
    select dossiers.id as dossierId, not exists (select 1 from outbox where outbox.dossier_id = dossiers.id
      and outbox.state != 'done') as hit
    from dossiers where ${received(from, end)}`,
};
