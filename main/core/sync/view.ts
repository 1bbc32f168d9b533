import { type SqlBool, sql } from "kysely";
import type { z } from "zod";
import type { Database } from "../../../db/database.ts";
import type { SyncItem } from "../../../preload/contract/sync.ts";
import { itemState, operationWord } from "./rules.ts";

export type SyncItemView = z.infer<typeof SyncItem>;

/** What waits, counted. */
export interface Counts {
  waitingOperations: number;
  waitingDossiers: number;
  waitingFiles: number;
  waitingBytes: number;
  failedOperations: number;
  /** dossiers with something that neither the province nor a second copy has */
  onlyHere: number;
  lastDoneAt: string | null;
  soonestTryAt: string | null;
  /** words of the newest failure among what waits, JSON of a WireError */
  lastError: string | null;
}

/** Counts the queue; one read of each index, also with years of sent operations behind it. */
export async function countQueue(database: Database): Promise<Counts> {
  const { read } = database;
  const waiting = await read
    .selectFrom("outbox")
    .select((e) => [
      e.fn.countAll<number>().as("operations"),
      sql<number>`count(distinct dossier_id)`.as("dossiers"),
      e.fn.min("next_try_at").as("soonest"),
      sql<number>`sum(next_try_at is null)`.as("due"),
    ])
    .where("state", "in", ["waiting", "sending"])
    .executeTakeFirstOrThrow();
  const open = await read
    .selectFrom("outbox")
    .select(sql<number>`sum(state = 'rejected')`.as("rejected"))
    .where("state", "in", ["waiting", "sending", "rejected"])
    .executeTakeFirstOrThrow();
  const files = await sql<{ files: number; bytes: number | null }>`
    SELECT count(*) AS files, sum(f.size - coalesce(u."offset", 0)) AS bytes FROM files f
    LEFT JOIN uploads u ON u.file_id = f.id
    WHERE coalesce(u.state, 'waiting') <> 'done' AND f.id IN (
      SELECT j.value FROM outbox o, json_each(o.files) j WHERE o.state IN ('waiting', 'sending'))`.execute(
    read,
  );
  const last = await read
    .selectFrom("outbox")
    .select("done_at")
    .where("state", "=", "done")
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  const failed = await read
    .selectFrom("outbox")
    .select("error")
    .where("state", "in", ["waiting", "sending"])
    .where("error", "is not", null)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return {
    waitingOperations: Number(waiting.operations),
    waitingDossiers: Number(waiting.dossiers),
    waitingFiles: Number(files.rows[0]?.files ?? 0),
    waitingBytes: Number(files.rows[0]?.bytes ?? 0),
    failedOperations: Number(open.rejected ?? 0),
    onlyHere: await countOnlyHere(database),
    lastDoneAt: last?.done_at ?? null,
    soonestTryAt: Number(waiting.due ?? 0) > 0 ? null : waiting.soonest,
    lastError: failed?.error ?? null,
  };
}

/** Own operations that the province has not confirmed and of which no second copy lies at a peer or on a disk. */
export const onlyHere = (database: Database) =>
  database.read
    .selectFrom("outbox as o")
    .where("o.state", "<>", "done")
    .where("o.device_id", "is", null)
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom("exchange_copies as c").select("c.place").whereRef("c.operation_id", "=", "o.id"),
        ),
      ),
    );

/** Dossiers with such an operation; what the status line says. */
export async function countOnlyHere(database: Database): Promise<number> {
  const row = await onlyHere(database)
    .select((e) => e.fn.count<number>("o.dossier_id").distinct().as("dossiers"))
    .executeTakeFirst();
  return Number(row?.dossiers ?? 0);
}

/** One row a queued operation, for the sync centre: oldest first, what is done newest first. */
export async function listItems(
  database: Database,
  which: "waiting" | "failed" | "done",
  limit: number,
  sending: ReadonlySet<string>,
): Promise<SyncItemView[]> {
  const states = { waiting: ["waiting", "sending"], failed: ["rejected"], done: ["done"] }[which];
  const rows = await database.read
    .selectFrom("outbox as o")
    .leftJoin("dossiers as d", "d.id", "o.dossier_id")
    .selectAll("o")
    .select("d.code as dossier_code")
    .select([
      sql<number | null>`(SELECT sum(f.size - coalesce(u."offset", 0)) FROM json_each(o.files) j
        JOIN files f ON f.id = j.value LEFT JOIN uploads u ON u.file_id = f.id
        WHERE coalesce(u.state, 'waiting') <> 'done')`.as("bytes_left"),
      sql<SqlBool>`EXISTS (SELECT 1 FROM outbox e WHERE e.dossier_id = o.dossier_id AND e.seq < o.seq
        AND e.state <> 'done')`.as("behind"),
    ])
    .where("o.state", "in", states)
    .orderBy("o.seq", which === "done" ? "desc" : "asc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    dossierId: row.dossier_id,
    dossierCode: row.dossier_code,
    what: operationWord(row.kind),
    state: itemState(row.state, { sending: sending.has(row.id), behind: Boolean(row.behind) }),
    since: row.done_at ?? row.created_at,
    attempts: row.attempts,
    nextTryAt: row.next_try_at,
    bytesLeft: row.state === "done" ? 0 : Number(row.bytes_left ?? 0),
    reason: row.error === null ? null : reasonOf(row.error),
  }));
}

/** What happened and what to do, from the stored WireError. */
export function reasonOf(error: string): string {
  const { message, action } = JSON.parse(error) as { message: string; action: string };
  return `${message} ${action}`;
}
