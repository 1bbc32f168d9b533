import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type Insertable, type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { WireError } from "../../../preload/contract/errors.ts";
import type { Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { SyncEngine } from "./engine.ts";
import { operationWord } from "./rules.ts";
import { isAmendable } from "./words.ts";

/** Without its reception the province takes nothing of a dossier: that is never set aside. */
export const NEEDED_FIRST = "dossier.received";

type Operation = Selectable<Schema["outbox"]>;

/**
 * A corrected receipt rewrites what was refused of the same dossier: the refused operation keeps its place in the
 * order, says what the receipt says now, and goes out under a new key, since the old one was for other words. What it
 * said before is kept. Inside the transaction of the correction; answers how many operations were rewritten.
 */
export async function amendRefused(
  tx: WriteTx,
  given: { dossierId: string; by: string; change: Record<string, unknown>; newId: () => string },
): Promise<number> {
  const refused = await tx.db
    .selectFrom("outbox")
    .selectAll()
    .where("dossier_id", "=", given.dossierId)
    .where("state", "=", "rejected")
    .orderBy("seq")
    .execute();
  let amended = 0;
  for (const operation of refused) {
    const old = JSON.parse(operation.body) as Record<string, unknown>;
    if (!isAmendable(operation.kind, old)) continue;
    // only what this operation said already: it tells the same thing, rightly
    const known = Object.entries(given.change)
      .filter(([name]) => name in old)
      .map(([name, value]) => [name, rewritten(old[name], value)]);
    const body = canonicalize({ ...old, ...Object.fromEntries(known) })!;
    if (body === operation.body) continue;
    const id = given.newId();
    await tx.db
      .insertInto("amendments")
      .values({
        operation_id: id,
        refused_id: operation.id,
        body: operation.body,
        hash: operation.hash,
        error: operation.error,
        by: given.by,
        at: tx.at,
      })
      .execute();
    await tx.db
      .updateTable("outbox")
      .set({
        id,
        body,
        hash: createHash("sha256").update(body).digest("hex"),
        state: "waiting",
        attempts: 0,
        next_try_at: null,
        error: null,
      })
      .where("seq", "=", operation.seq)
      .execute();
    await tx.audit("sync.amended", given.dossierId, { refused: operation.id, now: id, kind: operation.kind });
    tx.emit("sync", [id]);
    amended++;
  }
  return amended;
}

/** A list of papers keeps what the operation said of each beside what is corrected now. */
function rewritten(old: unknown, value: unknown): unknown {
  if (!Array.isArray(old) || !Array.isArray(value)) return value;
  return value.map((entry: unknown, index) =>
    typeof entry === "object" && entry !== null ? { ...(old[index] as object | undefined), ...entry } : entry,
  );
}

/** Whether a person here corrected an operation, or took it out of the queue: it is not sent under its key any more. */
export const isDealtWith = (id: RawBuilder<unknown>): RawBuilder<SqlBool> => sql<SqlBool>`(
  EXISTS (SELECT 1 FROM amendments WHERE refused_id = ${id})
  OR EXISTS (SELECT 1 FROM aside_operations WHERE id = ${id}))`;

/** What an officer decides about single operations: which goes first, which is taken out of the queue. */
export function createRefused(core: CoreContext, engine: Pick<SyncEngine, "poke">) {
  async function operationOf(tx: WriteTx, id: string): Promise<Operation> {
    const row = await tx.db.selectFrom("outbox").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("sync.not-found");
    return row;
  }

  return {
    /** Everything that waits of one dossier (or one operation of none) goes before the rest. */
    async first(actor: string, id: string): Promise<void> {
      await core.write(actor, async (tx) => {
        const rows = await tx.db
          .updateTable("outbox")
          .set({ urgent: 1, next_try_at: null })
          .where((e) => e.or([e("dossier_id", "=", id), e("id", "=", id)]))
          .where("state", "in", ["waiting", "sending"])
          .returning("id")
          .execute();
        if (rows.length === 0) throw new AppError("sync.not-found");
        await tx.audit("sync.first", id, { operations: rows.length });
        tx.emit("sync", []);
      });
      engine.poke();
    },

    async setAside(actor: string, by: string, id: string, why: string): Promise<void> {
      await core.write(actor, async (tx) => {
        const known = await tx.db
          .selectFrom("aside_operations")
          .select("id")
          .where("id", "=", id)
          .executeTakeFirst();
        if (known) return;
        const operation = await operationOf(tx, id);
        if (operation.state !== "rejected") throw new AppError("sync.not-refused");
        if (operation.kind === NEEDED_FIRST) throw new AppError("sync.needed-first");
        await tx.db
          .insertInto("aside_operations")
          .values({
            id,
            dossier_id: operation.dossier_id,
            kind: operation.kind,
            row: JSON.stringify(operation),
            error: operation.error,
            why,
            by,
            at: tx.at,
          })
          .execute();
        await tx.db.deleteFrom("outbox").where("id", "=", id).execute();
        await tx.audit("sync.set-aside", id, { kind: operation.kind, dossier: operation.dossier_id, why });
        tx.emit("sync", [id]);
        if (operation.dossier_id) tx.emit("dossiers", [operation.dossier_id]);
      });
      engine.poke();
    },

    async putBack(actor: string, id: string): Promise<void> {
      await core.write(actor, async (tx) => {
        const aside = await tx.db
          .selectFrom("aside_operations")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirst();
        if (!aside) throw new AppError("sync.not-found");
        const { seq: _, ...row } = JSON.parse(aside.row) as Insertable<Schema["outbox"]>;
        await tx.db
          .insertInto("outbox")
          .values({ ...row, state: "waiting", attempts: 0, next_try_at: null, error: null })
          .execute();
        await tx.db.deleteFrom("aside_operations").where("id", "=", id).execute();
        await tx.audit("sync.put-back", id, { kind: aside.kind });
        tx.emit("sync", [id]);
        if (aside.dossier_id) tx.emit("dossiers", [aside.dossier_id]);
      });
      engine.poke();
    },

    async aside(): Promise<Output<"sync.aside">> {
      const rows = await core.database.read
        .selectFrom("aside_operations as a")
        .leftJoin("dossiers as d", "d.id", "a.dossier_id")
        .selectAll("a")
        .select("d.code")
        .orderBy("a.seq", "desc")
        .limit(500)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        dossierId: row.dossier_id,
        dossierCode: row.code ?? "",
        what: operationWord(row.kind),
        why: row.why,
        by: row.by,
        at: row.at,
        failure: row.error === null ? "" : (JSON.parse(row.error) as WireError).message,
      }));
    },
  };
}

export type Refused = ReturnType<typeof createRefused>;
