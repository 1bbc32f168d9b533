import { type SqlBool, sql } from "kysely";
import type { Database, WriteTx } from "../../../db/database.ts";
import { remember } from "./memory.ts";
import { readDeferred } from "./pull.ts";
import { LINE_CODES } from "./rules.ts";

/** Operations that wait for the time of their next try. */
function waiting(db: Database["read"] | WriteTx["db"], which: "line" | "all") {
  const rows = db
    .selectFrom("outbox")
    .select("seq")
    .where(sql<SqlBool>`state = 'waiting'`)
    .where("next_try_at", "is not", null);
  if (which === "all") return rows;
  const codes = ["sync.offline", "sync.broken-off", ...LINE_CODES];
  return rows.where(sql<string>`json_extract(error, '$.code')`, "in", codes);
}

/** Lets what failed for want of a line be sent at once. */
export async function clearLineWaits(database: Database, at: string): Promise<void> {
  if (!(await waiting(database.read, "line").executeTakeFirst())) return;
  await database.write({ actor: "system", at }, async (tx) => {
    await tx.db
      .updateTable("outbox")
      .set({ next_try_at: null })
      .where("seq", "in", waiting(tx.db, "line"))
      .execute();
    tx.emit("sync", []);
  });
}

/** Lets everything be tried at once that waits for its time: what is to be sent, news put aside, files filed online. */
export async function clearWaits(database: Database, at: string): Promise<void> {
  const attachment = database.read
    .selectFrom("filing_attachments")
    .select("id")
    .where("next_try_at", "is not", null);
  const aside = await readDeferred(database);
  const any =
    aside.length > 0 ||
    (await waiting(database.read, "all").executeTakeFirst()) ||
    (await attachment.executeTakeFirst());
  if (!any) return;
  await database.write({ actor: "system", at }, async (tx) => {
    await tx.db
      .updateTable("outbox")
      .set({ next_try_at: null })
      .where("seq", "in", waiting(tx.db, "all"))
      .execute();
    await tx.db
      .updateTable("filing_attachments")
      .set({ next_try_at: null })
      .where("next_try_at", "is not", null)
      .execute();
    if (aside.length > 0) {
      const now = aside.map((entry) => ({ ...entry, nextTryAt: at }));
      await remember(tx, "sync.deferred", JSON.stringify(now));
    }
    tx.emit("sync", []);
  });
}
