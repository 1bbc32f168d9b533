import { PDFDocument } from "pdf-lib";
import QRCode from "qrcode";
import type { PaperCopyBlock } from "../core/copies/rules.ts";
import { type CheckedFile, checkReport } from "./check-report.ts";
import { type FormDrawing, renderForm } from "./forms/render.ts";
import { type ExpectedCodes, pagePictures, readBackPaperCopy, renderPaperCopy } from "./paper-copy.ts";
import { openRaster } from "./paper-copy-raster.ts";
import { readCodes } from "./read-codes.ts";
import { separatorSheet } from "./separator.ts";

/** Dots per inch of the pictures with which the window shows a paper before it is printed. */
export const PREVIEW_DPI = 110;

/** What the pdf child does for paper: forms and converted copies. */
export const printMethods = {
  /** Draws a form from its frozen content by its dated layout. */
  form: (drawing: FormDrawing) => renderForm(drawing),

  /** How many pages a file has: a signed code says it before the paper is drawn. */
  pageCount: async ({ bytes, name }: { bytes: Uint8Array; name: string }) => {
    const raster = await openRaster(bytes, name);
    raster.close();
    return raster.pageCount;
  },

  /** Renders the copy, reads its codes back from the picture of the page, and only then answers. */
  paperCopy: async ({ source, block }: { source: Uint8Array | Uint8Array[]; block: PaperCopyBlock }) => {
    const { pdf, pages } = await renderPaperCopy(source, block);
    await readBackPaperCopy(pdf, block);
    return { pdf, pages, pictures: await pagePictures(pdf, PREVIEW_DPI) };
  },

  /** Texts of the codes on a paper that somebody brought: a picture, a PDF or a text. */
  readCodes: ({ bytes, name }: { bytes: Uint8Array; name: string }) => readCodes(bytes, name),

  /** Reads the codes of a stored copy back once more, before it goes to the printer. */
  readBack: ({ pdf, expected }: { pdf: Uint8Array; expected: ExpectedCodes }) =>
    readBackPaperCopy(pdf, expected),

  /** A code alone, large enough for a telephone's camera before a screen. */
  codePicture: ({ text }: { text: string }): Promise<Uint8Array> =>
    QRCode.toBuffer(text, { errorCorrectionLevel: "M", margin: 4, scale: 10 }),

  /** The sheet that separates two papers in one stack. */
  separator: () => separatorSheet(),

  /** Papers that this program made, one behind the other: one file for one job of the printer. */
  pile: async ({ files }: { files: readonly Uint8Array[] }) => {
    const whole = await PDFDocument.create();
    for (const bytes of files) {
      const paper = await PDFDocument.load(bytes);
      for (const page of await whole.copyPages(paper, paper.getPageIndices())) whole.addPage(page);
    }
    return whole.save();
  },

  /** The report of a verification on pages and as a PDF. */
  checkReport: (file: CheckedFile) => checkReport(file),

  /** PNG of every page of a PDF that this program made. */
  pictures: ({ bytes, dpi }: { bytes: Uint8Array; dpi?: number }) => pagePictures(bytes, dpi ?? PREVIEW_DPI),
};
