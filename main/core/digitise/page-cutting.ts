import type { DocumentDetail, Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Arrangement, splitAt } from "./arrange.ts";
import type { PageMoves } from "./page-moves.ts";
import { logSeparators, type SeparatorCount } from "./separator-log.ts";
import type { DocumentRow, DocumentViews } from "./views.ts";

/** One paper of a dossier becomes several, or several become one. */
export function createPageCutting(
  core: CoreContext,
  views: DocumentViews,
  parts: {
    scanning(id: string, officer: Officer): Promise<DocumentRow>;
    open(officer: Officer, dossierId: string, componentId: string, id: string): Promise<DocumentDetail>;
    change: PageMoves["change"];
  },
) {
  const { scanning, change } = parts;

  return {
    /**
     * Cuts the paper at its separator sheets, one part for each of `componentIds` in order. Throws
     * `digitise.split-count` when there are more or fewer parts: nothing is cut before the two agree. What was found
     * against what was awaited is kept either way.
     */
    async split(
      officer: Officer,
      { documentId, componentIds, expected }: Parsed<"digitise.split">,
    ): Promise<DocumentDetail> {
      const source = await scanning(documentId, officer);
      const dossierId = source.dossier_id;
      if (dossierId === null) throw new AppError("digitise.not-found");
      const rows = await core.database.read
        .selectFrom("pages")
        .select(["id", "separator"])
        .where("document_id", "=", documentId)
        .orderBy("ordinal")
        .execute();
      const marks = new Set(rows.filter((row) => row.separator).map((row) => row.id));
      const order = rows.map((row) => row.id);
      const { parts: found, separators } = splitAt(order, (id) => marks.has(id), false);
      const count: SeparatorCount = {
        expected: expected ?? componentIds.length,
        found: found.length,
        sheets: rows.flatMap((row, at) => (row.separator ? [at + 1] : [])),
        cut: true,
      };
      if (found.length !== componentIds.length || new Set(componentIds).size !== componentIds.length) {
        await core.write(officer.username, async (tx) => {
          await logSeparators(tx, documentId, { ...count, cut: false });
          tx.emit("documents", [documentId]);
        });
        throw new AppError("digitise.split-count", { expected: componentIds.length, found: found.length });
      }
      const targets: DocumentRow[] = [];
      for (const componentId of componentIds) {
        const opened = await parts.open(officer, dossierId, componentId, core.ports.random.uuid());
        targets.push(await scanning(opened.id, officer));
      }
      const all = [source, ...targets.filter((row) => row.id !== documentId)];
      await change(officer, all, { kind: "split", why: "separator", separators: count }, (now) => {
        const own = now[documentId] ?? { pages: [], aside: [] };
        if (order.join() !== own.pages.join()) throw new AppError("digitise.not-found");
        const after: Arrangement = {
          ...now,
          [documentId]: { pages: [], aside: [...own.aside, ...separators] },
        };
        for (const [index, target] of targets.entries()) {
          const there = after[target.id] ?? { pages: [], aside: [] };
          after[target.id] = { ...there, pages: [...there.pages, ...(found[index] ?? [])] };
        }
        return after;
      });
      return views.detail(documentId, officer);
    },

    /** The page and all behind it become, or join, another paper of the dossier. Throws `digitise.cut-where`. */
    async cut(
      officer: Officer,
      documentId: string,
      pageId: string,
      componentId: string,
    ): Promise<DocumentDetail> {
      const source = await scanning(documentId, officer);
      if (source.dossier_id === null || componentId === source.component_id)
        throw new AppError("digitise.not-found");
      const opened = await parts.open(officer, source.dossier_id, componentId, core.ports.random.uuid());
      const target = await scanning(opened.id, officer);
      await change(officer, [source, target], { kind: "split" }, (now) => {
        const [here, there] = [now[documentId], now[target.id]];
        const at = here?.pages.indexOf(pageId) ?? -1;
        if (!here || !there || at < 0) throw new AppError("digitise.not-found");
        if (at === 0) throw new AppError("digitise.cut-where");
        return {
          [documentId]: { ...here, pages: here.pages.slice(0, at) },
          [target.id]: { ...there, pages: [...there.pages, ...here.pages.slice(at)] },
        };
      });
      return views.detail(documentId, officer);
    },

    /** All pages of another paper of the dossier go behind this one's; its tray comes along. */
    async merge(officer: Officer, documentId: string, fromId: string): Promise<DocumentDetail> {
      const [into, from] = [await scanning(documentId, officer), await scanning(fromId, officer)];
      if (documentId === fromId || into.dossier_id !== from.dossier_id)
        throw new AppError("digitise.not-found");
      await change(officer, [into, from], { kind: "merge" }, (now) => {
        const [here, there] = [now[documentId], now[fromId]];
        if (!here || !there) throw new AppError("digitise.not-found");
        return {
          [documentId]: { pages: [...here.pages, ...there.pages], aside: [...here.aside, ...there.aside] },
          [fromId]: { pages: [], aside: [] },
        };
      });
      return views.detail(documentId, officer);
    },
  };
}
