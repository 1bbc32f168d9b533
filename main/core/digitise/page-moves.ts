import type { DocumentDetail, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Arrangement, sameOrder } from "./arrange.ts";
import { arrangementOf, writeArrangement } from "./arrangement-rows.ts";
import { logSeparators, type SeparatorCount } from "./separator-log.ts";
import type { DocumentRow, DocumentViews } from "./views.ts";

export type AsideWhy = "blank" | "removed" | "replaced" | "separator";
export type MoveKind = "reorder" | "interleave" | "aside" | "back" | "replace" | "split" | "merge";
interface Move {
  kind: MoveKind;
  why: AsideWhy | "";
  before: Arrangement;
  after: Arrangement;
}

/** The dossier or the campaign's folder within which pages are moved. */
const scopeOf = (row: DocumentRow | undefined): string => row?.dossier_id ?? row?.folder_id ?? "";

/** Changes of arrangement, each kept with what stood before it, so that it can be taken back as one. */
export function createPageMoves(
  core: CoreContext,
  views: DocumentViews,
  parts: { scanning(id: string, officer: Officer): Promise<DocumentRow> },
) {
  const { scanning } = parts;

  return {
    /** Arranges the pages of `rows`, papers of one dossier or folder, anew; nothing is written when the order stays. */
    async change(
      officer: Officer,
      rows: readonly DocumentRow[],
      move: { kind: MoveKind; why?: AsideWhy; separators?: SeparatorCount },
      compute: (now: Arrangement) => Arrangement,
    ): Promise<void> {
      const ids = rows.map((row) => row.id);
      const scope = scopeOf(rows[0]);
      await core.write(officer.username, async (tx) => {
        const before = await arrangementOf(tx.db, ids);
        const after = compute(before);
        if (sameOrder(before, after)) return;
        await writeArrangement(tx, after, move.why ?? "removed");
        await tx.db
          .updateTable("page_moves")
          .set({ state: "dropped" })
          .where("scope_id", "=", scope)
          .where("state", "=", "undone")
          .execute();
        await tx.db
          .insertInto("page_moves")
          .values({
            id: core.ports.random.uuid(),
            scope_id: scope,
            kind: move.kind,
            before: JSON.stringify(before),
            after: JSON.stringify(after),
            why: move.why ?? "",
            by: officer.id,
            at: tx.at,
            state: "done",
          })
          .execute();
        for (const id of ids)
          await tx.audit("digitise.pages-moved", id, { kind: move.kind, why: move.why ?? "" });
        if (move.separators) await logSeparators(tx, ids[0] ?? "", move.separators);
        tx.emit("documents", ids);
      });
    },

    /** Takes the last change back, or does it again. Throws `digitise.nothing-to-undo` when pages came in since. */
    async undo(officer: Officer, documentId: string, again: boolean): Promise<DocumentDetail> {
      const row = await scanning(documentId, officer);
      const last = await core.database.read
        .selectFrom("page_moves")
        .selectAll()
        .where("scope_id", "=", scopeOf(row))
        .where("state", "=", again ? "undone" : "done")
        .orderBy("seq", again ? "asc" : "desc")
        .executeTakeFirst();
      if (!last) throw new AppError("digitise.nothing-to-undo");
      const move: Move = {
        kind: last.kind as MoveKind,
        why: last.why as Move["why"],
        before: JSON.parse(last.before),
        after: JSON.parse(last.after),
      };
      const ids = Object.keys(move.after);
      for (const id of ids) await scanning(id, officer);
      await core.write(officer.username, async (tx) => {
        const now = await arrangementOf(tx.db, ids);
        if (!sameOrder(now, again ? move.before : move.after)) throw new AppError("digitise.nothing-to-undo");
        await writeArrangement(tx, again ? move.after : move.before, move.why || "removed");
        await tx.db
          .updateTable("page_moves")
          .set({ state: again ? "done" : "undone" })
          .where("seq", "=", last.seq)
          .execute();
        for (const id of ids) await tx.audit("digitise.pages-moved", id, { kind: again ? "redo" : "undo" });
        tx.emit("documents", ids);
      });
      return views.detail(documentId, officer);
    },
  };
}

export type PageMoves = ReturnType<typeof createPageMoves>;
