import { type Selectable, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import { toTimestamp } from "../time.ts";
import { type AccountParts, askUnknown } from "./account.ts";
import { recall, remember } from "./memory.ts";
import { inMakersOrder, type OfOther, queueOfOther } from "./of-others.ts";
import { isDealtWith } from "./refused.ts";
import { probe } from "./wire.ts";

/** A second copy, and the last place of the queue here when it was heard of. */
type Copy = OfOther & { unitId: string; behind: number };

/**
 * What lost machines made and the province had confirmed: where the province was put back to an older copy of itself,
 * their own queues cannot tell it again. Whoever has second copies still does, under the same keys. The province is
 * asked whenever its account of such a machine, or what lies here of it, has changed. Answers how many operations are
 * told again.
 */
export async function reconcileInherited(parts: AccountParts): Promise<number> {
  const { database, ports, line } = parts;
  const stands: string[] = [];
  const ids: string[] = [];
  for (const device of await lostMachines(parts)) {
    if (parts.stopped()) return 0;
    const confirmed = await confirmedOf(parts, device);
    if (confirmed.length === 0) continue;
    const { account } = await probe(ports, line, device);
    stands.push(JSON.stringify([device, account, confirmed.length, confirmed.at(-1)]));
    ids.push(...confirmed);
  }
  const stand = stands.join();
  if ((await recall(database, "sync.inherited-asked")) === stand || ids.length === 0) return 0;
  const unknown = await askUnknown(parts, ids);
  await database.write({ actor: "system", at: toTimestamp(ports.clock.now()) }, async (tx) => {
    if (unknown.size > 0) await queueAgain(tx, [...unknown]);
    await remember(tx, "sync.inherited-asked", stand);
  });
  return unknown.size;
}

/** The machines of this office in whose place another one stands, this one or not. */
async function lostMachines({ database }: AccountParts): Promise<string[]> {
  const rows = await database.read
    .selectFrom("exchange_peers")
    .select("device_id")
    .where("replaced_by", "is not", null)
    .orderBy("device_id")
    .execute();
  return rows.map((row) => row.device_id);
}

/** Ids of what a machine made and the province confirmed, as far as it lies here. */
async function confirmedOf({ database }: AccountParts, device: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT h.id FROM exchange_held h WHERE h.maker = ${device} AND h.state = 'confirmed' AND h.body <> ''
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE id = h.id) AND NOT ${isDealtWith(sql`h.id`)}
    UNION SELECT o.id FROM outbox o WHERE o.device_id = ${device} AND o.state = 'done'
    ORDER BY 1`.execute(database.read);
  return rows.map((row) => row.id);
}

/**
 * The province knows nothing of a dossier that this machine goes on with, or not all that others had done of it: what
 * lies here of that is told as well. Answers how many operations.
 */
export async function queueCopiesOf(tx: WriteTx, dossierId: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`SELECT h.id FROM exchange_held h
    WHERE h.unit_id = ${dossierId} AND h.state = 'confirmed' AND h.body <> ''
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE id = h.id) AND NOT ${isDealtWith(sql`h.id`)}`.execute(tx.db);
  await queueCopies(
    tx,
    rows.map((row) => row.id),
  );
  return rows.length;
}

/** The province forgot these: what was sent from here waits again, and copies are queued. */
async function queueAgain(tx: WriteTx, ids: readonly string[]): Promise<void> {
  const list = JSON.stringify(ids);
  await sql`UPDATE outbox SET state = 'waiting', next_try_at = NULL, done_at = NULL, attempts = 0
    WHERE state = 'done' AND id IN (SELECT value FROM json_each(${list}))`.execute(tx.db);
  await queueCopies(tx, ids);
  await tx.audit("sync.told-again", "sync", { operations: ids.length, inherited: true });
  tx.emit("sync", []);
}

/** Queues second copies, each dossier's in its order. */
async function queueCopies(tx: WriteTx, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<Selectable<Schema["exchange_held"]>>`SELECT h.* FROM exchange_held h
    WHERE h.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND h.body <> ''
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE id = h.id)
    ORDER BY h.unit_id, h.behind, h.ordinal, h.maker_seq`.execute(tx.db);
  const all = rows.map(
    (row): Copy => ({
      id: row.id,
      unitId: row.unit_id,
      dossierId: row.unit_id === row.id ? null : row.unit_id,
      kind: row.kind,
      body: row.body,
      hash: row.hash,
      files: JSON.parse(row.files) as string[],
      createdAt: row.created_at,
      maker: row.maker,
      makerSeq: row.maker_seq,
      behind: row.behind,
    }),
  );
  for (const [unit, copies] of Map.groupBy(all, (copy) => copy.unitId)) {
    const inOrder = inMakersOrder(copies).map((copy, index) => ({ ...copy, behind: copies[index]!.behind }));
    await queueBetween(tx, unit, inOrder);
    tx.emit("dossiers", [unit]);
  }
}

/**
 * Queues copies of one dossier, each behind what this machine had queued of it when it heard of that operation. What it
 * queued later moves behind them, under the order numbers under which the province knows it.
 */
async function queueBetween(tx: WriteTx, unit: string, copies: Copy[]): Promise<void> {
  const later = await tx.db
    .selectFrom("outbox")
    .select("seq")
    .where("dossier_id", "=", unit)
    .where("seq", ">", copies[0]!.behind)
    .orderBy("seq")
    .execute();
  const moves = later.map((row) => row.seq);
  for (const copy of copies) {
    while (moves[0] !== undefined && moves[0] <= copy.behind) await moveToEnd(tx, moves.shift()!);
    await queueCopy(tx, copy);
  }
  for (const seq of moves) await moveToEnd(tx, seq);
}

async function moveToEnd(tx: WriteTx, seq: number): Promise<void> {
  await sql`UPDATE outbox SET device_seq = coalesce(device_seq, seq), seq = (SELECT max(seq) + 1 FROM outbox)
    WHERE seq = ${seq}`.execute(tx.db);
}

async function queueCopy(tx: WriteTx, copy: Copy): Promise<void> {
  const dossier = await tx.db
    .selectFrom("dossiers")
    .select(["code", "provisional"])
    .where("id", "=", copy.unitId)
    .executeTakeFirst();
  // the code that the province bound the first time is in people's hands
  const bound = copy.kind === "dossier.received" && dossier?.provisional === 0;
  await queueOfOther(tx, { ...copy, result: bound ? JSON.stringify({ code: dossier.code }) : null });
  // a page that had not come yet is asked of its maker, or of everybody where that one is lost
  await sql`INSERT INTO exchange_files (file_id, giver) SELECT id, ${copy.maker} FROM files
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(copy.files)}))
      AND wrapped_key IS NULL AND erased_at IS NULL
    ON CONFLICT (file_id) DO NOTHING`.execute(tx.db);
}
