import type { Kysely } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { PagesAsideTable } from "../../../db/tables/digitise.ts";
import type { DocumentDetail, Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import {
  type Arrangement,
  bringBack,
  holdsTheSame,
  interleave,
  place,
  putAside,
  sameOrder,
  splitAt,
} from "./arrange.ts";
import { logSeparators, type SeparatorCount } from "./separator-log.ts";
import type { DocumentRow, DocumentViews } from "./views.ts";

export type AsideWhy = "blank" | "removed" | "replaced" | "separator";
type MoveKind = "reorder" | "interleave" | "aside" | "back" | "replace" | "split" | "merge";
interface Move {
  kind: MoveKind;
  why: AsideWhy | "";
  before: Arrangement;
  after: Arrangement;
}

/** Where new pages go: to the end, behind a page, or in the place of one. */
export interface NewPlace {
  after?: string;
  replaced?: string;
}

/** The dossier or the campaign's folder within which pages are moved. */
const scopeOf = (row: DocumentRow | undefined): string => row?.dossier_id ?? row?.folder_id ?? "";

/** Pages and tray of papers as they stand. */
async function arrangementOf(db: Kysely<Schema>, ids: readonly string[]): Promise<Arrangement> {
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
async function writeArrangement(tx: WriteTx, after: Arrangement, why: string): Promise<void> {
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

  async function change(
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
  }

  /** One paper alone, by its own sheets. */
  async function within(
    officer: Officer,
    documentId: string,
    move: { kind: MoveKind; why?: AsideWhy },
    compute: (now: Arrangement[string]) => Arrangement[string],
  ): Promise<DocumentDetail> {
    const row = await scanning(documentId, officer);
    await change(officer, [row], move, (now) => ({
      [documentId]: compute(now[documentId] ?? { pages: [], aside: [] }),
    }));
    return views.detail(documentId, officer);
  }

  function requireIn(ids: readonly string[], known: readonly string[]): void {
    if (!ids.every((id) => known.includes(id))) throw new AppError("digitise.not-found");
  }

  return {
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
