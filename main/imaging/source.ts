import type { Metadata } from "sharp";
import type { Orientation, PageImage, ProbedPage, ProbeResult } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { MAX_IMAGE_BYTES, MAX_PIXELS, MAX_SIDE, MIN_SIDE, PDF_DPI } from "./limits.ts";
import { header, open } from "./options.ts";
import { openStructure, type ScannedPage, scannedPage } from "./pdf-scan.ts";
import { PdfSource } from "./pdf-source.ts";
import { type FileKind, sniff } from "./sniff.ts";

/** The longer side of A4 in inches: the paper of Vietnam's offices when a file states no resolution. */
const A4_LONG_SIDE = 297 / 25.4;

/** One file of pages, already proved harmless; pages are read one at a time. */
export interface Source {
  readonly pageCount: number;
  probe(): Promise<ProbeResult>;
  page(index: number, dpi?: number): Promise<PageImage>;
  close(): void;
}

/**
 * Opens a file for reading its pages; a signed PDF only where nothing but its text is wanted (`onlyRead`).
 * Throws `image.unreadable`, `image.too-small`, `image.too-large`, `pdf.encrypted`, `pdf.unreadable`,
 * `pdf.signed-already`, `pdf.too-large`.
 */
export async function openSource(name: string, bytes: Uint8Array, onlyRead = false): Promise<Source> {
  const kind = sniff(bytes);
  if (!kind) throw new AppError("image.unreadable", { name });
  if (kind === "pdf") return pdfSource(await PdfSource.open(name, bytes, onlyRead), bytes);
  if (bytes.byteLength > MAX_IMAGE_BYTES) throw new AppError("image.unreadable", { name });
  return imageSource(name, bytes, kind);
}

function pdfSource(pdf: PdfSource, bytes: Uint8Array): Source {
  const structure = openStructure(bytes);
  const scanned = async (index: number): Promise<ScannedPage | undefined> =>
    structure && scannedPage(structure, index);
  return {
    pageCount: pdf.pageCount,
    async probe() {
      const pages: ProbedPage[] = [];
      for (let index = 0; index < pdf.pageCount; index++) {
        const drawn = { ...pdf.size(index, PDF_DPI), dpi: PDF_DPI };
        const { width, height, dpi } = (await scanned(index)) ?? drawn;
        pages.push({ width, height, dpi, dpiStated: true, colour: true });
      }
      return { kind: "pdf", pages, signed: false };
    },
    async page(index, asked) {
      requirePage(pdf.name, index, pdf.pageCount);
      const scan = asked === undefined ? await scanned(index) : undefined;
      if (scan) return { ...scan, orientation: 1 };
      const dpi = asked ?? PDF_DPI;
      const { png, width, height } = await pdf.draw(index, dpi);
      return { bytes: png, width, height, dpi, orientation: 1 };
    },
    close: () => pdf.close(),
  };
}

async function imageSource(name: string, bytes: Uint8Array, kind: FileKind): Promise<Source> {
  const count = (await readHeader(name, bytes, 0)).pages ?? 1;
  return {
    pageCount: count,
    async probe() {
      const pages: ProbedPage[] = [];
      for (let index = 0; index < count; index++) {
        const facts = measure(name, await readHeader(name, bytes, index));
        await proveWhole(name, bytes, index);
        pages.push(facts);
      }
      return { kind: kind === "tiff" ? "tiff" : "image", pages, signed: false };
    },
    async page(index) {
      requirePage(name, index, count);
      const metadata = await readHeader(name, bytes, index);
      const { width, height, dpi } = measure(name, metadata);
      const orientation = (metadata.orientation ?? 1) as Orientation;
      // four inks have no place in PDF/A with a profile of three colours: such a page is told in these
      const inks = metadata.space === "cmyk";
      if (kind === "jpeg" && !inks) return { bytes, width, height, dpi, orientation };
      if (kind === "png" && goesInAsIs(metadata)) return { bytes, width, height, dpi, orientation: 1 };
      return { bytes: await toPlainPng(name, bytes, index, metadata), width, height, dpi, orientation: 1 };
    },
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

/** Size and resolution of a page as looked at; refuses what is no page of paper, from the header alone. */
function measure(name: string, metadata: Metadata): ProbedPage {
  const turned = (metadata.orientation ?? 1) >= 5;
  const width = (turned ? metadata.height : metadata.width) ?? 0;
  const height = (turned ? metadata.width : metadata.height) ?? 0;
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new AppError("image.too-large", { name, width, height });
  }
  if (width < MIN_SIDE || height < MIN_SIDE) throw new AppError("image.too-small", { name, width, height });
  // 72 and 96 are what cameras and screens write when they do not know
  const stated = metadata.density ?? 0;
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

async function toPlainPng(
  name: string,
  bytes: Uint8Array,
  page: number,
  metadata: Metadata,
): Promise<Uint8Array> {
  try {
    const image = open(bytes, page).autoOrient().flatten({ background: "#fff" });
    if (metadata.space === "b-w" && metadata.bitsPerSample === 1) {
      return await image.png({ palette: true, colours: 2, dither: 0, compressionLevel: 9 }).toBuffer();
    }
    const plain = metadata.space === "b-w" ? image.toColourspace("b-w") : image.toColourspace("srgb");
    return await plain.png({ compressionLevel: 6, adaptiveFiltering: true, progressive: false }).toBuffer();
  } catch (cause) {
    throw new AppError("image.unreadable", { name }, { cause });
  }
}
