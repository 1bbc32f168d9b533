import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Upload } from "../transfer/uploads.ts";
import { keepOpen } from "./engine.ts";
import type { FileGuard } from "./file-guard.ts";
import { keepLetters } from "./kept-readings.ts";
import type { Inspection, OwnLetters, ProbeResult, SpreadHalves } from "./types.ts";
import type { DocumentRow } from "./views.ts";

interface NewPage {
  file: { id: string; sha256: string };
  width: number;
  height: number;
  dpi: number | null;
  source: string;
  /** the PDF or TIFF that the page was taken from */
  sourceFile: string | null;
  seen: Inspection;
  /** what a page of a PDF says by itself */
  letters: OwnLetters;
}

const NO_LETTERS: OwnLetters = { kind: "none" };

const pagesWord = (pages: readonly number[]): string =>
  pages.length === 0 ? "vừa thêm" : `trang ${pages.join(", ")}`;

/** Brings files into a document: stored and hashed first, then looked at, then shown as pages. */
export function createIntake(core: CoreContext, imagingFor: (row: DocumentRow) => KeptChild) {
  /** One stored file as pages: an image is its own raw page; a PDF, a TIFF or a fax gives one image a page and is kept as their source. */
  async function pagesOf(upload: Upload, imaging: KeptChild): Promise<{ pages: NewPage[]; made: Upload[] }> {
    const bytes = await core.database.files.read(upload.id);
    const probed = await imaging.call<ProbeResult>("probe", { bytes, name: upload.title });
    if (probed.kind === "image") {
      const page = probed.pages[0];
      if (!page) throw new AppError("image.unreadable", { name: upload.title });
      const dpi = page.dpiStated ? page.dpi : null;
      const seen = await imaging.call<Inspection>("inspect", { bytes });
      return {
        pages: [
          {
            file: upload,
            width: page.width,
            height: page.height,
            dpi,
            source: upload.title,
            sourceFile: null,
            seen,
            letters: NO_LETTERS,
          },
        ],
        made: [],
      };
    }
    const pages: NewPage[] = [];
    const made: Upload[] = [];
    // sent once, not once a page
    const source = keepOpen({ name: upload.title, read: async () => bytes }, { imaging }, undefined);
    for (const [index, page] of probed.pages.entries()) {
      const image = await source.page(index);
      const file = await core.database.files.put(image.bytes, {
        mediaType: image.bytes[0] === 0xff ? "image/jpeg" : "image/png",
        title: `${upload.title}, trang ${index + 1}`,
      });
      made.push(file);
      const dpi = page.dpiStated ? image.dpi : null;
      const seen = await imaging.call<Inspection>("inspect", { bytes: image.bytes });
      const letters = probed.kind === "pdf" ? await source.text(index) : NO_LETTERS;
      pages.push({
        file,
        width: image.width,
        height: image.height,
        dpi,
        source: `${upload.title}#${index + 1}`,
        sourceFile: upload.id,
        seen,
        letters,
      });
    }
    await source.close();
    return { pages, made };
  }

  /**
   * A spread (trang đôi) of a bound register as two pages, left before right. The image as it came stays in the
   * store as their source; where it was cut is said in the name of each half.
   */
  async function splitSpreads(taken: { pages: NewPage[]; made: Upload[] }, imaging: KeptChild) {
    const pages: NewPage[] = [];
    const made = [...taken.made];
    for (const page of taken.pages) {
      const bytes = await core.database.files.read(page.file.id);
      const spread = await imaging.call<SpreadHalves | null>("splitSpread", { bytes, name: page.source });
      if (!spread) {
        pages.push(page);
        continue;
      }
      for (const half of spread.halves) {
        const source = `${page.source}#${half.side}, tách tại ${spread.at} trong ${spread.width} điểm ảnh`;
        const file = await core.database.files.put(half.bytes, { mediaType: "image/png", title: source });
        made.push(file);
        const { width, height } = half;
        const seen = await imaging.call<Inspection>("inspect", { bytes: half.bytes });
        const sourceFile = page.file.id;
        // the halves are other pictures: they are read
        pages.push({ file, width, height, dpi: page.dpi, source, sourceFile, seen, letters: NO_LETTERS });
      }
    }
    return { pages, made };
  }

  async function store(
    row: DocumentRow,
    officer: Officer,
    added: { pages: NewPage[]; made: Upload[] },
  ): Promise<string[]> {
    const ids = added.pages.map(() => core.ports.random.uuid());
    await core.write(officer.username, async (tx) => {
      const last = await tx.db
        .selectFrom("pages")
        .select((e) => e.fn.max("ordinal").as("last"))
        .where("document_id", "=", row.id)
        .executeTakeFirst();
      let ordinal = Number(last?.last ?? 0);
      for (const file of added.made) await tx.db.insertInto("files").values(file.row).execute();
      for (const [index, page] of added.pages.entries()) {
        await tx.db
          .insertInto("pages")
          .values({
            id: ids[index] ?? core.ports.random.uuid(),
            document_id: row.id,
            ordinal: ++ordinal,
            file_id: page.file.id,
            sha256: page.file.sha256,
            width: page.width,
            height: page.height,
            dpi: page.dpi,
            source: page.source,
            source_file: page.sourceFile,
            added_at: tx.at,
            blank: page.seen.blank ? "flagged" : null,
            separator: page.seen.separator,
          })
          .execute();
        await keepLetters(tx, page.file.id, page.letters);
      }
      await tx.audit("digitise.pages-added", row.id, { pages: added.pages.length });
      tx.emit("documents", [row.id]);
    });
    return ids;
  }

  return {
    /**
     * One upload as pages at the end of the document; answers their ids. `there` are pages that came from the same file.
     * `guard` looks at what came from outside. Throws `digitise.same-file`, `files.malware` and the refusals of the imaging child; then nothing of it stays but its row.
     */
    async add(
      row: DocumentRow,
      officer: Officer,
      upload: Upload,
      options: { there?: readonly number[]; guard?: FileGuard } = {},
    ): Promise<string[]> {
      const { there, guard } = options;
      // stored and hashed before anything else is tried with it
      await core.write(officer.username, async (tx) => {
        await tx.db.insertInto("files").values(upload.row).execute();
      });
      if (there) throw new AppError("digitise.same-file", { name: upload.title, pages: pagesWord(there) });
      await guard?.look(upload);
      const imaging = imagingFor(row);
      const taken = await pagesOf(upload, imaging);
      return store(row, officer, row.split_spreads === 1 ? await splitSpreads(taken, imaging) : taken);
    },
  };
}
