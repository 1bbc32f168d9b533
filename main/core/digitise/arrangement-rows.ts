import type { Kysely } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { PagesAsideTable } from "../../../db/tables/digitise.ts";
import { type Arrangement, holdsTheSame, putAside } from "./arrange.ts";

/** Pages and tray of papers as they stand. */
export async function arrangementOf(db: Kysely<Schema>, ids: readonly string[]): Promise<Arrangement> {
  const found: Arrangement = Object.fromEntries(ids.map((id) => [id, { pages: [], aside: [] }]));
  const rows = async (table: "pages" | "pages_aside") =>
    db
      .selectFrom(table)
      .select(["id", "document_id"])
      .where("document_id", "in", [...ids])
      .orderBy("ordinal")
      .execute();
  for (const row of await rows("pages")) found[row.document_id]?.pages.push(row.id);
  for (const row of await rows("pages_aside")) found[row.document_id]?.aside.push(row.id);
  return found;
}

/** Writes an arrangement of the same pages. Throws when a page would come in or get lost. */
export async function writeArrangement(tx: WriteTx, after: Arrangement, why: string): Promise<void> {
  const ids = Object.keys(after);
  const before = await arrangementOf(tx.db, ids);
  if (!holdsTheSame(before, after)) throw new Error("pages would be lost");
  const known = new Map<string, PagesAsideTable>();
  const live = await tx.db.selectFrom("pages").selectAll().where("document_id", "in", ids).execute();
  for (const row of live) {
    const stood = before[row.document_id]?.pages.indexOf(row.id) ?? 0;
    known.set(row.id, { ...row, why, stood_at: stood });
  }
  const out = await tx.db.selectFrom("pages_aside").selectAll().where("document_id", "in", ids).execute();
  for (const row of out) known.set(row.id, row);
  await tx.db.deleteFrom("pages").where("document_id", "in", ids).execute();
  await tx.db.deleteFrom("pages_aside").where("document_id", "in", ids).execute();
  for (const [documentId, { pages, aside }] of Object.entries(after)) {
    for (const [index, id] of pages.entries()) {
      const { why: _why, stood_at: _stood, ...page } = known.get(id) as PagesAsideTable;
      await tx.db
        .insertInto("pages")
        .values({ ...page, document_id: documentId, ordinal: index + 1 })
        .execute();
    }
    for (const [index, id] of aside.entries()) {
      await tx.db
        .insertInto("pages_aside")
        .values({ ...(known.get(id) as PagesAsideTable), document_id: documentId, ordinal: index + 1 })
        .execute();
    }
  }
}

/** Flagged blank sides of a paper go to the tray, or stay and are counted; inside the confirmation's transaction. */
export async function decideBlanks(tx: WriteTx, documentId: string, what: "aside" | "keep"): Promise<void> {
  const flagged = await tx.db
    .selectFrom("pages")
    .select("id")
    .where("document_id", "=", documentId)
    .where("blank", "=", "flagged")
    .execute();
  if (flagged.length === 0) return;
  const ids = flagged.map((row) => row.id);
  if (what === "keep") {
    await tx.db.updateTable("pages").set({ blank: "kept" }).where("id", "in", ids).execute();
    return;
  }
  const now = await arrangementOf(tx.db, [documentId]);
  const own = now[documentId];
  if (own) await writeArrangement(tx, { [documentId]: putAside(own, ids) }, "blank");
}
