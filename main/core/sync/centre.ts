import { type Selectable, type SqlBool, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { WireError } from "../../../preload/contract/errors.ts";
import type {
  Parsed,
  StateWord,
  SyncOperation,
  SyncOverview,
  SyncRow,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { dayOf } from "../time.ts";
import type { SyncEngine } from "./engine.ts";
import { NEEDED_FIRST } from "./refused.ts";
import { itemState, operationWord } from "./rules.ts";
import { skewSentence, standingSentence } from "./summary.ts";
import { lastDone } from "./view.ts";
import { dotted, fieldWord, jumpOf } from "./words.ts";

/** Operations shown of one dossier. */
const SHOWN = 200;

const RETRY: StateWord = { code: "retry", word: "Chờ thử lại", tone: "warning" };
const FIRST: StateWord = { code: "first", word: "Gửi trước", tone: "info" };

/** What stands at the head of a dossier's queue decides what the row says. */
interface Head {
  key: string;
  operation_id: string;
  head: number;
  operations: number;
  kind: string;
  state: string;
  dossier_id: string | null;
  /** of the dossier, where this machine has it */
  here: string | null;
  /** as the dossier's own row says it, or the reception that another machine had sent */
  code: string | null;
  device_id: string | null;
  error: string | null;
  urgent: number;
  since: string;
  next_try_at: string | null;
  files: number;
  bytes: number | null;
}

/** Which heads a filter shows. */
const SHOW: Record<Parsed<"sync.rows">["show"], ReturnType<typeof sql<SqlBool>>> = {
  all: sql`1`,
  waiting: sql`o.state != 'rejected' and o.error is null`,
  retry: sql`o.state != 'rejected' and o.error is not null`,
  refused: sql`o.state = 'rejected'`,
  files: sql`(o.files != '[]' or exists (select 1 from outbox w
    where w.state != 'done' and w.dossier_id = o.dossier_id and w.files != '[]'))`,
};

/** The first of each dossier that is not with the province, and each such operation of no dossier. */
const HEADS = sql`o.state != 'done' and (o.dossier_id is null or not exists (
  select 1 from outbox e where e.dossier_id = o.dossier_id and e.seq < o.seq and e.state != 'done'))`;

/** All that waits behind a head, with it. */
const BEHIND = sql`outbox w where w.state != 'done' and w.dossier_id = o.dossier_id`;

/** Of the files that a head and what is behind it name and the province lacks: how many, or their bytes. */
const LEFT = (what: "count(*)" | `sum(f.size - coalesce(u."offset", 0))`) => sql`(
  select ${sql.raw(what)} from files f left join uploads u on u.file_id = f.id
  where coalesce(u.state, 'waiting') != 'done' and f.id in (
    select value from json_each(o.files) union
    select j.value from (select w.files from ${BEHIND}) of_one, json_each(of_one.files) j))`;

/** What the sync centre shows: one line a dossier or a file, and all of one dossier. */
export function createCentre(core: CoreContext, engine: Pick<SyncEngine, "status" | "sendingIds">) {
  const { read } = core.database;

  async function dossierRows(input: Parsed<"sync.rows">) {
    const { rows } = await sql<Head>`
      select coalesce(o.dossier_id, o.id) as key, o.id as operation_id, o.seq as head, o.created_at as since, o.kind,
        o.state, o.dossier_id, o.error, o.urgent, o.next_try_at, o.device_id, d.id as here,
        coalesce(d.code, json_extract(o.body, '$.code'), (select json_extract(r.body, '$.code') from outbox r
          where r.dossier_id = o.dossier_id and r.kind = 'dossier.received')) as code,
        max(1, (select count(*) from ${BEHIND})) as operations,
        ${LEFT("count(*)")} as files, ${LEFT(`sum(f.size - coalesce(u."offset", 0))`)} as bytes
      from outbox o left join dossiers d on d.id = o.dossier_id
      where o.seq > ${input.after} and ${HEADS} and ${SHOW[input.show]} order by o.seq limit ${input.limit}`.execute(
      read,
    );
    const counted = await sql<{ n: number }>`
      select count(*) as n from outbox o where ${HEADS} and ${SHOW[input.show]}`.execute(read);
    return {
      total: Number(counted.rows[0]?.n ?? 0),
      next: rows.length === input.limit ? rows.at(-1)!.head : null,
      rows: rows.map(
        (row): SyncRow => ({
          id: row.key,
          queue: row.key,
          dossierId: row.here,
          title: row.code ?? (row.dossier_id ? "Hồ sơ của máy khác" : operationWord(row.kind)),
          what: `${row.dossier_id ? operationWord(row.kind) : "Không theo hồ sơ"}${row.device_id ? ", gửi thay máy khác" : ""}`,
          state: headState(row),
          since: row.since,
          nextTryAt: row.next_try_at,
          operations: Number(row.operations),
          files: Number(row.files),
          bytesLeft: Number(row.bytes ?? 0),
        }),
      ),
    };
  }

  function headState(row: Pick<Head, "state" | "operation_id" | "error" | "urgent">): StateWord {
    const sending = engine.sendingIds().includes(row.operation_id);
    const plain = itemState(row.state, { sending, behind: false });
    if (plain.code !== "waiting") return plain;
    return row.urgent ? FIRST : row.error ? RETRY : plain;
  }

  async function fileRows(input: Parsed<"sync.rows">) {
    const among = sql`select o.seq, o.dossier_id, o.id as operation_id, o.kind, o.state, o.error, o.created_at,
        o.next_try_at, f.id, f.title, f.size, coalesce(u."offset", 0) as sent, d.id as here, d.code,
        row_number() over (partition by f.id order by o.seq) as nth
      from outbox o, json_each(o.files) j join files f on f.id = j.value left join uploads u on u.file_id = f.id
      left join dossiers d on d.id = o.dossier_id
      where o.state != 'done' and o.files != '[]' and coalesce(u.state, 'waiting') != 'done'`;
    const { rows } = await sql<{
      place: number;
      id: string;
      operation_id: string;
      dossier_id: string | null;
      here: string | null;
      kind: string;
      state: string;
      error: string | null;
      created_at: string;
      next_try_at: string | null;
      title: string;
      size: number;
      sent: number;
      code: string | null;
      total: number;
    }>`select *, count(*) over () as total, row_number() over (order by seq, id) as place from (${among})
      where nth = 1 ${input.show === "refused" ? sql`and state = 'rejected'` : sql``}
      order by seq, id limit ${input.limit} offset ${input.after}`.execute(read);
    return {
      total: Number(rows[0]?.total ?? 0),
      next: rows.length === input.limit ? input.after + rows.length : null,
      rows: rows.map(
        (row): SyncRow => ({
          id: row.id,
          queue: row.dossier_id ?? row.operation_id,
          dossierId: row.here,
          title: row.title,
          what: row.code ? `${row.code} · ${operationWord(row.kind)}` : operationWord(row.kind),
          state:
            row.state === "rejected"
              ? itemState("rejected", { sending: false, behind: false })
              : fileState(row),
          since: row.created_at,
          nextTryAt: row.next_try_at,
          operations: 1,
          files: 1,
          bytesLeft: row.size - row.sent,
        }),
      ),
    };
  }

  async function filesOf(operation: Selectable<Schema["outbox"]>): Promise<SyncOperation["files"]> {
    const ids = JSON.parse(operation.files) as string[];
    if (ids.length === 0) return [];
    const rows = await read
      .selectFrom("files as f")
      .leftJoin("uploads as u", "u.file_id", "f.id")
      .select(["f.id", "f.title", "f.size", "u.state", "u.offset"])
      .where(sql<SqlBool>`f.id in (select value from json_each(${operation.files}))`)
      .execute();
    // the first page first, as the operation names them
    rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    return rows.map((row) => {
      const sent = row.state === "done" ? row.size : (row.offset ?? 0);
      return {
        id: row.id,
        title: row.title,
        size: row.size,
        sent,
        state: fileState({ size: row.size, sent }),
      };
    });
  }

  return {
    rows: (input: Parsed<"sync.rows">) => (input.view === "files" ? fileRows(input) : dossierRows(input)),

    /** What waits under one row of the list. */
    async waiting(id: string): Promise<SyncOperation[]> {
      const rows = await read
        .selectFrom("outbox")
        .selectAll()
        .where((e) => e.or([e("dossier_id", "=", id), e("id", "=", id)]))
        .where("state", "!=", "done")
        .orderBy("seq")
        .limit(SHOWN)
        .execute();
      const sending = engine.sendingIds();
      const here = await read.selectFrom("dossiers").select("id").where("id", "=", id).executeTakeFirst();
      const described: SyncOperation[] = [];
      for (const [index, row] of rows.entries()) {
        const files = await filesOf(row);
        const body = JSON.parse(row.body) as Record<string, unknown>;
        const error = row.error === null ? null : (JSON.parse(row.error) as WireError);
        const field = dotted(String(error?.params.field ?? ""));
        const refused = row.state === "rejected";
        described.push({
          id: row.id,
          what: operationWord(row.kind),
          state: itemState(row.state, { sending: sending.includes(row.id), behind: index > 0 }),
          since: row.created_at,
          attempts: row.attempts,
          nextTryAt: row.next_try_at,
          bytesLeft: files.reduce((sum, file) => sum + file.size - file.sent, 0),
          files,
          failure: error && { message: error.message, kept: error.kept, action: error.action },
          refusedField: refused && field ? fieldWord(field) : "",
          // what is sent for another machine is put right where it was made
          jump:
            refused && (here || !row.dossier_id)
              ? jumpOf({ kind: row.kind, dossierId: row.dossier_id, body, field })
              : null,
          canGoAside: refused && row.kind !== NEEDED_FIRST,
          foreign: row.device_id !== null,
        });
      }
      return described;
    },

    async overview(): Promise<SyncOverview> {
      const status = await engine.status();
      const { rows } = await sql<{ listed: number }>`
        select (select count(distinct dossier_id) from outbox where state != 'done')
          + (select count(*) from outbox where state != 'done' and dossier_id is null) as listed`.execute(
        read,
      );
      const oldest = await read
        .selectFrom("outbox")
        .select("created_at")
        .where(sql<SqlBool>`state != 'done'`)
        .orderBy("seq")
        .limit(1)
        .executeTakeFirst();
      const open = await sql<{ n: number }>`
        select (select count(*) from disputes where state = 'open')
          + (select count(*) from due_proposals where state = 'open') as n`.execute(read);
      const aside = await read
        .selectFrom("aside_operations")
        .select((e) => e.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
      return {
        ...standingSentence({
          configured: status.configured,
          online: status.online,
          paused: status.paused,
          obstacle: status.obstacle,
          today: dayOf(core.ports.clock.now()),
          dossiers: status.waitingDossiers,
          operations: status.waitingOperations,
          oldestAt: oldest?.created_at ?? null,
          bytesLeft: status.waitingBytes,
          refused: status.failedOperations,
          lastContactAt: status.lastContactAt,
          lastDoneAt: await lastDone(read),
        }),
        counts: {
          listed: Number(rows[0]?.listed ?? 0),
          files: status.waitingFiles,
          refused: status.failedOperations,
          aside: Number(aside.n),
          differences: Number(open.rows[0]?.n ?? 0),
        },
        skew: skewSentence(status.clockSkewSeconds),
      };
    },
  };
}

function fileState(file: { size: number; sent: number }): StateWord {
  if (file.sent >= file.size) return { code: "sent", word: "Tỉnh đã có", tone: "good" };
  if (file.sent > 0) return { code: "partly", word: "Đang tải dở", tone: "info" };
  return { code: "waiting", word: "Chưa tải", tone: "warning" };
}

export type Centre = ReturnType<typeof createCentre>;
