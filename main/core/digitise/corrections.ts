import type { Kysely } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { DocumentDetail, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Box, CorrectionStep } from "./types.ts";
import type { DocumentRow, DocumentViews } from "./views.ts";

/** What an officer asks for; the measure of the first three is found on the page. */
export type WantedStep =
  | { kind: "deskew" | "borders" | "perspective" | "despeckle" | "background" }
  | { kind: "turn"; quarter: 90 | 180 | 270 }
  | { kind: "crop"; box: Box };

/** The file that a flattened photo stood for, so that it can stand there again. */
interface RawPhoto {
  fileId: string;
  sha256: string;
  width: number;
  height: number;
  dpi: number | null;
  sourceFile: string | null;
}
type StoredStep = CorrectionStep & { photo?: RawPhoto };

/** Steps that count now, by page. */
export async function stepsOf(
  db: Kysely<Schema>,
  pageIds: readonly string[],
): Promise<Map<string, { done: StoredStep[]; undone: number }>> {
  const found = new Map<string, { done: StoredStep[]; undone: number }>();
  if (pageIds.length === 0) return found;
  const rows = await db
    .selectFrom("page_steps")
    .selectAll()
    .where("page_id", "in", [...pageIds])
    .where("state", "!=", "dropped")
    .orderBy("seq")
    .execute();
  for (const row of rows) {
    const entry = found.get(row.page_id) ?? { done: [], undone: 0 };
    if (row.state === "done") entry.done.push(JSON.parse(row.step) as StoredStep);
    else entry.undone += 1;
    found.set(row.page_id, entry);
  }
  return found;
}

/** Quarter turns of all turning steps together, clockwise. */
export const turnOf = (steps: readonly CorrectionStep[]): number =>
  steps.reduce((sum, step) => (step.kind === "turn" ? (sum + step.quarter) % 360 : sum), 0);

/**
 * The steps that OCR reads after, on a page that is turned already: boxes are turned along, a crop is whitened, so that
 * nothing moves and every word stands where it stands on the signed page. Straightening is the reader's own work.
 */
export function onTurnedPage(steps: readonly CorrectionStep[]): CorrectionStep[] {
  const out: CorrectionStep[] = [];
  let straightened = false;
  for (const [index, step] of steps.entries()) {
    if (step.kind === "deskew") straightened = true;
    if (step.kind === "despeckle" || step.kind === "background") out.push(step);
    if ((step.kind === "borders" || step.kind === "crop") && !straightened) {
      let [x0, y0, x1, y1] = step.box;
      for (let turned = turnOf(steps.slice(index + 1)); turned > 0; turned -= 90) {
        [x0, y0, x1, y1] = [1 - y1, x0, 1 - y0, x1];
      }
      out.push({ kind: "borders", box: [x0, y0, x1, y1] });
    }
    // what follows a crop is measured on another page
    if (step.kind === "crop") straightened = true;
  }
  return out;
}

/** Steps that are applied to the stored image; a flattened photo is already stored as it is. */
export const readingSteps = (steps: readonly CorrectionStep[]): CorrectionStep[] =>
  steps.filter((step) => step.kind !== "perspective");

/**
 * Corrections of pages, each a recorded step that can be taken back. The signed page is the page as it was scanned:
 * a turn only changes how it is looked at. What could take away a faint stamp or note (straightening, borders, crop,
 * specks, ground) changes the reading copy alone. A photo that was flattened is the one exception: the flat page is
 * what is signed, and the photo is kept beside it with its hash.
 */
