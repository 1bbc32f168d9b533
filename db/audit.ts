import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Schema } from "./schema.ts";

/** What stands before the first row. */
const GENESIS = "0".repeat(64);

interface AuditRow {
  id: string;
  at: string;
  actor: string;
  action: string;
  subject: string;
  /** JSON text */
  detail: string;
  previous_hash: string;
}

/** SHA-256 over the RFC 8785 form of everything in the row, the hash before it included. */
function hashOf(row: AuditRow): string {
  const { id, at, actor, action, subject, detail, previous_hash } = row;
  const text = canonicalize({ id, at, actor, action, subject, detail, previous_hash });
  return createHash("sha256").update(text!).digest("hex");
}

/** Appends a row to the chain, inside the transaction of what it tells about. */
export async function appendAudit(
  db: Transaction<Schema>,
  row: Omit<AuditRow, "detail" | "previous_hash">,
  detail: Record<string, unknown>,
): Promise<void> {
  const last = await db.selectFrom("audit").select("hash").orderBy("seq", "desc").limit(1).executeTakeFirst();
  const whole = { ...row, detail: canonicalize(detail) ?? "{}", previous_hash: last?.hash ?? GENESIS };
  await db
    .insertInto("audit")
    .values({ ...whole, hash: hashOf(whole) })
    .execute();
}

/** Result of a check of the chain; `brokenAt` is the sequence of the first row that does not fit. */
export type ChainCheck = { ok: true; rows: number } | { ok: false; rows: number; brokenAt: number };

/** Recomputes every hash and compares each row with the one before it. */
export async function verifyChain(read: Kysely<Schema>): Promise<ChainCheck> {
  let previous = GENESIS;
  let seq = 0;
  let rows = 0;
  for (;;) {
    const page = await read
      .selectFrom("audit")
      .selectAll()
      .where("seq", ">", seq)
      .orderBy("seq")
      .limit(1000)
      .execute();
    for (const row of page) {
      // a gap means that a row was taken out: the sequence counts without holes, rolled back ones included
      if (row.seq !== seq + 1 || row.previous_hash !== previous || row.hash !== hashOf(row)) {
        return { ok: false, rows, brokenAt: row.seq };
      }
      previous = row.hash;
      seq = row.seq;
      rows++;
    }
    if (page.length < 1000) break;
  }
  // the counter of AUTOINCREMENT remembers rows that were cut off at the end
  const counted = await sql<{ seq: number }>`SELECT seq FROM sqlite_sequence WHERE name = 'audit'`.execute(
    read,
  );
  const expected = counted.rows[0]?.seq ?? 0;
  return expected === rows ? { ok: true, rows } : { ok: false, rows, brokenAt: rows + 1 };
}
