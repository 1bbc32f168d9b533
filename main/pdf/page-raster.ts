import { PDFiumLibrary } from "@hyzyla/pdfium";
import { AppError } from "../core/errors.ts";

/** A page as people see it, annotations drawn. */
export interface PageRaster {
  /** pixels a point */
  scale: number;
  width: number;
  height: number;
  /** four bytes a pixel */
  data: Uint8Array;
}

/** A page that big is drawn smaller; enough to tell ink from paper. */
const MAX_PIXELS = 3_000_000;

let library: Promise<PDFiumLibrary> | undefined;

/** Draws page `index` (from 0). Throws `pdf.unreadable` when the page cannot be drawn. */
export async function rasterisePage(bytes: Uint8Array, index: number): Promise<PageRaster> {
  library ??= PDFiumLibrary.init();
  try {
    const document = await (await library).loadDocument(bytes);
    try {
      const page = document.getPage(index);
      const { originalWidth: w, originalHeight: h } = page.getOriginalSize();
      const scale = Math.min(1.5, Math.sqrt(MAX_PIXELS / (w * h)));
      const image = await page.render({
        scale,
        colorSpace: "BGRA",
        render: "bitmap",
        renderFormFields: true,
      });
      return { scale: image.width / w, width: image.width, height: image.height, data: image.data };
    } finally {
      document.destroy();
    }
  } catch (cause) {
    throw new AppError("pdf.unreadable", { name: "" }, { cause });
  }
}

/** True when nothing darker than paper white stands in the box (points, origin at the top left of what is seen). */
export function isBlank(
  raster: PageRaster,
  box: { left: number; top: number; width: number; height: number },
): boolean {
  const x0 = Math.floor(box.left * raster.scale);
  const y0 = Math.floor(box.top * raster.scale);
  // a box that ends with the page does so by a rounding error too
  const x1 = Math.ceil((box.left + box.width) * raster.scale - 1e-6);
  const y1 = Math.ceil((box.top + box.height) * raster.scale - 1e-6);
  if (x0 < 0 || y0 < 0 || x1 > raster.width || y1 > raster.height) return false;
  for (let y = y0; y < y1; y += 1) {
    for (let x = x0; x < x1; x += 1) {
      const at = (y * raster.width + x) * 4;
      const paper = 255 - raster.data[at + 3]!;
      for (let c = 0; c < 3; c += 1) {
        if ((raster.data[at + c]! * raster.data[at + 3]!) / 255 + paper < 244) return false;
      }
    }
  }
  return true;
}
