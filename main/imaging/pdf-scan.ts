import { inflateSync } from "node:zlib";
import type { Metadata } from "sharp";
import type { QuarterTurn } from "../core/digitise/types.ts";
import { PdfFile } from "../pdf/syntax/file.ts";
import { PdfSyntaxError } from "../pdf/syntax/lexer.ts";
import { isName, type PdfDict, PdfName, type PdfValue } from "../pdf/syntax/objects.ts";
import { A4_LONG_SIDE, MAX_PIXELS, MAX_SIDE, MIN_SIDE } from "./limits.ts";
import { header, open } from "./options.ts";
import { type LonePicture, lonePicture, type Matrix, pageBox } from "./pdf-content.ts";

/** A page of a PDF that is one scanned picture and nothing else. */
export interface ScannedPage {
  /** the JPEG as the scanner wrote it; undefined where its pixels are to be unpacked */
  jpeg: Uint8Array | undefined;
  /** pixels as they are stored, before `quarter` */
  width: number;
  height: number;
  /** clockwise, after which the page is looked at */
  quarter: QuarterTurn;
  dpi: number;
  /** painted in black where it says so: its tones are the other way round */
  mask: boolean;
  /** JBIG2, of which pdfium leaves the paper white where it knows no way to unpack it; bytes */
  jbig2: number | undefined;
  /** false where the page has the size of no paper and its points stand for pixels */
  dpiStated: boolean;
}

/** Share of a side by which the picture may miss the edge of the page, or its two resolutions differ. */
const TOLERANCE = 0.02;
/** Points of the longer side of A3, and some slack; a page that is larger and coarse is no paper. */
const A3_LONG_POINTS = 1240;
const COARSE_DPI = 100;

/** Opens the structure of a PDF for what is said of its pages; undefined when it is none that is read without repair. */
export function openStructure(bytes: Uint8Array): PdfFile | undefined {
  try {
    return PdfFile.open(bytes);
  } catch (error) {
    if (error instanceof PdfSyntaxError) return undefined;
    throw error;
  }
}

/** How many times a point is as large as usual on page `index` (UserUnit, ISO 32000-1, 14.11.1). */
export function userUnit(file: PdfFile | undefined, index: number): number {
  const page = pageOf(file, index);
  const unit = page && file?.resolve(page.get("UserUnit"));
  return typeof unit === "number" && unit > 0 ? unit : 1;
}

function pageOf(file: PdfFile | undefined, index: number): PdfDict | undefined {
  try {
    const ref = file?.pages()[index];
    return ref && file?.dict(ref);
  } catch (error) {
    if (error instanceof PdfSyntaxError) return undefined;
    throw error;
  }
}

/**
 * Page `index` (from 0) when it is one picture over the whole page: taken as it is, nothing is lost and nothing grows.
 * Undefined for every other page; those are drawn.
 */
export async function scannedPage(file: PdfFile, index: number): Promise<ScannedPage | undefined> {
  const page = pageOf(file, index);
  if (!page || file.array(page.get("Annots")).length > 0) return undefined;
  const lone = lonePicture(file, page);
  const placed = lone && place(file, page, lone, userUnit(file, index));
  if (!placed) return undefined;
  const { image } = lone;
  const mask = file.resolve(image.dict.get("ImageMask")) === true;
  const jbig2 = isName(onlyFilter(file, image.dict), "JBIG2Decode") ? image.raw.byteLength : undefined;
  const bare = bareJpeg(file, image);
  if (bare) {
    const jpeg = await soundJpeg(bare, placed);
    if (jpeg) return { ...placed, jpeg, mask, jbig2 };
  }
  const masked = ["SMask", "Mask", "SMaskInData"].some(
    (key) => (file.resolve(image.dict.get(key)) ?? 0) !== 0,
  );
  return masked ? undefined : { ...placed, jpeg: undefined, mask, jbig2 };
}

/** Readers of PDF and of JPEG must see the same: same size, no turn by EXIF, one or three colours. */
async function soundJpeg(bytes: Uint8Array, { width, height }: Placed) {
  try {
    const metadata: Metadata = await header(bytes);
    const same =
      metadata.format === "jpeg" &&
      metadata.width === width &&
      metadata.height === height &&
      (metadata.orientation ?? 1) === 1 &&
      (metadata.channels === 1 || metadata.channels === 3);
    if (!same) return undefined;
    await open(bytes).resize({ width: 64 }).raw().toBuffer();
    return bytes;
  } catch {
    // a picture that only repair would read: pdfium unpacks what can be unpacked
    return undefined;
  }
}

