import { type PDFiumDocument, PDFiumLibrary } from "@hyzyla/pdfium";
import sharp from "sharp";
import type { OwnLetters, QuarterTurn } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import type { PdfFile } from "../pdf/syntax/file.ts";
import { MAX_PDF_BYTES, MAX_PDF_PAGES, MAX_PIXELS, MAX_SIDE, PDF_DPI } from "./limits.ts";
import "./options.ts";
import { openStructure, type ScannedPage, scannedPage, userUnit } from "./pdf-scan.ts";
import { ownText } from "./pdf-text.ts";
import { functionsOf, objectsOf, PAGE_OBJECT, type Pdfium, unpack, withPage } from "./pdfium.ts";
import { over, type PagePixels } from "./pixels.ts";

/** What pdfium keeps of pictures it unpacked is freed with the document, so it is reopened now and then. */
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

/** Coarser than this, small print cannot be read: such a page is too large to be drawn. */
const COARSEST_DPI = 100;

/** Bytes that a page of one tone can take as JBIG2. */
const EMPTY_JBIG2 = 400;

/** A PDF opened for drawing its pages, annotations and form fields included. */
export class PdfSource {
  readonly name: string;
  readonly pageCount: number;
  private readonly bytes: Uint8Array;
  private readonly structure: PdfFile | undefined;
  private readonly pdfium: Pdfium;
  private document: PDFiumDocument;
  private drawn = 0;

  private constructor(name: string, bytes: Uint8Array, document: PDFiumDocument, pdfium: Pdfium) {
    this.name = name;
    this.bytes = bytes;
    this.document = document;
    this.pdfium = pdfium;
    this.structure = openStructure(bytes);
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
    const source = new PdfSource(
      name,
      bytes,
      document,
      functionsOf(await (library as Promise<PDFiumLibrary>)),
    );
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

  /** The one picture that is page `index` (from 0); undefined when the page is to be drawn. */
  async scan(index: number): Promise<ScannedPage | undefined> {
    return this.structure && scannedPage(this.structure, index);
  }

  /**
   * Page `index` (from 0) in pixels: at `dpi`, or at the finest up to `PDF_DPI` that a page of its size can be held in.
   * Throws `pdf.too-large` for what would be too coarse to read then.
   */
  size(index: number, dpi?: number): { width: number; height: number; dpi: number } {
    const unit = userUnit(this.structure, index);
    const [wide, high] = this.inches(index).map((side) => side * unit) as [number, number];
    if (!(wide > 0 && high > 0)) throw new AppError("pdf.unreadable", { name: this.name });
    const finest = Math.min(MAX_SIDE / wide, MAX_SIDE / high, Math.sqrt(MAX_PIXELS / (wide * high)));
    const chosen = dpi ?? Math.min(PDF_DPI, Math.floor(finest));
    if (chosen > finest || (dpi === undefined && chosen < COARSEST_DPI)) {
      throw new AppError("pdf.too-large", { name: this.name, pages: this.pageCount });
    }
    return { width: Math.round(wide * chosen), height: Math.round(high * chosen), dpi: chosen };
  }

  private inches(index: number): [number, number] {
    try {
      return withPage(this.pdfium, this.document, index, (_, sheet) => {
        const { originalWidth, originalHeight } = sheet.getOriginalSize();
        return [originalWidth / 72, originalHeight / 72];
      });
    } catch (cause) {
      throw new AppError("pdf.unreadable", { name: this.name }, { cause });
    }
  }

  /** Page `index` (from 0) as a lossless PNG in colour, or in grey when nothing on it is coloured. */
  async draw(
    index: number,
    dpi?: number,
  ): Promise<{ png: Uint8Array; width: number; height: number; dpi: number }> {
    await this.refresh();
    const size = this.size(index, dpi);
    try {
      const { width, height, data } = await this.document.getPage(index).render({
        width: size.width,
        height: size.height,
        colorSpace: "BGRA",
        render: "bitmap",
        renderFormFields: true,
      });
      const rgba = sharp(data, { raw: { width, height, channels: 4 } }).flatten({ background: "#fff" });
      const image = hasColour(data, 4) ? rgba.removeAlpha() : rgba.toColourspace("b-w");
      const png = await image.png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer();
      return { png, width, height, dpi: size.dpi };
    } catch (cause) {
      throw new AppError("pdf.unreadable", { name: this.name }, { cause });
    }
  }

  /**
   * The pixels of the one picture of page `index` (from 0) as they are, turned to be looked at, as PNG: two tones stay
   * two tones. Undefined where pdfium sees another picture than the structure tells.
   */
  async unpacked(index: number, scan: ScannedPage): Promise<Uint8Array | undefined> {
    await this.refresh();
    const { pdfium } = this;
    const pixels = withPage(pdfium, this.document, index, (page) => {
      const images = [...objectsOf(pdfium, page)].filter(({ type }) => type === PAGE_OBJECT.image);
      const [only] = images;
      return only && images.length === 1 ? unpack(pdfium, only.object) : undefined;
    });
    if (pixels?.width !== scan.width || pixels.height !== scan.height) return undefined;
    if (scan.mask) for (let at = 0; at < pixels.data.length; at++) pixels.data[at]! ^= 255;
    // a white page takes some bytes; more of them that came to nothing hold what would be lost
    if ((scan.jbig2 ?? 0) > EMPTY_JBIG2 && pixels.data.every((value) => value === pixels.data[0])) {
      throw new AppError("image.unreadable", { name: this.name });
    }
    return plainPng(pixels, scan.quarter);
  }

  /** What page `index` (from 0) says by itself, in pixels of the page as drawn. */
  async text(index: number): Promise<OwnLetters> {
    await this.refresh();
    return ownText(this.pdfium, this.document, index, this.size(index));
  }

  private async refresh(): Promise<void> {
    if (++this.drawn % PAGES_PER_OPENING !== 0) return;
    this.document.destroy();
    this.document = await PdfSource.load(this.name, this.bytes);
  }

  close(): void {
    this.document.destroy();
  }
}

function hasColour(pixels: Uint8Array, channels: number, from = 16): boolean {
  for (let i = 0; i < pixels.length; i += channels) {
    const red = pixels[i] as number;
    const green = pixels[i + 1] as number;
    const blue = pixels[i + 2] as number;
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > from) return true;
  }
  return false;
}

/** Every pixel as it is; no more colours are written down than there are. */
async function plainPng(pixels: PagePixels, quarter: QuarterTurn): Promise<Uint8Array> {
  const grey = pixels.channels === 1 || !hasColour(pixels.data, 3, 0);
  const image = over(pixels).rotate(quarter);
  const plain = grey ? image.toColourspace("b-w") : image;
  return isTwoTone(pixels, grey)
    ? plain.png({ palette: true, colours: 2, dither: 0, compressionLevel: 9 }).toBuffer()
    : plain.png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer();
}

const isTwoTone = ({ data }: PagePixels, grey: boolean): boolean =>
  grey && data.every((value) => value === 0 || value === 255);
