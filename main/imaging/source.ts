import type { Metadata } from "sharp";
import type { Orientation, OwnLetters, PageImage, ProbedPage, ProbeResult } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { turnPage } from "./exif-turn.ts";
import { straightInks } from "./inks.ts";
import { A4_LONG_SIDE, MAX_IMAGE_BYTES, MAX_PIXELS, MAX_SIDE, MIN_SIDE } from "./limits.ts";
import { header, open } from "./options.ts";
import type { ScannedPage } from "./pdf-scan.ts";
import { PdfSource } from "./pdf-source.ts";
import { statedResolution } from "./resolution.ts";
import { type FileKind, sniff, strangerKind } from "./sniff.ts";
import { type Resolution, tiffPages } from "./tiff-directory.ts";

/** One file of pages, already proved harmless; pages are read one at a time. */
export interface Source {
  readonly pageCount: number;
  probe(): Promise<ProbeResult>;
  page(index: number, dpi?: number): Promise<PageImage>;
  /** what a page says by itself, in pixels of `page` */
  text(index: number): Promise<OwnLetters>;
  close(): void;
}

/**
 * Opens a file for reading its pages; a signed PDF only where nothing but its text is wanted (`onlyRead`).
 * Throws `image.unreadable`, `image.empty`, `image.kind`, `image.too-small`, `image.too-large`, `pdf.encrypted`,
 * `pdf.unreadable`, `pdf.signed-already`, `pdf.too-large`.
 */
export async function openSource(name: string, bytes: Uint8Array, onlyRead = false): Promise<Source> {
  const kind = sniff(bytes);
  if (!kind) throw strange(name, bytes);
  if (kind === "pdf") return pdfSource(await PdfSource.open(name, bytes, onlyRead));
  if (bytes.byteLength > MAX_IMAGE_BYTES) throw new AppError("image.unreadable", { name });
  const first = await readHeader(name, bytes, 0);
  const plain =
    kind === "jpeg" && first.space === "cmyk" ? await threeColours(name, bytes, first) : undefined;
  return plain ? imageSource(name, plain, "png") : imageSource(name, bytes, kind);
}

function strange(name: string, bytes: Uint8Array): AppError {
  if (bytes.byteLength === 0) return new AppError("image.empty", { name });
  const kind = strangerKind(bytes);
  return kind ? new AppError("image.kind", { name, kind }) : new AppError("image.unreadable", { name });
}

function pdfSource(pdf: PdfSource): Source {
  return {
    pageCount: pdf.pageCount,
    async probe() {
      const pages: ProbedPage[] = [];
      for (let index = 0; index < pdf.pageCount; index++) {
        const scan = await pdf.scan(index);
        const looked = scan
          ? { ...seen(scan), dpi: scan.dpi, dpiStated: scan.dpiStated }
          : { ...pdf.size(index), dpiStated: true };
        pages.push({ ...looked, colour: true });
      }
      return { kind: "pdf", pages, signed: false };
    },
    async page(index, asked) {
      requirePage(pdf.name, index, pdf.pageCount);
      const scan = asked === undefined ? await pdf.scan(index) : undefined;
      const whole = scan && (await wholePicture(pdf, index, scan));
      if (whole) return whole;
      const { png, width, height, dpi } = await pdf.draw(index, asked);
      return { bytes: png, width, height, dpi, orientation: 1 };
    },
    async text(index) {
      requirePage(pdf.name, index, pdf.pageCount);
      return (await pdf.scan(index)) ? { kind: "none" } : pdf.text(index);
    },
    close: () => pdf.close(),
  };
}

/** Width and height of a scanned page as it is looked at. */
const seen = ({ width, height, quarter }: ScannedPage): { width: number; height: number } =>
  quarter % 180 === 0 ? { width, height } : { width: height, height: width };

/** EXIF orientation of a picture that is turned clockwise to be looked at. */
const ORIENTATIONS = { 0: 1, 90: 6, 180: 3, 270: 8 } as const;

/** The picture that a page consists of, as it came: a JPEG byte by byte, anything else pixel by pixel. */
async function wholePicture(
  pdf: PdfSource,
  index: number,
  scan: ScannedPage,
): Promise<PageImage | undefined> {
  const { jpeg, quarter, dpi } = scan;
  const bytes = !jpeg
    ? await pdf.unpacked(index, scan)
    : quarter === 0
      ? jpeg
      : await turnPage(jpeg, quarter);
  const orientation = jpeg ? ORIENTATIONS[quarter] : 1;
  return bytes && { bytes, ...seen(scan), dpi, orientation };
}