/** A JPEG that was packed once more is at most so large; bytes. */
const MOST_UNPACKED = 64 * 1024 * 1024;

type Placed = Omit<ScannedPage, "jpeg" | "mask" | "jbig2">;

function place(
  file: PdfFile,
  page: PdfDict,
  { image, matrix }: LonePicture,
  unit: number,
): Placed | undefined {
  const box = pageBox(file, page);
  const laid = turnOf(matrix);
  const rotate = Number(file.inherited(page, "Rotate") ?? 0);
  if (!box || laid === undefined || rotate % 90 !== 0) return undefined;
  const [a, b, c, d, e, f] = matrix;
  const [x0, y0] = [e + Math.min(0, a, c, a + c), f + Math.min(0, b, d, b + d)];
  const [wide, high] = [Math.abs(a) + Math.abs(c), Math.abs(b) + Math.abs(d)];
  const [pageWidth, pageHeight] = [box[2] - box[0], box[3] - box[1]];
  const covers =
    near(wide, pageWidth, pageWidth) &&
    near(high, pageHeight, pageHeight) &&
    near(x0, box[0], pageWidth) &&
    near(y0, box[1], pageHeight);
  const width = Number(file.resolve(image.dict.get("Width")));
  const height = Number(file.resolve(image.dict.get("Height")));
  const across = (width / (Math.hypot(a, b) * unit)) * 72;
  const down = (height / (Math.hypot(c, d) * unit)) * 72;
  const fits = Math.min(width, height) >= MIN_SIDE && Math.max(width, height) <= MAX_SIDE;
  if (!covers || !fits || width * height > MAX_PIXELS || !near(across, down, down)) return undefined;
  const quarter = ((((laid + rotate) % 360) + 360) % 360) as QuarterTurn;
  // some programs on phones write a point for every pixel: a page of a metre that holds a photo of A4
  const dpiStated = across >= COARSE_DPI || Math.max(pageWidth, pageHeight) * unit <= A3_LONG_POINTS;
  const dpi = dpiStated ? across : Math.max(width, height) / A4_LONG_SIDE;
  return { width, height, quarter, dpi: Math.max(1, Math.round(dpi)), dpiStated };
}

const near = (a: number, b: number, scale: number): boolean => Math.abs(a - b) <= TOLERANCE * scale;

/** By how much a matrix turns a picture clockwise; undefined where it leans or mirrors it. */
function turnOf([a, b, c, d]: Matrix): QuarterTurn | undefined {
  const size = Math.max(Math.abs(a), Math.abs(b));
  const none = (one: number): boolean => Math.abs(one) < size * 0.001 + 0.01;
  if (none(b) && none(c)) return a > 0 && d > 0 ? 0 : a < 0 && d < 0 ? 180 : undefined;
  if (none(a) && none(d)) return b > 0 && c < 0 ? 270 : b < 0 && c > 0 ? 90 : undefined;
  return undefined;
}

/** A JPEG without mask, inversion or colours that only PDF knows; some writers pack it once more. */
function bareJpeg(file: PdfFile, { dict, raw }: LonePicture["image"]): Uint8Array | undefined {
  const extras = ["SMask", "Mask", "Decode", "DecodeParms", "ImageMask", "SMaskInData"];
  const bare =
    extras.every((key) => dict.get(key) === null) && isOrdinary(file, file.resolve(dict.get("ColorSpace")));
  if (!bare) return undefined;
  if (isName(onlyFilter(file, dict), "DCTDecode")) return raw;
  const filters = file.array(dict.get("Filter")).map((filter) => file.resolve(filter));
  const packed =
    filters.length === 2 &&
    isName(filters[0] ?? null, "FlateDecode") &&
    isName(filters[1] ?? null, "DCTDecode");
  if (!packed) return undefined;
  try {
    return inflateSync(raw, { maxOutputLength: MOST_UNPACKED });
  } catch {
    // broken, or a bomb: it is drawn, within the limits of drawing
    return undefined;
  }
}

function onlyFilter(file: PdfFile, image: PdfDict): PdfValue {
  const filter = file.resolve(image.get("Filter"));
  return Array.isArray(filter) && filter.length === 1 ? file.resolve(filter[0] ?? null) : filter;
}

function isOrdinary(file: PdfFile, space: PdfValue): boolean {
  if (space instanceof PdfName) return space.name === "DeviceRGB" || space.name === "DeviceGray";
  if (!Array.isArray(space) || !isName(space[0] ?? null, "ICCBased")) return false;
  const components = file.dict(space[1] ?? null)?.get("N");
  return components === 1 || components === 3;
}
