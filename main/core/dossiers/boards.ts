import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Board, BoardGroup, DossierPage } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { dayOf, type Timestamp, toTimestamp } from "../time.ts";
import { CLOCK_RUNS, DUE_SOON_MS, transferState } from "./states.ts";
import type { DossierViews } from "./views.ts";

/** Where a page ended: the value the list is sorted by, then `seq`. */
interface Place {
  key: string;
  seq: number;
}

/** A row that was chosen by an index alone; whole rows are read of the shown ones only. */
type Chosen = Place;

const placeText = (place: Place): string => `${place.key}~${place.seq}`;

function placeOf(text: string | null): Place | null {
  if (text === null) return null;
  const match = /^([^~]*)~(\d+)$/.exec(text);
  if (!match)
    throw new AppError("contract.invalid-input", { where: "after", why: "không phải vị trí của danh sách" });
  return { key: match[1]!, seq: Number(match[2]) };
}

/** Papers that are still at the counter to be scanned. */
const PRESENT = [...CLOCK_RUNS, "waiting-supplement", "result-ready"];

/**
 * What waits at the counter: counts, and each list page by page. Every list is walked along an index in its own
 * order from where the last page ended, so that the thousandth page costs what the first does.
 */
export function createBoards(
  core: CoreContext,
  views: Pick<DossierViews, "listOf">,
  law: {
    /** until when a dossier must be handed to the unit that decides (NĐ 61/2018 Điều 18) */
    transferBy(receivedAt: Timestamp): { due: Timestamp };
  },
) {
  const { read } = core.database;
  const rows = async (query: RawBuilder<Chosen>): Promise<readonly Chosen[]> =>
    (await query.execute(read)).rows;
  const states = (all: readonly string[]) => sql.join(all);

  /** One state's part of a list by due date. */
  const byDue = (
    state: string,
    range: RawBuilder<SqlBool>,
    after: Place | null,
    limit: number,
  ) => sql<Chosen>`
    select * from (select seq, due_at as key from dossiers where state = ${state} and ${range}
      ${after ? sql`and (due_at, seq) > (${after.key}, ${after.seq})` : sql``}
      order by due_at, seq limit ${limit})`;

  const mergedByDue = (
    all: readonly string[],
    range: RawBuilder<SqlBool>,
    after: Place | null,
    limit: number,
  ): RawBuilder<Chosen> =>
    sql<Chosen>`${sql.join(
      all.map((state) => byDue(state, range, after, limit)),
      sql` union all `,
    )} order by key, seq limit ${limit}`;

  function moments() {
    const now = core.ports.clock.now();
    return { today: dayOf(now), now: toTimestamp(now), soon: toTimestamp(now + DUE_SOON_MS) };
  }

  function chosen(group: BoardGroup, after: Place | null, limit: number): RawBuilder<Chosen> {
    const { today, now, soon } = moments();
    const always = sql<SqlBool>`true`;
    switch (group) {
      case "today":
        return sql<Chosen>`
          select seq, received_at as key from dossiers where received_at >= ${today} and state != 'void'
          ${after ? sql`and (received_at, seq) < (${after.key}, ${after.seq})` : sql``}
          order by received_at desc, seq desc limit ${limit}`;
      case "dueSoon":
        return mergedByDue(CLOCK_RUNS, soonRange(now, soon), after, limit);
      case "overdue":
        return mergedByDue(CLOCK_RUNS, overdueRange(now), after, limit);
      case "supplement":
        return mergedByDue(["waiting-supplement"], always, after, limit);
      case "fee":
        return mergedByDue(["waiting-fee"], always, after, limit);
      case "ready":
        return mergedByDue(["result-ready"], always, after, limit);
      case "transfer":
        // the one received first must be handed over first
        return sql<Chosen>`
          select seq, received_at as key from dossiers where state = 'received'
          ${after ? sql`and (received_at, seq) > (${after.key}, ${after.seq})` : sql``}
          order by received_at, seq limit ${limit}`;
      case "notSent":
        // the key is the oldest operation of each dossier; written out, for a partial index serves no parameter
        return sql<Chosen>`
          select dossiers.seq as seq, cast(o.seq as text) as key from outbox o
          join dossiers on dossiers.id = o.dossier_id
          where o.state != 'done' and o.seq > ${after ? Number(after.key) : 0}
            and not exists (select 1 from outbox e where e.dossier_id = o.dossier_id and e.state != 'done'
              and e.seq < o.seq)
          order by o.seq limit ${limit}`;
    }
  }

  const overdueRange = (now: Timestamp) => sql<SqlBool>`due_at < ${now}`;
  const soonRange = (now: Timestamp, soon: Timestamp) => sql<SqlBool>`due_at >= ${now} and due_at <= ${soon}`;

  async function count(
    table: "dossiers" | "documents" | "outbox",
    where: RawBuilder<SqlBool>,
    what: RawBuilder<unknown> = sql`*`,
  ): Promise<number> {
    const { rows: found } = await sql<{ n: number }>`
      select count(${what}) as n from ${sql.table(table)} where ${where}`.execute(read);
    return Number(found[0]?.n ?? 0);
  }

  /** Papers of a returned dossier are no longer here to be scanned. Written out, as a partial index serves no parameter. */
  async function toScan(): Promise<number> {
    const { rows: found } = await sql<{ n: number }>`
      select count(*) as n from dossiers cross join components on components.dossier_id = dossiers.id
      where dossiers.state in (${states(PRESENT)}) and components.to_scan = 1`.execute(read);
    return Number(found[0]?.n ?? 0);
  }

  const inState = (state: string) => count("dossiers", sql<SqlBool>`state = ${state}`);

  return {
    /** What waits, in numbers. */
    async board(officerId: string): Promise<Board> {
      const { today, now, soon } = moments();
      const running = sql<SqlBool>`state in (${states(CLOCK_RUNS)})`;
      return {
        groups: {
          today: await count("dossiers", sql<SqlBool>`received_at >= ${today} and state != 'void'`),
          dueSoon: await count("dossiers", sql<SqlBool>`${running} and ${soonRange(now, soon)}`),
          overdue: await count("dossiers", sql<SqlBool>`${running} and ${overdueRange(now)}`),
          supplement: await inState("waiting-supplement"),
          fee: await inState("waiting-fee"),
          transfer: await inState("received"),
          ready: await inState("result-ready"),
          notSent: await count("outbox", sql<SqlBool>`state != 'done'`, sql`distinct dossier_id`),
        },
        open: await count("dossiers", running),
        waitingToScan: await toScan(),
        waitingToSign: await count(
          "documents",
          sql<SqlBool>`state = 'to-sign' and held = 0 and coalesce(signer_id, scanned_by) = ${officerId}`,
        ),
      };
    },

    /** One page of a list; `next` is what the following page is asked for with, null after the last. */
    async page(group: BoardGroup, after: string | null, limit: number): Promise<DossierPage> {
      const found = await rows(chosen(group, placeOf(after), limit + 1));
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const listed = await views.listOf(shown.map((row) => row.seq));
      const now = core.ports.clock.now();
      return {
        rows:
          group === "transfer"
            ? listed.map((row) => ({
                ...row,
                dueState: transferState(law.transferBy(row.receivedAt as Timestamp).due, now),
              }))
            : listed,
        next: found.length > limit && last ? placeText(last) : null,
      };
    },
  };
}

export type Boards = ReturnType<typeof createBoards>;
