import type { Metadata } from "sharp";
import { PdfFile } from "../pdf/syntax/file.ts";
import { PdfSyntaxError } from "../pdf/syntax/lexer.ts";
import { isName, type PdfDict, PdfName, PdfStream, type PdfValue } from "../pdf/syntax/objects.ts";
import { MAX_PIXELS, MAX_SIDE, MIN_SIDE } from "./limits.ts";
import { header, open } from "./options.ts";

/** A page of a PDF that is one scanned picture and nothing else. */
export interface ScannedPage {
  /** the JPEG as the scanner wrote it */
  bytes: Uint8Array;
  width: number;
  height: number;
  dpi: number;
}

/** Share of a side by which the picture may miss the edge of the page, or its two resolutions differ. */
const TOLERANCE = 0.02;
/** Below this the page is drawn: a small picture stretched over a page is no scan. */
const LOWEST_DPI = 90;

const NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)";
/** One picture, moved and scaled: what scanners and picture-to-PDF programs write, and nothing beside it. */
const ONE_PICTURE = new RegExp(
  `^(?:q\\s+)*((?:(?:${NUMBER}\\s+){6}cm\\s+(?:q\\s+)*)+)/([^\\s/[\\]<>()]+)\\s+Do(?:\\s+Q)*$`,
);

type Matrix = [number, number, number, number, number, number];

/** Opens the structure of a PDF for `scannedPage`; undefined when it is none that is read without repair. */
export function openStructure(bytes: Uint8Array): PdfFile | undefined {
  try {
    return PdfFile.open(bytes);
  } catch (error) {
    if (error instanceof PdfSyntaxError) return undefined;
    throw error;
  }
}

/**
 * The JPEG of page `index` (from 0) when the page is that one picture, upright, over the whole page: taken as
 * it is, nothing is lost and nothing grows. Undefined for every other page; those are drawn.
 */
export async function scannedPage(file: PdfFile, index: number): Promise<ScannedPage | undefined> {
  try {
    const found = picture(file, index);
    if (!found) return undefined;
    const metadata = await header(found.bytes);
    if (!isPlain(metadata, found)) return undefined;
    await open(found.bytes).resize({ width: 64 }).raw().toBuffer();
    return found;
  } catch {
    // a picture that only repair would read: pdfium draws what can be drawn
    return undefined;
  }
}

/** Readers of PDF and of JPEG must see the same: same size, no turn by EXIF, one or three colours. */
function isPlain(metadata: Metadata, { width, height }: ScannedPage): boolean {
  return (
    metadata.format === "jpeg" &&
    metadata.width === width &&
    metadata.height === height &&
    (metadata.orientation ?? 1) === 1 &&
    (metadata.channels === 1 || metadata.channels === 3)
  );
}

function picture(file: PdfFile, index: number): ScannedPage | undefined {
  const ref = file.pages()[index];
  const page = ref ? file.dict(ref) : undefined;
  if (!page || file.array(page.get("Annots")).length > 0 || page.get("UserUnit") !== null) return undefined;
  if (Number(file.inherited(page, "Rotate") ?? 0) % 360 !== 0) return undefined;
  const box =
    numbers(file, file.inherited(page, "CropBox")) ?? numbers(file, file.inherited(page, "MediaBox"));
  const drawn = ONE_PICTURE.exec(content(file, page).trim());
  if (box?.length !== 4 || !drawn) return undefined;
  const resources = file.dict(file.inherited(page, "Resources"));
  const image = file.resolve(file.dict(resources?.get("XObject") ?? null)?.get(drawn[2] as string) ?? null);
  if (!(image instanceof PdfStream) || !isBareJpeg(file, image.dict)) return undefined;
  const [a, b, c, d, e, f] = matrix(drawn[1] as string);
  const [x0, y0, x1, y1] = box as [number, number, number, number];
  const [pageWidth, pageHeight] = [x1 - x0, y1 - y0];
  const covers =
    Math.abs(b) + Math.abs(c) < 0.01 &&
    near(a, pageWidth, pageWidth) &&
    near(d, pageHeight, pageHeight) &&
    near(e, x0, pageWidth) &&
    near(f, y0, pageHeight);
  const width = Number(file.resolve(image.dict.get("Width")));
  const height = Number(file.resolve(image.dict.get("Height")));
  const [dpi, other] = [(width / a) * 72, (height / d) * 72];
  const fits = Math.min(width, height) >= MIN_SIDE && Math.max(width, height) <= MAX_SIDE;
  if (!covers || !fits || width * height > MAX_PIXELS || !near(dpi, other, other) || !(dpi >= LOWEST_DPI)) {
    return undefined;
  }
  return { bytes: image.raw, width, height, dpi: Math.round(dpi) };
}

const near = (a: number, b: number, scale: number): boolean => Math.abs(a - b) <= TOLERANCE * scale;

/** A JPEG without mask, inversion or colours that only PDF knows. */
function isBareJpeg(file: PdfFile, image: PdfDict): boolean {
  const filter = file.resolve(image.get("Filter"));
  const only = Array.isArray(filter) && filter.length === 1 ? file.resolve(filter[0] ?? null) : filter;
  const extras = ["SMask", "Mask", "Decode", "DecodeParms", "ImageMask", "SMaskInData", "OC"];
  return (
    isName(only, "DCTDecode") &&
    extras.every((key) => image.get(key) === null) &&
    isOrdinary(file, file.resolve(image.get("ColorSpace")))
  );
}

function isOrdinary(file: PdfFile, space: PdfValue): boolean {
  if (space instanceof PdfName) return space.name === "DeviceRGB" || space.name === "DeviceGray";
  if (!Array.isArray(space) || !isName(space[0] ?? null, "ICCBased")) return false;
  const components = file.dict(space[1] ?? null)?.get("N");
  return components === 1 || components === 3;
}

function content(file: PdfFile, page: PdfDict): string {
  const direct = file.resolve(page.get("Contents"));
  const streams = Array.isArray(direct) ? direct.map((part) => file.resolve(part)) : [direct];
  return streams
    .map((part) => (part instanceof PdfStream ? Buffer.from(file.decoded(part)).toString("latin1") : ""))
    .join("\n");
}

function numbers(file: PdfFile, value: PdfValue): number[] | undefined {
  const list = file.array(value).map((part) => file.resolve(part));
  return list.length > 0 && list.every((part) => typeof part === "number") ? (list as number[]) : undefined;
}

/** All `cm` of the content, the later ones applied first. */
function matrix(text: string): Matrix {
  const all = text.match(new RegExp(NUMBER, "g"))?.map(Number) ?? [];
  let [a, b, c, d, e, f]: Matrix = [1, 0, 0, 1, 0, 0];
  for (let at = 0; at + 6 <= all.length; at += 6) {
    const [p, q, r, s, t, u] = all.slice(at, at + 6) as Matrix;
    [a, b, c, d, e, f] = [
      p * a + q * c,
      p * b + q * d,
      r * a + s * c,
      r * b + s * d,
      t * a + u * c + e,
      t * b + u * d + f,
    ];
  }
  return [a, b, c, d, e, f];
}
