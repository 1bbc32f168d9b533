import type { DocumentDetail, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Upload } from "../transfer/uploads.ts";
import { decideBlanks } from "./arrangement-rows.ts";
import { confirmFieldIn } from "./confirmed.ts";
import { createCorrections } from "./corrections.ts";
import { createFileGuard } from "./file-guard.ts";
import { createFolderPapers } from "./folder-papers.ts";
import { createIntake } from "./intake.ts";
import { createPages, type NewPlace } from "./pages.ts";
import { BACK_TO_SCANNING, digitiseWord, documentState, isUrgent, NEW_SCAN } from "./rules.ts";
import type { DocumentRow, DocumentViews } from "./views.ts";

export { confirmFieldIn } from "./confirmed.ts";
export { minimumDpi } from "./engine.ts";
export { papersToScan, requireScanned } from "./gate.ts";
export { type DigitiseLaw, loadDigitiseLaw } from "./law.ts";
export type { NewPlace } from "./pages.ts";
export { digitiseRule, digitiseWord, signerOf } from "./rules.ts";

export interface Refused {
  name: string;
  message: string;
  action: string;
}

/**
 * Files, not paper: one whose pages are in the document already is told and not added again. `stacks`: a PDF or TIFF; a
 * single picture is taken, and the page that it repeats is named (`pageWarnings`). `all`: every file, also of one call.
 */
type Once = "stacks" | "all";

