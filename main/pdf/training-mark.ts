import { degrees, PDFDocument, rgb } from "pdf-lib";
import { embedFaces } from "./forms/fonts.ts";

const WORD = "TẬP HUẤN";
const FOOT = "TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ";

/**
 * Every page says that it is of training: large across it, so that no part can be cut out and used, and in black on
 * its lower edge, so that a bad photocopy says it too.
 */
export async function markTraining(bytes: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  const { bold } = await embedFaces(pdf);
  for (const page of pdf.getPages()) {
    const { x, y, width, height } = page.getCropBox();
    const angle = Math.atan2(height, width);
    const long = Math.hypot(width, height) * 0.62;
    const size = long / bold.widthOfTextAtSize(WORD, 1);
    // the middle of the word in the middle of the page
    const [cx, cy] = [x + width / 2, y + height / 2];
    page.drawText(WORD, {
      x: cx - (Math.cos(angle) * long) / 2 + Math.sin(angle) * size * 0.33,
      y: cy - (Math.sin(angle) * long) / 2 - Math.cos(angle) * size * 0.33,
      size,
      font: bold,
      rotate: degrees((angle * 180) / Math.PI),
      color: rgb(0.72, 0.05, 0.4),
      opacity: 0.22,
    });
    const foot = 9;
    const room = bold.widthOfTextAtSize(FOOT, foot);
    page.drawRectangle({
      x: cx - room / 2 - 4,
      y: y + 4,
      width: room + 8,
      height: foot + 5,
      color: rgb(1, 1, 1),
    });
    page.drawText(FOOT, { x: cx - room / 2, y: y + 8, size: foot, font: bold, color: rgb(0, 0, 0) });
  }
  return pdf.save();
}
