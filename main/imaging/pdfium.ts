import type { PDFiumDocument, PDFiumLibrary, PDFiumPage } from "@hyzyla/pdfium";
import type { PagePixels } from "./pixels.ts";

/**
 * pdfium's functions that its binding has no words for, by their C names (public/fpdf_edit.h, fpdf_text.h,
 * fpdf_flatten.h). Pointers are numbers in the memory of the WebAssembly module.
 */
interface Functions {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: { malloc(bytes: number): number; free(pointer: number): void };
  _FPDF_ClosePage(page: number): void;
  _FPDFPage_CountObjects(page: number): number;
  _FPDFPage_GetObject(page: number, index: number): number;
  _FPDFPageObj_GetType(object: number): number;
  _FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): number;
  _FPDFFormObj_CountObjects(form: number): number;
  _FPDFFormObj_GetObject(form: number, index: number): number;
  _FPDFImageObj_GetBitmap(image: number): number;
  _FPDFBitmap_GetBuffer(bitmap: number): number;
  _FPDFBitmap_GetStride(bitmap: number): number;
  _FPDFBitmap_GetWidth(bitmap: number): number;
  _FPDFBitmap_GetHeight(bitmap: number): number;
  _FPDFBitmap_GetFormat(bitmap: number): number;
  _FPDFBitmap_Destroy(bitmap: number): void;
  _FPDFPage_GetAnnotCount(page: number): number;
  _FPDFPage_Flatten(page: number, usage: number): number;
  _FPDF_PageToDevice(
    page: number,
    left: number,
    top: number,
    width: number,
    height: number,
    rotate: number,
    x: number,
    y: number,
    deviceX: number,
    deviceY: number,
  ): number;
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(text: number): void;
  _FPDFText_CountChars(text: number): number;
  _FPDFText_GetUnicode(text: number, index: number): number;
  _FPDFText_HasUnicodeMapError(text: number, index: number): number;
  _FPDFText_GetCharBox(text: number, index: number, l: number, r: number, b: number, t: number): number;
  _FPDFText_GetCharOrigin(text: number, index: number, x: number, y: number): number;
  _FPDFText_GetTextObject(text: number, index: number): number;
  _FPDFTextObj_GetTextRenderMode(object: number): number;
}

export type Pdfium = Functions;

/** The library's own functions, which its types do not show. */
export const functionsOf = (library: PDFiumLibrary): Pdfium =>
  (library as unknown as { module: Functions }).module;

const pointerOf = (page: PDFiumPage): number => (page as unknown as { pageIdx: number }).pageIdx;

/** Lends page `index` (from 0), its pointer and itself, and closes it: what pdfium holds of it goes with the page alone. */
export function withPage<T>(
  pdfium: Pdfium,
  document: PDFiumDocument,
  index: number,
  use: (page: number, sheet: PDFiumPage) => T,
): T {
  const sheet = document.getPage(index);
  const page = pointerOf(sheet);
  try {
    return use(page, sheet);
  } finally {
    pdfium._FPDF_ClosePage(page);
  }
}

/** Lends so many bytes of pdfium's memory. */
export function withMemory<T>(
  pdfium: Pdfium,
  bytes: number,
  use: (at: number, view: () => DataView) => T,
): T {
  const at = pdfium.wasmExports.malloc(bytes);
  if (at === 0) throw new Error("pdfium has no memory left");
  try {
    // the memory may move when it grows
    return use(at, () => new DataView(pdfium.HEAPU8.buffer, at, bytes));
  } finally {
    pdfium.wasmExports.free(at);
  }
}

/** Kinds of objects of a page (FPDF_PAGEOBJ_…). */
export const PAGE_OBJECT = { image: 3, form: 5 } as const;

/** All objects of a page, those within forms too. */
export function* objectsOf(pdfium: Pdfium, page: number): Generator<{ object: number; type: number }> {
  function* within(count: number, get: (at: number) => number, depth: number): Generator<number> {
    for (let at = 0; at < count; at++) {
      const object = get(at);
      if (object === 0) continue;
      yield object;
      if (pdfium._FPDFPageObj_GetType(object) !== PAGE_OBJECT.form || depth > 6) continue;
      const inner = (index: number) => pdfium._FPDFFormObj_GetObject(object, index);
      yield* within(pdfium._FPDFFormObj_CountObjects(object), inner, depth + 1);
    }
  }
  const top = (index: number) => pdfium._FPDFPage_GetObject(page, index);
  for (const object of within(pdfium._FPDFPage_CountObjects(page), top, 0)) {
    yield { object, type: pdfium._FPDFPageObj_GetType(object) };
  }
}

const GREY = 1;
const BYTES_OF_FORMAT: Record<number, number> = { 1: 1, 2: 3, 3: 4, 4: 4 };

/** An image object at its own resolution, its colours as the file means them; undefined where pdfium cannot unpack it. */
export function unpack(pdfium: Pdfium, image: number): PagePixels | undefined {
  const bitmap = pdfium._FPDFImageObj_GetBitmap(image);
  if (bitmap === 0) return undefined;
  try {
    const format = pdfium._FPDFBitmap_GetFormat(bitmap);
    const step = BYTES_OF_FORMAT[format];
    if (step === undefined) return undefined;
    const [width, height] = [pdfium._FPDFBitmap_GetWidth(bitmap), pdfium._FPDFBitmap_GetHeight(bitmap)];
    const stride = pdfium._FPDFBitmap_GetStride(bitmap);
    const start = pdfium._FPDFBitmap_GetBuffer(bitmap);
    const source = pdfium.HEAPU8.subarray(start, start + stride * height);
    const channels = format === GREY ? 1 : 3;
    const data = new Uint8Array(width * height * channels);
    for (let y = 0, to = 0; y < height; y++) {
      if (channels === 1) {
        data.set(source.subarray(y * stride, y * stride + width), y * width);
        continue;
      }
      for (let x = 0, from = y * stride; x < width; x++, from += step, to += 3) {
        data[to] = source[from + 2] as number;
        data[to + 1] = source[from + 1] as number;
        data[to + 2] = source[from] as number;
      }
    }
    return { width, height, channels, data };
  } finally {
    pdfium._FPDFBitmap_Destroy(bitmap);
  }
}