export function createCorrections(
  core: CoreContext,
  views: DocumentViews,
  parts: {
    imaging: KeptChild;
    scanning(id: string, officer: Officer): Promise<DocumentRow>;
  },
) {
  const { imaging, scanning } = parts;

  async function pageOf(documentId: string, pageId: string) {
    const page = await core.database.read
      .selectFrom("pages")
      .selectAll()
      .where("id", "=", pageId)
      .where("document_id", "=", documentId)
      .executeTakeFirst();
    if (!page) throw new AppError("digitise.not-found");
    return page;
  }

  /** The step with its measure. Throws `page.nothing-to-correct`. */
  async function measured(
    bytes: Uint8Array,
    done: CorrectionStep[],
    wanted: WantedStep,
  ): Promise<CorrectionStep> {
    if (wanted.kind === "turn" || wanted.kind === "crop") return wanted;
    if (wanted.kind === "despeckle" || wanted.kind === "background") return { kind: wanted.kind };
    const found = await imaging.call<CorrectionStep | null>("suggest", {
      bytes,
      steps: readingSteps(done),
      wanted: wanted.kind,
    });
    if (!found) throw new AppError("page.nothing-to-correct", { step: STEP_WORDS[wanted.kind] });
    return found;
  }

  return {
    /** Throws `page.nothing-to-correct`, `page.photo-first`. */
    async add(
      officer: Officer,
      documentId: string,
      pageId: string,
      wanted: WantedStep,
    ): Promise<DocumentDetail> {
      await scanning(documentId, officer);
      const page = await pageOf(documentId, pageId);
      const { done } = (await stepsOf(core.database.read, [pageId])).get(pageId) ?? { done: [] };
      if (wanted.kind === "perspective" && done.length > 0) throw new AppError("page.photo-first");
      const bytes = await core.database.files.read(page.file_id);
      const step: StoredStep = await measured(bytes, done, wanted);
      const flat =
        step.kind === "perspective"
          ? await imaging.call<{ bytes: Uint8Array; width: number; height: number }>("flatten", {
              bytes,
              corners: step.corners,
            })
          : null;
      const stored =
        flat && (await core.database.files.put(flat.bytes, { mediaType: "image/jpeg", title: page.source }));
      if (flat) {
        step.photo = {
          fileId: page.file_id,
          sha256: page.sha256,
          width: page.width,
          height: page.height,
          dpi: page.dpi,
          sourceFile: page.source_file,
        };
      }
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("page_steps")
          .set({ state: "dropped" })
          .where("page_id", "=", pageId)
          .where("state", "=", "undone")
          .execute();
        await tx.db
          .insertInto("page_steps")
          .values({
            id: core.ports.random.uuid(),
            page_id: pageId,
            step: JSON.stringify(step),
            by: officer.id,
            at: tx.at,
            state: "done",
          })
          .execute();
        if (stored && flat) {
          await tx.db.insertInto("files").values(stored.row).execute();
          await tx.db
            .updateTable("pages")
            .set({
              file_id: stored.id,
              sha256: stored.sha256,
              width: flat.width,
              height: flat.height,
              dpi: null,
              source_file: page.file_id,
            })
            .where("id", "=", pageId)
            .execute();
        }
        await tx.audit("digitise.page-corrected", documentId, { page: page.sha256, step: step.kind });
        tx.emit("documents", [documentId]);
      });
      return views.detail(documentId, officer);
    },

    /** Takes the last step of a page back. Throws `digitise.nothing-to-undo`. */
    async undo(officer: Officer, documentId: string, pageId: string): Promise<DocumentDetail> {
      await scanning(documentId, officer);
      const page = await pageOf(documentId, pageId);
      await core.write(officer.username, async (tx) => {
        const last = await tx.db
          .selectFrom("page_steps")
          .selectAll()
          .where("page_id", "=", pageId)
          .where("state", "=", "done")
          .orderBy("seq", "desc")
          .executeTakeFirst();
        if (!last) throw new AppError("digitise.nothing-to-undo");
        const { kind, photo } = JSON.parse(last.step) as StoredStep;
        // a photo is flattened anew when it is wanted again: its step is not kept for doing again
        await tx.db
          .updateTable("page_steps")
          .set({ state: photo ? "dropped" : "undone" })
          .where("seq", "=", last.seq)
          .execute();
        if (photo) {
          await tx.db
            .updateTable("pages")
            .set({
              file_id: photo.fileId,
              sha256: photo.sha256,
              width: photo.width,
              height: photo.height,
              dpi: photo.dpi,
              source_file: photo.sourceFile,
            })
            .where("id", "=", pageId)
            .execute();
          await core.database.files.erase(tx, page.file_id, "flattened photo undone");
        }
        await tx.audit("digitise.page-corrected", documentId, { page: page.sha256, step: `undo ${kind}` });
        tx.emit("documents", [documentId]);
      });
      return views.detail(documentId, officer);
    },

    /** Does the step again that was taken back last. Throws `digitise.nothing-to-undo`. */
    async redo(officer: Officer, documentId: string, pageId: string): Promise<DocumentDetail> {
      await scanning(documentId, officer);
      const page = await pageOf(documentId, pageId);
      await core.write(officer.username, async (tx) => {
        const next = await tx.db
          .selectFrom("page_steps")
          .selectAll()
          .where("page_id", "=", pageId)
          .where("state", "=", "undone")
          .orderBy("seq")
          .executeTakeFirst();
        if (!next) throw new AppError("digitise.nothing-to-undo");
        await tx.db.updateTable("page_steps").set({ state: "done" }).where("seq", "=", next.seq).execute();
        const { kind } = JSON.parse(next.step) as StoredStep;
        await tx.audit("digitise.page-corrected", documentId, { page: page.sha256, step: `redo ${kind}` });
        tx.emit("documents", [documentId]);
      });
      return views.detail(documentId, officer);
    },
  };
}

/** What was done to a page, for the window. */
export const STEP_WORDS: Record<CorrectionStep["kind"], string> = {
  turn: "xoay",
  perspective: "nắn ảnh chụp",
  deskew: "nắn thẳng",
  borders: "bỏ viền đen",
  crop: "cắt",
  despeckle: "bỏ đốm",
  background: "làm trắng nền",
};
