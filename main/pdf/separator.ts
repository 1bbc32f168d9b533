import { PDFDocument, rgb } from "pdf-lib";
import type { QrPrint } from "../core/copies/qr-text.ts";
import { embedFaces } from "./forms/fonts.ts";
import { drawQr, makeQr } from "./qr.ts";

/** Text of the code on our own separator sheet; what `inspect` of the imaging child looks for. */
export const SEPARATOR_TEXT = "QMC-TACH:1";

const MM = 72 / 25.4;
const A4 = { width: 210 * MM, height: 297 * MM };
const SIDE = 46 * MM;
/** Printed large and with much error correction: a sheet is used for months, and lies upside down half the time. */
const PRINT: QrPrint = {
  position: "top-left",
  errorCorrection: "H",
  quietZoneModules: 4,
  minModuleMm: 0.5,
  minSizeMm: 30,
  source: "",
};

/** The sheet that is laid between two papers (tờ phân cách): one A4 page with the code in four corners. */
export async function separatorSheet(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.setTitle("Tờ phân cách");
  const { regular, bold } = await embedFaces(pdf);
  const page = pdf.addPage([A4.width, A4.height]);
  const code = makeQr(SEPARATOR_TEXT, PRINT);
  for (const x of [15 * MM, A4.width - 15 * MM - SIDE]) {
    for (const top of [A4.height - 15 * MM, 15 * MM + SIDE])
      drawQr(page, code, PRINT, { x, top, side: SIDE });
  }
  const line = (text: string, y: number, size: number, font = regular) =>
    page.drawText(text, {
      x: (A4.width - font.widthOfTextAtSize(text, size)) / 2,
      y,
      size,
      font,
      color: rgb(0, 0, 0),
    });
  line("TỜ PHÂN CÁCH", A4.height / 2 + 40, 40, bold);
  line("Đặt tờ này giữa hai giấy tờ trước khi quét cả chồng.", A4.height / 2 - 5, 16);
  line("Không phải giấy tờ của hồ sơ. Dùng lại được nhiều lần.", A4.height / 2 - 30, 16);
  return pdf.save();
}
