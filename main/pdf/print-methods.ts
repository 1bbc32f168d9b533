import type { PaperCopyBlock } from "../core/copies/rules.ts";
import { type ReceiptData, renderReceipt } from "./forms/receipt.ts";
import { pagePictures, readBackPaperCopy, renderPaperCopy } from "./paper-copy.ts";

/** Dots per inch of the pictures with which the window shows a paper before it is printed. */
const PREVIEW_DPI = 110;

/** What the pdf child does for paper: forms and converted copies. */
export const printMethods = {
  /** Mẫu số 01 in two copies, as one PDF. */
  receipt: ({ data }: { data: ReceiptData }) => renderReceipt(data),

  /** Renders the copy, reads its QR back from the picture of the page, and only then answers. */
  paperCopy: async ({ source, block }: { source: Uint8Array; block: PaperCopyBlock }) => {
    const { pdf, pages } = await renderPaperCopy(source, block);
    await readBackPaperCopy(pdf, block.qrText);
    return { pdf, pages, pictures: await pagePictures(pdf, PREVIEW_DPI) };
  },

  /** PNG of every page of a PDF that this program made. */
  pictures: ({ bytes, dpi }: { bytes: Uint8Array; dpi?: number }) => pagePictures(bytes, dpi ?? PREVIEW_DPI),
};