async function imageSource(name: string, bytes: Uint8Array, kind: FileKind): Promise<Source> {
  const stored = (await readHeader(name, bytes, 0)).pages ?? 1;
  // where in the file each page of paper is
  const places = kind === "tiff" ? tiffPages(bytes, stored) : [0];
  const count = places.length;
  const resolution = (place: number) => statedResolution(kind, bytes, place);
  const asItCame = kind !== "tiff" && !isSqueezed(resolution(0));
  return {
    pageCount: count,
    async probe() {
      const pages: ProbedPage[] = [];
      for (const place of places) {
        const facts = measure(name, await readHeader(name, bytes, place), resolution(place));
        await proveWhole(name, bytes, place);
        pages.push(facts);
      }
      return { kind: asItCame ? "image" : "pages", pages, signed: false };
    },
    async page(index) {
      requirePage(name, index, count);
      const place = places[index] ?? 0;
      const metadata = await readHeader(name, bytes, place);
      const size = measure(name, metadata, resolution(place));
      const { width, height, dpi } = size;
      const orientation = (metadata.orientation ?? 1) as Orientation;
      // four inks have no place in PDF/A with a profile of three colours: such a page is told in these
      const inks = metadata.space === "cmyk";
      if (asItCame && kind === "jpeg" && !inks) return { bytes, width, height, dpi, orientation };
      if (asItCame && kind === "png" && goesInAsIs(metadata))
        return { bytes, width, height, dpi, orientation: 1 };
      return {
        bytes: await toPlainPng(name, bytes, place, metadata, size),
        width,
        height,
        dpi,
        orientation: 1,
      };
    },
    text: async () => ({ kind: "none" }),
    close() {},
  };
}

function requirePage(name: string, index: number, count: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new AppError("image.unreadable", { name });
}

async function readHeader(name: string, bytes: Uint8Array, page: number): Promise<Metadata> {
  try {
    return await header(bytes, page);
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
}

async function threeColours(
  name: string,
  bytes: Uint8Array,
  metadata: Metadata,
): Promise<Uint8Array | undefined> {
  measure(name, metadata);
  try {
    return await straightInks(bytes, metadata);
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
}

const SAMPLES = new Set(["uchar", "ushort"]);
const MEASURED = "ảnh của máy đo (nhiều hơn 16 bit một điểm)";

/** Difference of the two resolutions of a page from which it looks squeezed when a pixel is taken for a square. */
const SQUEEZED = 0.03;

const isSqueezed = ({ across, down }: Resolution = { across: 1, down: 1 }): boolean =>
  Math.abs(across / down - 1) > SQUEEZED;

/**
 * Size and resolution of a page as looked at, its pixels square; refuses what is no page of paper, from the header
 * alone.
 */
function measure(name: string, metadata: Metadata, resolution?: Resolution): ProbedPage {
  // what measuring devices write has no black and no white that everybody would see alike
  if (!SAMPLES.has(metadata.depth ?? "")) throw new AppError("image.kind", { name, kind: MEASURED });
  const turned = (metadata.orientation ?? 1) >= 5;
  const { across = 1, down = 1 } = resolution ?? {};
  const squeezed = isSqueezed(resolution);
  const finest = Math.max(across, down);
  const stored = [
    Math.round((metadata.width ?? 0) * (squeezed ? finest / across : 1)),
    Math.round((metadata.height ?? 0) * (squeezed ? finest / down : 1)),
  ] as [number, number];
  const [width, height] = turned ? [stored[1], stored[0]] : stored;
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new AppError("image.too-large", { name, width, height });
  }
  if (width < MIN_SIDE || height < MIN_SIDE) throw new AppError("image.too-small", { name, width, height });
  // 72 and 96 are what cameras and screens write when they do not know
  const stated = squeezed ? Math.round(finest) : (metadata.density ?? 0);
  const dpiStated = stated >= 100 && stated <= 2400;
  const dpi = dpiStated ? stated : Math.max(72, Math.round(Math.max(width, height) / A4_LONG_SIDE));
  return { width, height, dpi, dpiStated, colour: (metadata.channels ?? 3) >= 3 };
}

/** Decodes the whole page once, small; a file cut off in the middle is found here and not after signing. */
async function proveWhole(name: string, bytes: Uint8Array, page: number): Promise<void> {
  try {
    await open(bytes, page).resize({ width: 64 }).raw().toBuffer();
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
}

/** A PNG whose pixel data may be copied into a PDF without unpacking: see main/pdf/normalise.ts. */
function goesInAsIs(metadata: Metadata): boolean {
  return (
    !metadata.hasAlpha &&
    !metadata.isProgressive &&
    metadata.depth === "uchar" &&
    (metadata.orientation ?? 1) === 1
  );
}

/** Upright, as large as `size` says, without loss: a row of a fax is written twice where its pixels are tall. */
async function toPlainPng(
  name: string,
  bytes: Uint8Array,
  page: number,
  metadata: Metadata,
  size: { width: number; height: number },
): Promise<Uint8Array> {
  const grey = metadata.space === "b-w" || metadata.space === "grey16";
  const twoTone = metadata.space === "b-w" && metadata.bitsPerSample === 1;
  try {
    const image = open(bytes, page)
      .autoOrient()
      .flatten({ background: "#fff" })
      .resize({ width: size.width, height: size.height, fit: "fill", kernel: twoTone ? "nearest" : "cubic" })
      .toColourspace(grey ? "b-w" : "srgb");
    const png = twoTone
      ? image.png({ palette: true, colours: 2, dither: 0, compressionLevel: 9 })
      : image.png({ compressionLevel: 6, adaptiveFiltering: true, progressive: false });
    return await png.toBuffer();
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
}
