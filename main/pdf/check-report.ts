import { PDFDocument, type PDFPage, rgb } from "pdf-lib";
import sharp from "sharp";
import type { VerifyReport } from "../../preload/contract/copies.ts";
import {
  adviceOf,
  findingsOf,
  TIME_SOURCE_WORDS,
  verdictOf,
} from "../../preload/contract/signature-words.ts";
import { AppError } from "../core/errors.ts";
import { displayTime, type Timestamp } from "../core/time.ts";
import { embedFaces, type Face, type Faces } from "./forms/fonts.ts";
import { describeFile } from "./forms/render.ts";
import { drawLine, printable, wrap } from "./forms/text.ts";
import { openRaster } from "./paper-copy-raster.ts";

/** What was checked, and what came out. */
export interface CheckedFile {
  bytes: Uint8Array;
  name: string;
  sha256: string;
  report: VerifyReport;
  checkedAt: Timestamp;
  /** who checked, as printed */
  by: string;
}

/** The picture of one page with a numbered frame around each mark of a signature. */
interface MarkedPage {
  /** from 1 */
  page: number;
  png: Uint8Array;
}

const MAX_PICTURES = 12;
const DPI = 90;
const [WIDTH, HEIGHT, MARGIN] = [595.28, 841.89, 56];
const SIZE = 11;
/** lines of a signature that stand together on a page: who, when, by whom, where, and what was found */
const LEAST_LINES = 8;

/**
 * The report of a verification as people keep it: pictures of the pages where marks are, and a PDF of A4 pages with
 * the findings in Vietnamese, signature by signature, and those pictures behind them.
 */
export async function checkReport(file: CheckedFile): Promise<{ pictures: MarkedPage[]; pdf: Uint8Array }> {
  const pictures = await markedPages(file);
  return { pictures, pdf: await reportPdf(file, pictures) };
}

/** The first page, and every page with a mark; none when the file cannot be drawn. */
async function markedPages(file: CheckedFile): Promise<MarkedPage[]> {
  const marks = file.report.signatures.map((one) => one.place);
  const wanted = new Set([1, ...marks.flatMap((place) => (place ? [place.page] : []))]);
  let raster: Awaited<ReturnType<typeof openRaster>>;
  try {
    raster = await openRaster(file.bytes, file.name);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [];
  }
  try {
    const pages: MarkedPage[] = [];
    for (const page of [...wanted].filter((one) => one <= raster.pageCount).slice(0, MAX_PICTURES)) {
      const { width, height, data } = await raster.draw(page - 1, DPI);
      const frames = marks.flatMap((place, i) =>
        place?.page === page ? [frame(place.box, i + 1, width, height)] : [],
      );
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${frames.join("")}</svg>`;
      const png = await sharp(data, { raw: { width, height, channels: 4 } })
        .flatten({ background: "#fff" })
        .composite([{ input: Buffer.from(svg) }])
        .png()
        .toBuffer();
      pages.push({ page, png });
    }
    return pages;
  } finally {
    raster.close();
  }
}

function frame(box: readonly number[], number: number, width: number, height: number): string {
  const [x0, y0, x1, y1] = box as [number, number, number, number];
  const [x, y, w, h] = [x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height];
  const top = y >= 20 ? y - 18 : y + h;
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="none" stroke="#0b57d0" stroke-width="2"/><rect x="${x}" y="${top}" width="${12 + 9 * String(number).length}" height="18" fill="#0b57d0"/><text x="${x + 6}" y="${top + 14}" font-size="14" font-family="sans-serif" fill="#fff">${number}</text>`;
}

async function reportPdf(file: CheckedFile, pictures: MarkedPage[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const faces = await embedFaces(pdf);
  describeFile(pdf, "Kết quả kiểm tra chữ ký số", file.checkedAt);
  const pen = new Pen(pdf, faces);
  const { report } = file;
  pen.write("KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ", "bold", 15);
  pen.space(6);
  pen.write(`Tệp: ${file.name}`);
  pen.write(`SHA-256: ${file.sha256}`);
  pen.write(`Kiểm tra lúc ${displayTime(file.checkedAt)}, người kiểm tra: ${file.by}`);
  pen.write(`Kết luận: ${verdictOf(report).word}`, "bold", 13);
  const advice = adviceOf(report);
  if (advice) pen.write(advice);
  for (const [i, one] of report.signatures.entries()) {
    pen.space(8);
    pen.keep(LEAST_LINES);
    pen.write(`${i + 1}. ${one.signer || "Không rõ người ký"}`, "bold");
    const time = one.time ? displayTime(one.time as Timestamp) : "không rõ lúc ký";
    pen.write(
      `Lúc ký: ${time} (${TIME_SOURCE_WORDS[one.timeSource]}); mức ${one.level}; ${one.digest || "không rõ hàm băm"}`,
    );
    pen.write(`Cấp bởi: ${one.issuer || "không rõ"}`);
    if (one.place) pen.write(`Dấu trên trang ${one.place.page}`);
    for (const { word } of findingsOf(one)) pen.write(`– ${word}`);
    for (const note of one.notes) pen.write(note, "italic");
  }
  pen.space(8);
  pen.write(
    "Kết quả nói về tệp lúc kiểm tra, theo chứng thư gốc và danh sách thu hồi có trên máy này; điều chưa biết không được coi là hợp lệ.",
    "italic",
  );
  for (const { page, png } of pictures) {
    const sheet = pdf.addPage([WIDTH, HEIGHT]);
    const image = await pdf.embedPng(png);
    const scale = Math.min((WIDTH - 2 * MARGIN) / image.width, (HEIGHT - 2 * MARGIN - 24) / image.height);
    const [w, h] = [image.width * scale, image.height * scale];
    const [x, y] = [(WIDTH - w) / 2, HEIGHT - MARGIN - 24 - h];
    sheet.drawImage(image, { x, y, width: w, height: h });
    sheet.drawRectangle({ x, y, width: w, height: h, borderWidth: 0.5, borderColor: rgb(0.6, 0.6, 0.6) });
    const [line] = wrap(
      [{ text: `Trang ${page} của tệp, số trong khung là số của chữ ký`, face: "italic" }],
      faces,
      SIZE,
      WIDTH,
    );
    if (line) drawLine(sheet, line, faces, SIZE, MARGIN, HEIGHT - MARGIN);
  }
  return pdf.save();
}

/** Writes lines from the top of a page to its foot, then on the next. */
class Pen {
  private readonly pdf: PDFDocument;
  private readonly faces: Faces;
  private page: PDFPage;
  private y = HEIGHT - MARGIN;

  constructor(pdf: PDFDocument, faces: Faces) {
    this.pdf = pdf;
    this.faces = faces;
    this.page = pdf.addPage([WIDTH, HEIGHT]);
  }

  write(text: string, face: Face = "regular", size = SIZE): void {
    for (const line of wrap([{ text: printable(text), face }], this.faces, size, WIDTH - 2 * MARGIN)) {
      if (this.y - size < MARGIN) this.turn();
      this.y -= size * 1.4;
      drawLine(this.page, line, this.faces, size, MARGIN, this.y);
    }
  }

  space(points: number): void {
    this.y -= points;
  }

  /** Begins a new page where so many lines would not stand on this one. */
  keep(lines: number): void {
    if (this.y - lines * SIZE * 1.4 < MARGIN) this.turn();
  }

  private turn(): void {
    this.page = this.pdf.addPage([WIDTH, HEIGHT]);
    this.y = HEIGHT - MARGIN;
  }
}
