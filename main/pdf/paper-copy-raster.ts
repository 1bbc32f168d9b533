import { type PDFiumDocument, PDFiumLibrary } from "@hyzyla/pdfium";
import sharp from "sharp";
import { AppError } from "../core/errors.ts";
import type { Pixels } from "./qr-read.ts";

/** a result has a few pages; more than this is no single paper to be handed over a counter */
const MAX_PAGES = 300;
/** no page is drawn with a longer side than this, whatever its declared size */
const MAX_SIDE_PIXELS = 5200;

let library: Promise<PDFiumLibrary> | undefined;

/** resolution that a picture is taken to have when it does not say */
const PICTURE_DPI = 200;
const MAX_PICTURE_PIXELS = 200_000_000;

/** A PDF, or a list of pictures, opened for drawing as a reader program shows it. */
export interface RasterSource {
  pageCount: number;
  /** size of page `index` (from 0) in points, as it is looked at (rotation applied) */
  size(index: number): { width: number; height: number };
  /**
   * Page `index` at `dpi` (less for an oversized page), on white, WITH annotations and form fields: in signed
   * Vietnamese documents the number, the date, the signature and the red seal are widgets, not page content.
   */
  draw(index: number, dpi: number): Promise<Pixels>;
  close(): void;
}

/** Throws `pdf.unreadable`, `pdf.encrypted`, `pdf.too-large`; `name` stands in the message. */
export async function openRaster(bytes: Uint8Array, name: string): Promise<RasterSource> {
  library ??= PDFiumLibrary.init();
  let document: PDFiumDocument;
  try {
    document = await (await library).loadDocument(bytes);
  } catch (cause) {
    const code = /password/i.test(String(cause)) ? "pdf.encrypted" : "pdf.unreadable";
    throw new AppError(code, { name }, { cause });
  }
  const pageCount = document.getPageCount();
  if (pageCount < 1 || pageCount > MAX_PAGES) {
    document.destroy();
    throw new AppError(pageCount < 1 ? "pdf.unreadable" : "pdf.too-large", { name, pages: pageCount });
  }
  const size = (index: number): { width: number; height: number } => {
    try {
      const { originalWidth: width, originalHeight: height } = document.getPage(index).getOriginalSize();
      if (width >= 1 && height >= 1) return { width, height };
    } catch (cause) {
      throw new AppError("pdf.unreadable", { name }, { cause });
    }
    throw new AppError("pdf.unreadable", { name });
  };
  return {
    pageCount,
    size,
    async draw(index, dpi) {
      const points = size(index);
      const scale = Math.min(dpi / 72, MAX_SIDE_PIXELS / Math.max(points.width, points.height));
      try {
        const { width, height, data } = await document.getPage(index).render({
          width: Math.max(1, Math.round(points.width * scale)),
          height: Math.max(1, Math.round(points.height * scale)),
          scale: 1,
          renderFormFields: true,
          render: "bitmap",
        });
        return { width, height, data };
      } catch (cause) {
        throw new AppError("pdf.unreadable", { name }, { cause });
      }
    },
    close: () => document.destroy(),
  };
}

/** Pictures of pages (JPEG, PNG, TIFF, WebP), upright as a person sees them. Throws `image.unreadable`, `pdf.too-large`. */
export async function openPictures(pictures: readonly Uint8Array[], name: string): Promise<RasterSource> {
  if (pictures.length > MAX_PAGES) throw new AppError("pdf.too-large", { name, pages: pictures.length });
  const open = (bytes: Uint8Array) => sharp(bytes, { limitInputPixels: MAX_PICTURE_PIXELS }).autoOrient();
  const sizes: { width: number; height: number }[] = [];
  for (const bytes of pictures) {
    try {
      const { autoOrient, density } = await sharp(bytes, { limitInputPixels: MAX_PICTURE_PIXELS }).metadata();
      const dpi = density && density >= 72 ? density : PICTURE_DPI;
      sizes.push({ width: (autoOrient.width / dpi) * 72, height: (autoOrient.height / dpi) * 72 });
    } catch (cause) {
      throw new AppError("image.unreadable", { name }, { cause });
    }
  }
  if (sizes.length === 0) throw new AppError("pdf.unreadable", { name });
  return {
    pageCount: sizes.length,
    size: (index) => sizes[index] as { width: number; height: number },
    async draw(index, dpi) {
      const points = sizes[index] as { width: number; height: number };
      const scale = Math.min(dpi / 72, MAX_SIDE_PIXELS / Math.max(points.width, points.height));
      try {
        const { data, info } = await open(pictures[index] as Uint8Array)
          .resize({ width: Math.max(1, Math.round(points.width * scale)) })
          .flatten({ background: "#fff" })
          .toColourspace("srgb")
          .ensureAlpha()
          .raw()
          .toBuffer({ resolveWithObject: true });
        return { width: info.width, height: info.height, data };
      } catch (cause) {
        throw new AppError("image.unreadable", { name }, { cause });
      }
    },
    close: () => {},
  };
}
