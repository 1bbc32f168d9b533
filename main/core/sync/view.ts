import { type SqlBool, sql } from "kysely";
import type { z } from "zod";
import type { Database } from "../../../db/database.ts";
import type { SyncItem } from "../../../preload/contract/sync.ts";
import type { Timers } from "../ports.ts";
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

/** When the province took an operation last; null when it has taken none. */
export async function lastDone(read: Database["read"]): Promise<string | null> {
  const last = await read
    .selectFrom("outbox")
    .select("done_at")
    .where("state", "=", "done")
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return last?.done_at ?? null;
}

/** operations whose files are counted in one read; between two the core does what else is asked of it */
const COUNTED_AT_ONCE = 2000;

/** Counts the queue from the indexes of what waits alone, also with years of sent operations behind it. */
export async function countQueue(database: Database, timers: Pick<Timers, "after">): Promise<Counts> {
  const { read } = database;
  // each number by the index that has it: one look that has them all reads every waiting row whole
  const open = await sql<Record<"operations" | "dossiers" | "refused" | "refusedAlone", number>>`SELECT
      (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')) AS operations,
      (SELECT count(DISTINCT dossier_id) FROM outbox WHERE state != 'done') AS dossiers,
      (SELECT count(*) FROM outbox WHERE state = 'rejected') AS refused,
      (SELECT count(DISTINCT r.dossier_id) FROM outbox r WHERE r.state = 'rejected' AND NOT EXISTS (
        SELECT 1 FROM outbox w WHERE w.dossier_id = r.dossier_id AND w.state != 'done' AND w.state != 'rejected'))
        AS "refusedAlone"`.execute(read);
  const counted = open.rows[0]!;
  const files = await countFiles(database, timers);
  const failed = await read
    .selectFrom("outbox")
    .select("error")
    .where(sql<SqlBool>`state != 'done' AND state != 'rejected' AND error IS NOT NULL`)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return {
    waitingOperations: Number(counted.operations),
    waitingDossiers: Number(counted.dossiers) - Number(counted.refusedAlone),
    waitingFiles: files.count,
    waitingBytes: files.bytes,
    failedOperations: Number(counted.refused),
    onlyHere: await countOnlyHere(database),
    lastDoneAt: await lastDone(read),
    soonestTryAt: await soonestTry(database),
    lastError: failed?.error ?? null,
  };
}

/** When the next of what waits is tried; null when one is due already or nothing waits. */
export async function soonestTry(database: Database): Promise<string | null> {
  const waiting = database.read.selectFrom("outbox").where(sql<SqlBool>`state = 'waiting'`);
  const due = await waiting.select("seq").where("next_try_at", "is", null).limit(1).executeTakeFirst();
  if (due) return null;
  const row = await waiting
    .select((e) => e.fn.min("next_try_at").as("soonest"))
    .where("next_try_at", "is not", null)
    .executeTakeFirst();
  return row?.soonest ?? null;
}

/** Files of what waits that the province does not hold whole; one that two operations name counts once. */
async function countFiles(database: Database, timers: Pick<Timers, "after">) {
  const named = new Set<string>();
  let bytes = 0;
  for (let after = 0; ; ) {
    const { rows } = await sql<{ seq: number; id: string; left: number | null }>`
      SELECT o.seq, f.id, f.size - coalesce(u."offset", 0) AS left
      FROM (SELECT seq, files FROM outbox WHERE state != 'done' AND files != '[]' AND state != 'rejected'
        AND seq > ${after} ORDER BY seq LIMIT ${COUNTED_AT_ONCE}) o, json_each(o.files) j
      JOIN files f ON f.id = j.value LEFT JOIN uploads u ON u.file_id = f.id
      WHERE coalesce(u.state, 'waiting') != 'done'`.execute(database.read);
    for (const row of rows) {
      if (named.has(row.id)) continue;
      named.add(row.id);
      bytes += Number(row.left ?? 0);
    }
    const next = await endOfPage(database, after);
    if (next === undefined) return { count: named.size, bytes };
    after = next;
    await new Promise<void>((resolve) => timers.after(0, resolve));
  }
}

/** Where the next page of operations with files begins; undefined when there is none. */
async function endOfPage(database: Database, after: number): Promise<number | undefined> {
  const row = await database.read
    .selectFrom("outbox")
    .select("seq")
    .where(sql<SqlBool>`state != 'done' AND files != '[]' AND state != 'rejected'`)
    .where("seq", ">", after)
    .orderBy("seq")
    .offset(COUNTED_AT_ONCE - 1)
    .limit(1)
    .executeTakeFirst();
  return row?.seq;
}

/** An own operation `o` of which no second copy lies at a peer or on a disk. */
const ALONE = sql<SqlBool>`(o.device_id IS NULL AND NOT EXISTS (
  SELECT 1 FROM exchange_copies c WHERE c.operation_id = o.id))`;

const open = (database: Database) =>
  database.read.selectFrom("outbox as o").where(sql<SqlBool>`o.state != 'done'`);

/** Own operations that the province has not confirmed and that lie on this machine alone. */
export const onlyHere = (database: Database) => open(database).where(ALONE);

/** Dossiers with such an operation; what the status line says. */
export async function countOnlyHere(database: Database): Promise<number> {
  const copied = await database.read
    .selectFrom("exchange_copies")
    .select("place")
    .limit(1)
    .executeTakeFirst();
  // where nothing has a copy none is sought for each of a hundred thousand
  const alone = copied ? onlyHere(database) : open(database).where("o.device_id", "is", null);
  const row = await alone
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
    // of another machine's dossier there is nothing here to open
    dossierId: row.dossier_code === null ? null : row.dossier_id,
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
