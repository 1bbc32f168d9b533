import { readFileSync } from "node:fs";
import fontkit from "@pdf-lib/fontkit";
import { degrees, PDFDocument, rgb, StandardFonts } from "pdf-lib";
import { type PrepareOptions, prepare } from "../../main/pdf/prepared.ts";
import type { MarkFields } from "../../main/pdf/signature-presets.ts";
import { finish } from "../../main/pdf/signed.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import type { TestIdentity } from "./pki.ts";

const FONT = new URL("../../resources/fonts/LiberationSerif-Regular.ttf", import.meta.url);

export interface PdfWish {
  style?: "table" | "stream";
  rotate?: 0 | 90 | 180 | 270;
  /** draw a grey box over the whole top of page 1 */
  fullTop?: boolean;
  pages?: number;
}

/** A plain unsigned PDF with text below a free strip at the top of page 1. */
export async function plainPdf(wish: PdfWish = {}): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (let i = 0; i < (wish.pages ?? 1); i += 1) {
    const page = pdf.addPage([595.28, 841.89]);
    page.drawText(`Page ${i + 1} of a paper`, { x: 200, y: 400, size: 20, font });
    if (wish.fullTop)
      page.drawRectangle({ x: 0, y: 600, width: 595.28, height: 241.89, color: rgb(0.6, 0.6, 0.6) });
    if (wish.rotate) page.setRotation(degrees(wish.rotate));
  }
  return await pdf.save({ useObjectStreams: wish.style === "stream" });
}

/** A decision as an office writes it: number and date left open on top, title and name at the end of page 2. */
export async function decisionPdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.registerFontkit(fontkit);
  const font = await pdf.embedFont(readFileSync(FONT));
  const first = pdf.addPage([595.28, 841.89]);
  first.drawText("Số:          /QĐ-UBND", { x: 80, y: 743, size: 13, font });
  first.drawText("Đại Huệ, ngày      tháng      năm", { x: 300, y: 743, size: 13, font });
  const last = pdf.addPage([595.28, 841.89]);
  last.drawText("Nơi nhận: như trên", { x: 80, y: 640, size: 11, font });
  last.drawText("KT. CHỦ TỊCH", { x: 380, y: 640, size: 13, font });
  last.drawText("PHÓ CHỦ TỊCH", { x: 378, y: 622, size: 13, font });
  last.drawText("Cao Tiến Nghị", { x: 384, y: 540, size: 13, font });
  return pdf.save({ useObjectStreams: false });
}

/** A hybrid file: the table hides nothing, its section names a cross-reference stream beside (ISO 32000-1, 7.5.8.4). */
export async function hybridPdf(): Promise<Uint8Array> {
  const base = Buffer.from(await plainPdf());
  const file = PdfFile.open(base);
  const previous = file.sections[0]!;
  const size = Number(previous.trailer.get("Size"));
  const root = previous.trailer.get("Root") as { num: number };
  const parts: Buffer[] = [base];
  let length = base.length;
  const push = (text: string | Buffer): number => {
    const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text, "latin1");
    const at = length;
    parts.push(bytes);
    length += bytes.length;
    return at;
  };
  const hiddenAt = push(`\n${size} 0 obj\n<</Hidden true>>\nendobj\n`) + 1;
  const row = Buffer.alloc(7);
  row.writeUInt8(1, 0);
  row.writeUInt32BE(hiddenAt, 1);
  const streamAt = length;
  push(
    `${size + 1} 0 obj\n<</Type /XRef /Size ${size + 2} /W [1 4 2] /Index [${size} 1] /Root ${root.num} 0 R /Length 7>>\nstream\n`,
  );
  push(row);
  push("\nendstream\nendobj\n");
  const tableAt = push("xref\n0 0\ntrailer\n");
  push(`<</Size ${size + 2} /Root ${root.num} 0 R /Prev ${previous.offset} /XRefStm ${streamAt}>>\n`);
  push(`startxref\n${tableAt}\n%%EOF\n`);
  return Buffer.concat(parts);
}

export const SCAN_MARK: MarkFields = {
  signerName: "Nguyễn Thị Lan",
  scannedAt: "2026-01-09T10:05:00.000+07:00",
};

/** Signs in this process with a key at hand. */
export async function signWith(
  identity: TestIdentity,
  bytes: Uint8Array,
  options: Partial<PrepareOptions> = {},
): Promise<Uint8Array> {
  const prepared = await prepare(bytes, {
    preset: "SCAN_CA_NHAN",
    mark: SCAN_MARK,
    certificates: [identity.certificate],
    signedAt: Date.now(),
    ...options,
  });
  return finish(prepared, identity.sign(prepared.signedAttributes)).bytes;
}
