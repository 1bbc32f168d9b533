import type { DocumentDetail, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Arrangement, bringBack, interleave, place, putAside } from "./arrange.ts";
import { createPageCutting } from "./page-cutting.ts";
import { type AsideWhy, createPageMoves, type MoveKind } from "./page-moves.ts";
import type { DocumentRow, DocumentViews } from "./views.ts";

/** Where new pages go: to the end, behind a page, or in the place of one. */
export interface NewPlace {
  after?: string;
  replaced?: string;
}

/** How pages are moved within and among the papers of a dossier; every change can be taken back as one. */
export function createPages(
  core: CoreContext,
  views: DocumentViews,
  parts: {
    scanning(id: string, officer: Officer): Promise<DocumentRow>;
    open(officer: Officer, dossierId: string, componentId: string, id: string): Promise<DocumentDetail>;
  },
) {
  const { scanning } = parts;
  const moves = createPageMoves(core, views, parts);
  const cutting = createPageCutting(core, views, { ...parts, change: moves.change });

  /** One paper alone, by its own sheets. */
  async function within(
    officer: Officer,
    documentId: string,
    move: { kind: MoveKind; why?: AsideWhy },
    compute: (now: Arrangement[string]) => Arrangement[string],
  ): Promise<DocumentDetail> {
    const row = await scanning(documentId, officer);
    await moves.change(officer, [row], move, (now) => ({
      [documentId]: compute(now[documentId] ?? { pages: [], aside: [] }),
    }));
    return views.detail(documentId, officer);
  }

  function requireIn(ids: readonly string[], known: readonly string[]): void {
    if (!ids.every((id) => known.includes(id))) throw new AppError("digitise.not-found");
  }

  return {
    ...cutting,
    undo: moves.undo,

    /** `ids` must be exactly the document's pages, in the new order. */
    reorder: (officer: Officer, documentId: string, ids: string[]) =>
      within(officer, documentId, { kind: "reorder" }, ({ pages, aside }) => {
        if (pages.length !== new Set(ids).size || !ids.every((id) => pages.includes(id))) {
          throw new AppError("contract.invalid-input", {
            where: "pageIds",
            why: "không đúng các trang đang có",
          });
        }
        return { pages: [...ids], aside };
      }),

    /** Out of the document, into its tray. */
    setAside: (officer: Officer, documentId: string, ids: string[], why: AsideWhy) =>
      within(officer, documentId, { kind: "aside", why }, (now) => {
        requireIn(ids, now.pages);
        return putAside(now, ids);
      }),

    /**
     * Out of the tray, to where the page stood. What was flagged as blank is then a page, and so is a separator sheet,
     * which some keep in front of the paper that it opens.
     */
    async bringBack(officer: Officer, documentId: string, pageId: string): Promise<DocumentDetail> {
      await scanning(documentId, officer);
      const row = await core.database.read
        .selectFrom("pages_aside")
        .select("stood_at")
        .where("id", "=", pageId)
        .where("document_id", "=", documentId)
        .executeTakeFirst();
      if (!row) throw new AppError("digitise.not-found");
      await within(officer, documentId, { kind: "back" }, (now) => {
        requireIn([pageId], now.aside);
        return bringBack(now, pageId, row.stood_at);
      });
      return this.keepBlanks(officer, documentId, [pageId]);
    },

    /** A person looked: the blank sides, or separator sheets, belong to the paper and are counted. */
    async keepBlanks(officer: Officer, documentId: string, ids: string[]): Promise<DocumentDetail> {
      await scanning(documentId, officer);
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("pages")
          .set({ blank: "kept" })
          .where("document_id", "=", documentId)
          .where("blank", "=", "flagged")
          .where("id", "in", ids)
          .execute();
        await tx.db
          .updateTable("pages")
          .set({ separator: null })
          .where("document_id", "=", documentId)
          .where("separator", "is not", null)
          .where("id", "in", ids)
          .execute();
        await tx.audit("digitise.blanks-kept", documentId, { pages: ids.length });
        tx.emit("documents", [documentId]);
      });
      return views.detail(documentId, officer);
    },

    /** Throws `digitise.odd-sides` when there are not as many backs as fronts. */
    interleave: (officer: Officer, documentId: string, turned: boolean) =>
      within(officer, documentId, { kind: "interleave" }, ({ pages, aside }) => {
        const mixed = interleave(pages, turned);
        if (!mixed) throw new AppError("digitise.odd-sides", { images: pages.length });
        return { pages: mixed, aside };
      }),

    /** Moves pages that were just added to where they were wanted; replacing can be taken back. */
    async settle(officer: Officer, documentId: string, added: string[], where: NewPlace): Promise<void> {
      if (added.length === 0 || (where.after === undefined && where.replaced === undefined)) return;
      const move = where.replaced
        ? { kind: "replace" as const, why: "replaced" as const }
        : { kind: "reorder" as const };
      await within(officer, documentId, move, (now) => place(now, added, where));
    },
  };
}
