import type { PaperCopyBlock } from "../core/copies/rules.ts";
import { type FormDrawing, renderForm } from "./forms/render.ts";
import { pagePictures, readBackPaperCopy, renderPaperCopy } from "./paper-copy.ts";
import { separatorSheet } from "./separator.ts";

/** Dots per inch of the pictures with which the window shows a paper before it is printed. */
const PREVIEW_DPI = 110;

/** What the pdf child does for paper: forms and converted copies. */
export const printMethods = {
  /** Draws a form from its frozen content by its dated layout. */
  form: (drawing: FormDrawing) => renderForm(drawing),

  /** Renders the copy, reads its QR back from the picture of the page, and only then answers. */
  paperCopy: async ({ source, block }: { source: Uint8Array; block: PaperCopyBlock }) => {
    const { pdf, pages } = await renderPaperCopy(source, block);
    await readBackPaperCopy(pdf, block.qrText);
    return { pdf, pages, pictures: await pagePictures(pdf, PREVIEW_DPI) };
  },

  /** The sheet that separates two papers in one stack. */
  separator: () => separatorSheet(),

  /** PNG of every page of a PDF that this program made. */
  pictures: ({ bytes, dpi }: { bytes: Uint8Array; dpi?: number }) => pagePictures(bytes, dpi ?? PREVIEW_DPI),
};
