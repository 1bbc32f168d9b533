import { createHash } from "node:crypto";
import { type SqlBool, sql } from "kysely";
import { z } from "zod";
import type { Database, WriteTx } from "../../../db/database.ts";
import { Id } from "../../../preload/contract/common.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { toTimestamp } from "../time.ts";
import { recall, remember } from "./memory.ts";
import { exchange, type Line } from "./wire.ts";

/**
 * What both ends hold of this machine's operations: how many, and the exclusive or of SHA-256(`id hash`) of each, so
 * that it does not matter in which order they came (schema `Account` of resources/sync/openapi.json).
 */
export const Account = z.looseObject({
  operations: z.number().int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Account = z.infer<typeof Account>;

interface Sent {
  id: string;
  hash: string;
}

const NOTHING: Account = { operations: 0, digest: "0".repeat(64) };
/** operations asked about in one request */
const PAGE = 500;

/** Enters operations that the province accepted, or takes out those that it forgot; inside the caller's transaction. */
export async function enter(tx: WriteTx, operations: readonly Sent[], way: "in" | "out"): Promise<void> {
  const stored = await tx.db
    .selectFrom("meta")
    .select("value")
    .where("key", "=", "sync.account")
    .executeTakeFirst();
  const before = stored ? (JSON.parse(stored.value) as Account) : NOTHING;
  const after = withOperations(before, operations, way);
  await remember(tx, "sync.account", JSON.stringify(after));
}

function withOperations(account: Account, operations: readonly Sent[], way: "in" | "out"): Account {
  const digest = Buffer.from(account.digest, "hex");
  for (const { id, hash } of operations) {
    const own = createHash("sha256").update(`${id} ${hash}`).digest();
    for (const [index, byte] of own.entries()) digest[index]! ^= byte;
  }
  const count = way === "in" ? operations.length : -operations.length;
  return { operations: account.operations + count, digest: digest.toString("hex") };
}

/** What is needed to compare accounts with the province. */
export interface AccountParts {
  database: Database;
  ports: Ports;
  line: Line;
  stopped(): boolean;
}

/**
 * Compares what the province says it holds with what it has accepted. Where they differ, it is asked which operations
 * it does not know (it was restored from an older copy), and these wait again, under the same keys. Nothing is done
 * while an operation is in doubt: its answer may have been lost. Answers how many are told again.
 */
export async function reconcile(parts: AccountParts, told: Account): Promise<number> {
  const { database } = parts;
  const stored = await recall(database, "sync.account");
  const own = stored === undefined ? NOTHING : (JSON.parse(stored) as Account);
  if (own.digest === told.digest) return 0;
  const doubtful = await database.read
    .selectFrom("outbox")
    .select("seq")
    // an answer that it is too early for it is an answer
    .where(sql<SqlBool>`state = 'waiting' AND attempts > 0 AND device_id IS NULL
      AND coalesce(json_extract(error, '$.params.status'), 0) <> 425`)
    .limit(1)
    .executeTakeFirst();
  if (doubtful) return 0;
  // asked about once already: the province holds what this machine does not know of
  const pair = `${own.digest} ${told.digest}`;
  if ((await recall(database, "sync.account-asked")) === pair) return 0;
  let again = 0;
  let after = 0;
  for (;;) {
    if (parts.stopped()) return again;
    const rows = await database.read
      .selectFrom("outbox")
      .select(["seq", "id", "hash"])
      .where("state", "=", "done")
      .where("device_id", "is", null)
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (!last) break;
    after = last.seq;
    const unknown = await askUnknown(
      parts,
      rows.map((row) => row.id),
    );
    const forgotten = rows.filter((row) => unknown.has(row.id));
    if (forgotten.length > 0) await waitAgain(parts, forgotten);
    again += forgotten.length;
  }
  if (again === 0) {
    await database.write({ actor: "system", at: now(parts) }, async (tx) => {
      await remember(tx, "sync.account-asked", pair);
      await tx.audit("sync.account-differs", "sync", { here: own, there: told });
    });
  }
  return again;
}

/** Which of these operations the province does not hold. Throws the sync errors. */
export async function askUnknown(parts: AccountParts, ids: readonly string[]): Promise<Set<string>> {
  const unknown = new Set<string>();
  for (let from = 0; from < ids.length; from += PAGE) {
    const answer = await exchange(parts.ports, parts.line, {
      method: "POST",
      path: "/v1/operations/unknown",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ids: ids.slice(from, from + PAGE) }),
    });
    const read = z.looseObject({ unknown: z.array(Id) }).safeParse(answer.json);
    if (answer.status !== 200 || !read.success) {
      throw new AppError("sync.server-error", { status: answer.status }, { retryable: true });
    }
    for (const id of read.data.unknown) unknown.add(id);
  }
  return unknown;
}

/** The province forgot these: they wait again in their order, and what it answered the first time is kept. */
async function waitAgain(parts: AccountParts, forgotten: (Sent & { seq: number })[]): Promise<void> {
  await parts.database.write({ actor: "system", at: now(parts) }, async (tx) => {
    for (const { seq } of forgotten) {
      await tx.db
        .updateTable("outbox")
        .set({ state: "waiting", next_try_at: null, done_at: null, attempts: 0 })
        .where("seq", "=", seq)
        .execute();
    }
    await enter(tx, forgotten, "out");
    await tx.audit("sync.told-again", "sync", { operations: forgotten.length });
    tx.emit("sync", []);
  });
}

const now = (parts: AccountParts) => toTimestamp(parts.ports.clock.now());