/** First of the four steps of TT 01/2023 Điều 7: paper becomes pages, and a person says that they are all there. */
export function createDigitise(
  core: CoreContext,
  views: DocumentViews,
  parts: {
    imaging: KeptChild;
    /** for papers that nobody waits for: a pile of them never stands before a person at the counter */
    bulk: KeptChild;
  },
  judge: {
    /** what is to be said of the signatures of a file, in one sentence */
    signatures(bytes: Uint8Array): Promise<string>;
  },
) {
  const { imaging, bulk } = parts;
  const intake = createIntake(core, (row) => (isUrgent(row) ? imaging : bulk));

  /** The officer's own document while pages may still change. Throws `digitise.wrong-state`. */
  async function scanning(id: string, officer: Officer): Promise<DocumentRow> {
    const row = await views.require(id, officer);
    if (row.scanned_by !== officer.id) throw new AppError("digitise.not-yours");
    if (row.state !== "scanning")
      throw new AppError("digitise.wrong-state", { state: documentState(row.state).word });
    return row;
  }

  /** Opens the scan of one paper; the same paper always has one document. */
  async function open(
    officer: Officer,
    dossierId: string,
    componentId: string,
    id: string,
  ): Promise<DocumentDetail> {
    const existing = await core.database.read
      .selectFrom("documents")
      .select("id")
      .where("component_id", "=", componentId)
      .executeTakeFirst();
    if (existing) return views.detail(existing.id, officer);
    const component = await core.database.read
      .selectFrom("components")
      .selectAll()
      .where("id", "=", componentId)
      .where("dossier_id", "=", dossierId)
      .executeTakeFirst();
    if (!component) throw new AppError("digitise.not-found");
    if (component.digitise_value === "NO") {
      throw new AppError("digitise.not-digitised", { reason: digitiseWord(component.digitise_reason) });
    }
    await core.write(officer.username, async (tx) => {
      await tx.db
        .insertInto("documents")
        .values({
          id,
          dossier_id: dossierId,
          component_id: componentId,
          title: component.name,
          scanned_by: officer.id,
          scanned_at: tx.at,
          ...NEW_SCAN,
        })
        .execute();
      await tx.audit("digitise.opened", id, { component: componentId });
      tx.emit("documents", [id]);
    });
    return views.detail(id, officer);
  }

  const pages = createPages(core, views, { scanning, open });
  const corrections = createCorrections(core, views, { imaging, scanning });

  return {
    /** Papers of a campaign's folders: made, sent back, let through and rejected by its checks. */
    folderPapers: createFolderPapers(),

    /** Throws unless the officer may add pages to the document now. */
    async requireScanning(officer: Officer, documentId: string): Promise<{ title: string }> {
      return scanning(documentId, officer);
    },

    open,
    pages,
    corrections,

    /** Good files become pages, bad ones are refused one by one in words. `brought`: files, not what a scanner sent. */
    async addPages(
      officer: Officer,
      documentId: string,
      uploads: Upload[],
      where: NewPlace & { once?: Once; brought?: boolean } = {},
    ) {
      const row = await scanning(documentId, officer);
      const there = where.once
        ? await pagesByFile(core, documentId, where.once)
        : new Map<string, number[]>();
      const twice: string[] = [];
      const refused: Refused[] = [];
      const added: string[] = [];
      const guard = where.brought ? createFileGuard(core, officer) : undefined;
      for (const upload of uploads) {
        try {
          const ids = await intake.add(row, officer, upload, { there: there.get(upload.sha256), guard });
          if (where.once === "all" && ids.length > 0) there.set(upload.sha256, []);
          added.push(...ids);
        } catch (error) {
          if (error instanceof AppError && error.code.startsWith("db.")) throw error;
          const wire = toWireError(error);
          // a file that somebody signed is judged at once: the person who brought it is still there
          const words =
            wire.code === "pdf.signed-already"
              ? ` ${await judge.signatures(await core.database.files.read(upload.id))}`
              : "";
          await core.write(officer.username, (tx) => core.database.files.erase(tx, upload.id, wire.code));
          refused.push({ name: upload.title, message: `${wire.message}${words}`, action: wire.action });
          if (wire.code === "digitise.same-file") twice.push(upload.title);
        }
      }
      await pages.settle(officer, documentId, added, where);
      return {
        document: await views.detail(documentId, officer),
        refused,
        added,
        twice,
        notScanned: guard?.notScanned() ?? null,
      };
    },

    /**
     * The declared sides must equal the images, a side with a slip counting twice (TT 01/2023 Điều 8 k2.a, k2.c,
     * k2.d); then the file is put together. Throws `digitise.page-count`, `digitise.slip-count`.
     */
    async confirmPages(
      officer: Officer,
      documentId: string,
      { count: declared, slips, blanks }: { count: number; slips: number; blanks: "aside" | "keep" },
    ): Promise<DocumentDetail> {
      const confirmed = await scanning(documentId, officer);
      await core.write(officer.username, async (tx) => {
        await decideBlanks(tx, documentId, blanks);
        const left = await tx.db
          .selectFrom("pages")
          .select("ordinal")
          .where("document_id", "=", documentId)
          .where("separator", "is not", null)
          .execute();
        if (left.length > 0) {
          throw new AppError("digitise.separators-left", {
            pages: left.map((page) => page.ordinal).join(", "),
          });
        }
        const row = await tx.db
          .selectFrom("pages")
          .select((e) => e.fn.countAll<number>().as("count"))
          .where("document_id", "=", documentId)
          .executeTakeFirstOrThrow();
        const images = Number(row.count);
        if (slips > 0 && images !== declared + slips) {
          throw new AppError("digitise.slip-count", { declared, slips, wanted: declared + slips, images });
        }
        if (images !== declared + slips) throw new AppError("digitise.page-count", { declared, images });
        await tx.db
          .updateTable("documents")
          .set({
            declared_pages: declared,
            slip_pages: slips,
            pages_confirmed_by: officer.id,
            scanned_at: tx.at,
            state: "assembling",
            error: null,
          })
          .where("id", "=", documentId)
          .execute();
        await tx.enqueue({
          kind: "digitise.assemble",
          payload: { documentId },
          subjectId: documentId,
          urgent: isUrgent(confirmed),
        });
        await tx.audit("digitise.pages-confirmed", documentId, { count: declared, slips });
        tx.emit("documents", [documentId]);
      });
      return views.detail(documentId, officer);
    },

    /** Puts a failed file together again, from the pages that were kept. */
    async retry(officer: Officer, documentId: string): Promise<DocumentDetail> {
      const row = await views.require(documentId, officer);
      const again = row.state === "failed" ? "assembling" : row.state === "signed" ? "signed" : null;
      if (!again) throw new AppError("digitise.wrong-state", { state: documentState(row.state).word });
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("documents")
          .set({ state: again, error: null })
          .where("id", "=", documentId)
          .execute();
        const kind = again === "signed" ? "digitise.extract" : "digitise.assemble";
        await tx.enqueue({
          kind,
          payload: { documentId },
          subjectId: documentId,
          urgent: isUrgent(row),
        });
        await tx.audit("digitise.retried", documentId);
        tx.emit("documents", [documentId]);
      });
      return views.detail(documentId, officer);
    },

    /** Back to scanning, to add or remove pages; only before the signature. */
    async cancel(officer: Officer, documentId: string, cancelJobs: (subjectId: string) => Promise<void>) {
      const row = await views.require(documentId, officer);
      if (row.scanned_by !== officer.id) throw new AppError("digitise.not-yours");
      if (!["assembling", "to-sign", "failed", "scanning"].includes(row.state)) {
        throw new AppError("digitise.wrong-state", { state: documentState(row.state).word });
      }
      await cancelJobs(documentId);
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("documents")
          .set(BACK_TO_SCANNING)
          .where("id", "=", documentId)
          .where("signed_at", "is", null)
          .execute();
        await tx.audit("digitise.reopened", documentId);
        tx.emit("documents", [documentId]);
      });
      return views.detail(documentId, officer);
    },

    /** A person confirms or corrects one extracted field; who and when are kept beside what was read. */
    async confirmField(officer: Officer, documentId: string, fieldId: string, value: string) {
      const row = await views.require(documentId, officer);
      await core.write(officer.username, async (tx) => {
        const field = await tx.db
          .selectFrom("extracted_fields")
          .selectAll()
          .where("id", "=", fieldId)
          .where("document_id", "=", documentId)
          .executeTakeFirst();
        if (!field) throw new AppError("digitise.not-found");
        await confirmFieldIn(tx, { document: row, field, value, by: officer.id });
      });
      const detail = await views.detail(documentId, officer);
      const field = detail.fields.find((one) => one.id === fieldId);
      if (!field) throw new AppError("digitise.not-found");
      return field;
    },
  };
}

/** Ordinals of the pages that came from each file, by its SHA-256: the file itself, or the PDF or TIFF it was taken from. */
async function pagesByFile(
  core: CoreContext,
  documentId: string,
  once: Once,
): Promise<Map<string, number[]>> {
  const rows = await core.database.read
    .selectFrom("pages")
    .leftJoin("files", "files.id", "pages.source_file")
    .select(["pages.ordinal", "pages.sha256", "files.sha256 as source"])
    .where("pages.document_id", "=", documentId)
    .orderBy("pages.ordinal")
    .execute();
  const found = new Map<string, number[]>();
  for (const { ordinal, sha256, source } of rows) {
    if (source === null && once === "stacks") continue;
    const key = source ?? sha256;
    found.set(key, [...(found.get(key) ?? []), ordinal]);
  }
  return found;
}

export type Digitise = ReturnType<typeof createDigitise>;
