import { type PDFiumDocument, PDFiumLibrary } from "@hyzyla/pdfium";
import sharp from "sharp";
import { AppError } from "../core/errors.ts";
import { MAX_PDF_BYTES, MAX_PDF_PAGES, MAX_PIXELS, MAX_SIDE } from "./limits.ts";
import "./options.ts";

/** pdfium's page objects are freed with their document only, so the document is reopened now and then. */
const PAGES_PER_OPENING = 25;

let library: Promise<PDFiumLibrary> | undefined;

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * What can be said of a PDF by looking at its bytes. pdfium repairs cut-off files in silence; a legal copy
 * of a repaired file would lack pages, so a file without a proper end is refused here.
 */
export function inspectPdf(bytes: Uint8Array): { signed: boolean; encrypted: boolean; complete: boolean } {
  const file = buffer(bytes);
  const tail = file.subarray(Math.max(0, file.length - 4096)).toString("latin1");
  const start = /startxref\s+(\d+)\s+%%EOF[\s\0]*[^%]{0,1024}$/.exec(tail);
  const offset = start ? Number(start[1]) : Number.NaN;
  // offsets count from the header, which may stand up to 1024 bytes into the file
  const shift = Math.max(0, file.subarray(0, 1024).indexOf("%PDF-"));
  const complete = [0, shift].some((extra) =>
    /^\s*(xref|\d+\s+\d+\s+obj)/.test(file.toString("latin1", offset + extra, offset + extra + 40)),
  );
  return {
    signed: matches(file, "/ByteRange", /^\/ByteRange\s*\[/),
    encrypted: matches(file, "/Encrypt", /^\/Encrypt\s*(<<|\d+\s+\d+\s+R)/),
    complete: Number.isFinite(offset) && complete,
  };
}

function matches(file: Buffer, word: string, pattern: RegExp): boolean {
  for (let at = file.indexOf(word); at >= 0; at = file.indexOf(word, at + word.length)) {
    if (pattern.test(file.toString("latin1", at, at + 40))) return true;
  }
  return false;
}

/** A PDF opened for drawing its pages, annotations and form fields included. */
export class PdfSource {
  readonly name: string;
  readonly pageCount: number;
  private readonly bytes: Uint8Array;
  private document: PDFiumDocument;
  private drawn = 0;

  private constructor(name: string, bytes: Uint8Array, document: PDFiumDocument) {
    this.name = name;
    this.bytes = bytes;
    this.document = document;
    this.pageCount = document.getPageCount();
  }

  /**
   * A signed file is opened only to be read, never to be made into another.
   * Throws `pdf.encrypted`, `pdf.signed-already`, `pdf.unreadable` (cut off or broken), `pdf.too-large`.
   */
  static async open(name: string, bytes: Uint8Array, onlyRead = false): Promise<PdfSource> {
    const facts = inspectPdf(bytes);
    if (facts.encrypted) throw new AppError("pdf.encrypted", { name });
    if (facts.signed && !onlyRead) throw new AppError("pdf.signed-already", { name });
    if (!facts.complete) throw new AppError("pdf.unreadable", { name });
    if (bytes.byteLength > MAX_PDF_BYTES) throw new AppError("pdf.too-large", { name, pages: 0 });
    const document = await PdfSource.load(name, bytes);
    const source = new PdfSource(name, bytes, document);
    if (source.pageCount < 1) throw new AppError("pdf.unreadable", { name });
    if (source.pageCount > MAX_PDF_PAGES) {
      source.close();
      throw new AppError("pdf.too-large", { name, pages: source.pageCount });
    }
    return source;
  }

  private static async load(name: string, bytes: Uint8Array): Promise<PDFiumDocument> {
    library ??= PDFiumLibrary.init();
    try {
      return await (await library).loadDocument(bytes);
    } catch (cause) {
      const code = /password/i.test(String(cause)) ? "pdf.encrypted" : "pdf.unreadable";
      throw new AppError(code, { name }, { cause });
    }
  }

  /** Pixels of page `index` (from 0) at `dpi`. Throws `pdf.too-large` for a poster. */
  size(index: number, dpi: number): { width: number; height: number } {
    let points: { originalWidth: number; originalHeight: number };
    try {
      points = this.document.getPage(index).getOriginalSize();
    } catch (cause) {
      throw new AppError("pdf.unreadable", { name: this.name }, { cause });
    }
    const width = Math.ceil((points.originalWidth * dpi) / 72);
    const height = Math.ceil((points.originalHeight * dpi) / 72);
    if (width < 1 || height < 1) throw new AppError("pdf.unreadable", { name: this.name });
    if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
      throw new AppError("pdf.too-large", { name: this.name, pages: this.pageCount });
    }
    return { width, height };
  }

  /** Page `index` (from 0) as a lossless PNG in colour, or in grey when nothing on it is coloured. */
  async draw(index: number, dpi: number): Promise<{ png: Uint8Array; width: number; height: number }> {
    if (++this.drawn % PAGES_PER_OPENING === 0) {
      this.document.destroy();
      this.document = await PdfSource.load(this.name, this.bytes);
    }
    this.size(index, dpi);
    try {
      const { width, height, data } = await this.document
        .getPage(index)
        .render({ scale: dpi / 72, colorSpace: "BGRA", render: "bitmap", renderFormFields: true });
      const rgba = sharp(data, { raw: { width, height, channels: 4 } }).flatten({ background: "#fff" });
      const image = hasColour(data) ? rgba.removeAlpha() : rgba.toColourspace("b-w");
      const png = await image.png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer();
      return { png, width, height };
    } catch (cause) {
      throw new AppError("pdf.unreadable", { name: this.name }, { cause });
    }
  }

  close(): void {
    this.document.destroy();
  }
}

function hasColour(rgba: Uint8Array): boolean {
  for (let i = 0; i < rgba.length; i += 4) {
    const red = rgba[i] as number;
    const green = rgba[i + 1] as number;
    const blue = rgba[i + 2] as number;
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 16) return true;
  }
  return false;
}
