import type { Kysely } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { DocumentDetail, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { STEP_WORDS } from "./step-words.ts";
import type { Box, CorrectionStep } from "./types.ts";
import type { DocumentRow, DocumentViews } from "./views.ts";

/** Corners of a sheet in a photo, as fractions, clockwise from the top left: x, y, x, y … */
type Corners = Extract<CorrectionStep, { kind: "perspective" }>["corners"];

/** What an officer asks for; the measure of the first two is found on the page, and corners that nobody gave. */
export type WantedStep =
  | { kind: "deskew" | "borders" | "despeckle" | "background" }
  | { kind: "perspective"; corners?: Corners }
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

/** Twice the area, as a share of the photo, of the smallest triangle that three corners of a sheet make. */
const LEAST_TURN = 0.01;

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

/** A sheet as it can lie in a photo: no side crosses another, and it is more than a speck. */
function isSheet(corners: Corners): boolean {
  const points = [0, 2, 4, 6].map((at) => [corners[at] ?? 0, corners[at + 1] ?? 0] as const);
  const turns = points.map((point, index) => {
    const [next, after] = [points[(index + 1) % 4] ?? point, points[(index + 2) % 4] ?? point];
    return (next[0] - point[0]) * (after[1] - next[1]) - (next[1] - point[1]) * (after[0] - next[0]);
  });
  // clockwise all the way round, and no corner on the line of its neighbours
  return turns.every((turn) => turn > LEAST_TURN);
}

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

  const suggest = <Step extends CorrectionStep>(
    bytes: Uint8Array,
    done: CorrectionStep[],
    wanted: Step["kind"],
  ) => imaging.call<Step | null>("suggest", { bytes, steps: readingSteps(done), wanted });

  /** The step with its measure. Throws `page.nothing-to-correct`, `page.corners-crossed`. */
  async function measured(
    bytes: Uint8Array,
    done: CorrectionStep[],
    wanted: WantedStep,
  ): Promise<CorrectionStep> {
    if (wanted.kind === "turn" || wanted.kind === "crop") return wanted;
    if (wanted.kind === "despeckle" || wanted.kind === "background") return { kind: wanted.kind };
    if (wanted.kind === "perspective" && wanted.corners) {
      if (!isSheet(wanted.corners)) throw new AppError("page.corners-crossed");
      return { kind: "perspective", corners: wanted.corners };
    }
    const found = await suggest(bytes, done, wanted.kind);
    if (!found) throw new AppError("page.nothing-to-correct", { step: STEP_WORDS[wanted.kind] });
    return found;
  }

  type PageRow = Awaited<ReturnType<typeof pageOf>>;

  /** Flattens a photo into a new file of the store; the photo stays, and its place is kept in the step. */
  async function flatten(page: PageRow, bytes: Uint8Array, corners: Corners) {
    const {
      width,
      height,
      bytes: made,
    } = await imaging.call<{
      bytes: Uint8Array;
      width: number;
      height: number;
    }>("flatten", { bytes, corners });
    const file = await core.database.files.put(made, { mediaType: "image/jpeg", title: page.source });
    const photo: RawPhoto = {
      fileId: page.file_id,
      sha256: page.sha256,
      width: page.width,
      height: page.height,
      dpi: page.dpi,
      sourceFile: page.source_file,
    };
    return { file, width, height, photo };
  }

  async function showFlat(
    tx: WriteTx,
    page: PageRow,
    { file, width, height }: Awaited<ReturnType<typeof flatten>>,
  ): Promise<void> {
    await tx.db.insertInto("files").values(file.row).execute();
    await tx.db
      .updateTable("pages")
      .set({ file_id: file.id, sha256: file.sha256, width, height, dpi: null, source_file: page.file_id })
      .where("id", "=", page.id)
      .execute();
  }

  return {
    /** The corners of the sheet in a photo, to be looked at and moved; null when none stands out. */
    async corners(officer: Officer, documentId: string, pageId: string): Promise<Corners | null> {
      await scanning(documentId, officer);
      const page = await pageOf(documentId, pageId);
      if ((await stepsOf(core.database.read, [pageId])).get(pageId)?.done.length) {
        throw new AppError("page.photo-first");
      }
      const bytes = await core.database.files.read(page.file_id);
      const found = await suggest<Extract<CorrectionStep, { kind: "perspective" }>>(bytes, [], "perspective");
      return found?.corners ?? null;
    },

    /** Throws `page.nothing-to-correct`, `page.photo-first`, `page.corners-crossed`. */
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
      const flat = step.kind === "perspective" ? await flatten(page, bytes, step.corners) : null;
      if (flat) step.photo = flat.photo;
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
        if (flat) await showFlat(tx, page, flat);
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
        await tx.db.updateTable("page_steps").set({ state: "undone" }).where("seq", "=", last.seq).execute();
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
      const next = await core.database.read
        .selectFrom("page_steps")
        .selectAll()
        .where("page_id", "=", pageId)
        .where("state", "=", "undone")
        .orderBy("seq")
        .executeTakeFirst();
      if (!next) throw new AppError("digitise.nothing-to-undo");
      const step = JSON.parse(next.step) as StoredStep;
      // its flat page went when the step was taken back: it is made again from the photo
      const flat =
        step.kind === "perspective"
          ? await flatten(page, await core.database.files.read(page.file_id), step.corners)
          : null;
      await core.write(officer.username, async (tx) => {
        const still = await tx.db
          .updateTable("page_steps")
          .set({ state: "done", step: JSON.stringify(flat ? { ...step, photo: flat.photo } : step) })
          .where("seq", "=", next.seq)
          .where("state", "=", "undone")
          .executeTakeFirst();
        if (still.numUpdatedRows === 0n) throw new AppError("digitise.nothing-to-undo");
        if (flat) await showFlat(tx, page, flat);
        await tx.audit("digitise.page-corrected", documentId, {
          page: page.sha256,
          step: `redo ${step.kind}`,
        });
        tx.emit("documents", [documentId]);
      });
      return views.detail(documentId, officer);
    },
  };
}
