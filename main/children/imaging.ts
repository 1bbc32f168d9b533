import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Box, CorrectionStep, QuarterTurn } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import type { Corners } from "../imaging/corners.ts";
import {
  correctedPage,
  correctedPicture,
  flattenPhoto,
  type Suggested,
  suggestStep,
} from "../imaging/correct.ts";
import { cropPage, derivePage, gatherLines, scaledPicture } from "../imaging/derive.ts";
import { turnPage } from "../imaging/exif-turn.ts";
import { inspectPage } from "../imaging/inspect.ts";
import { splitLayers } from "../imaging/layers.ts";
import { asJpeg } from "../imaging/lighter.ts";
import { beneathInk } from "../imaging/reading/beneath.ts";
import { isPlainPrint } from "../imaging/reading/strokes.ts";
import { openSource, type Source } from "../imaging/source.ts";
import { splitSpread } from "../imaging/spread.ts";
import { twoTone } from "../imaging/two-tone.ts";
import { readQr } from "../pdf/qr-read.ts";
import { serveChild } from "./host-channel.ts";

/**
 * The imaging child: every file from outside is parsed here and nowhere else.
 * `open` keeps a file so that its pages can be asked for without sending the bytes again.
 */
const kept = new Map<string, Source>();
/** files kept at the same time; the oldest is closed beyond that, so that nobody's forgetting fills the memory */
const MAX_KEPT = 8;

function closeKept(handle: string): void {
  kept.get(handle)?.close();
  kept.delete(handle);
}

function keptSource(handle: string): Source {
  const source = kept.get(handle);
  // the child that knew the handle is gone: the caller opens the file again
  if (!source) throw new AppError("child.crashed", { child: "imaging" }, { retryable: true });
  return source;
}

type PageOf = { handle: string } | FileOf;

/** A file: its bytes, or where it lies; a path comes from the command line's own arguments, never out of a file. */
type FileOf = { name?: string; onlyRead?: boolean } & ({ bytes: Uint8Array } | { path: string });

async function bytesOf(file: FileOf): Promise<Uint8Array> {
  if ("bytes" in file) return file.bytes;
  try {
    return await readFile(file.path);
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: file.name ?? "" }, { cause });
  }
}

async function withSource<T>(file: FileOf, use: (source: Source) => Promise<T>): Promise<T> {
  const source = await openSource(file.name ?? "", await bytesOf(file), file.onlyRead);
  try {
    return await use(source);
  } finally {
    source.close();
  }
}

/** The page that OCR reads: as it came, or its reading copy. */
const corrected = async (bytes: Uint8Array, steps: CorrectionStep[] = []) =>
  steps.length === 0 ? bytes : correctedPage(bytes, steps);

serveChild({
  probe: (file: FileOf) => withSource(file, (source) => source.probe()),

  /** keeps the file for `page`; answers the handle to name it by and the number of pages, nothing decoded yet */
  open: async (file: FileOf) => {
    const source = await openSource(file.name ?? "", await bytesOf(file), file.onlyRead);
    const oldest = kept.keys().next();
    if (kept.size >= MAX_KEPT && !oldest.done) closeKept(oldest.value);
    const handle = randomUUID();
    kept.set(handle, source);
    return { handle, pages: source.pageCount };
  },

  close: async ({ handle }: { handle: string }) => closeKept(handle),

  /** page `index` from 0 of `bytes`, or of the file behind `handle` */
  page: async (params: PageOf & { index: number; dpi?: number }) =>
    "handle" in params
      ? keptSource(params.handle).page(params.index, params.dpi)
      : withSource(params, (source) => source.page(params.index, params.dpi)),

  /** what page `index` says by itself, in pixels of `page` */
  text: async ({ handle, index }: { handle: string; index: number }) => keptSource(handle).text(index),

  derive: async (params: {
    bytes: Uint8Array;
    dpi: number;
    name?: string;
    turn?: QuarterTurn;
    steps?: CorrectionStep[];
    plain?: boolean;
  }) =>
    derivePage(
      await corrected(params.bytes, params.steps),
      params.dpi,
      params.name,
      params.turn,
      params.plain,
    ),

  gather: ({ bytes, boxes }: { bytes: Uint8Array; boxes: Box[] }) => gatherLines(bytes, boxes),

  /** a colour page in layers; null where they are no gain */
  layers: async ({ bytes, dpi }: { bytes: Uint8Array; dpi: number }) =>
    (await splitLayers(bytes, dpi)) ?? null,

  /** a colour or grey page that came without loss, as a JPEG that looks the same; null where that is no gain */
  lighter: async ({ bytes }: { bytes: Uint8Array }) => (await asJpeg(bytes)) ?? null,

  /** a pure black and white page as CCITT Group 4; nothing for every other page */
  twoTone: async ({ bytes }: { bytes: Uint8Array }) => (await twoTone(bytes)) ?? null,

  crop: ({ bytes, box, scale, margin }: { bytes: Uint8Array; box: Box; scale?: number; margin?: number }) =>
    cropPage(bytes, box, scale, margin),

  /** the lowest line of print in a box of a page, without the coloured ink of seals and pens over it */
  beneath: async (params: {
    bytes: Uint8Array;
    steps?: CorrectionStep[];
    turn: QuarterTurn;
    box: Box;
    letter: number;
    scale: number;
  }) =>
    beneathInk(
      await corrected(params.bytes, params.steps),
      params.turn,
      params.box,
      params.letter,
      params.scale,
    ),

  /** whether the ink in a box of a reading copy is print alone: no blot, no pen across it */
  plainPrint: ({ bytes, box }: { bytes: Uint8Array; box: Box }) => isPlainPrint(bytes, box),

  splitSpread: ({ bytes, name }: { bytes: Uint8Array; name?: string }) => splitSpread(bytes, name),

  thumbnail: ({ bytes, width, format }: { bytes: Uint8Array; width: number; format?: "jpeg" | "webp" }) =>
    scaledPicture(bytes, width, format),

  preview: ({ bytes, width, format }: { bytes: Uint8Array; width: number; format?: "jpeg" | "webp" }) =>
    scaledPicture(bytes, width, format),

  /** the page turned without loss, as it is signed */
  turned: ({ bytes, quarter }: { bytes: Uint8Array; quarter: 90 | 180 | 270 }) => turnPage(bytes, quarter),

  /** whether a page is blank or separates two papers */
  inspect: async (page: { bytes: Uint8Array } | { handle: string; index: number }) =>
    inspectPage("bytes" in page ? page.bytes : (await keptSource(page.handle).page(page.index)).bytes),

  /** the step that would put a page right, with its measure; null when there is nothing to do */
  suggest: ({ bytes, steps, wanted }: { bytes: Uint8Array; steps: CorrectionStep[]; wanted: Suggested }) =>
    suggestStep(bytes, steps, wanted),

  /** the reading copy: for the window (JPEG), or in full (PNG) without `width` */
  corrected: ({ bytes, steps, width }: { bytes: Uint8Array; steps: CorrectionStep[]; width?: number }) =>
    width === undefined ? correctedPage(bytes, steps) : correctedPicture(bytes, steps, width),

  flatten: ({ bytes, corners }: { bytes: Uint8Array; corners: Corners }) => flattenPhoto(bytes, corners),

  /** texts of all QR codes in a picture, such as that of an identity card */
  readQr: async ({ bytes, name }: { bytes: Uint8Array; name: string }) =>
    (await readQr(bytes, name)).map((found) => found.text),
});
