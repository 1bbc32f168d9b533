import scanQuality from "../../../resources/law/scan-quality.json" with { type: "json" };
import type { AssembledPage } from "../../pdf/assembled.ts";
import type { FaxImage } from "../../pdf/normalise.ts";
import { AppError } from "../errors.ts";
import type { Child } from "../ports.ts";
import { extractFields } from "./extract/extract.ts";
import type { OcrPool } from "./ocr-pool.ts";
import { ask, derive, readUpright } from "./page-reader.ts";
import { secondReader } from "./second-reading.ts";
import type {
  CorrectionStep,
  ExtractedFields,
  OcrPage,
  PageImage,
  ProbeResult,
  QuarterTurn,
} from "./types.ts";

/** One file, in the order of the paper; read when its turn comes. */
export interface DigitiseInput {
  name: string;
  read(): Promise<Uint8Array>;
  /** corrections of the reading copy, for OCR alone */
  steps?: CorrectionStep[];
}

/** Where the pages of the searchable PDF go, in order (`AssembledWriter` of main/pdf/assembled.ts). */
export interface PageWriter {
  addPage(page: AssembledPage): Promise<void>;
}

export interface DigitiseDeps {
  /** the imaging child */
  imaging: Pick<Child, "call">;
  pool: OcrPool;
  writer: PageWriter;
}

export interface DigitiseOptions {
  /** pages of paper counted by a person; must equal the images (TT 01/2023 Điều 8 k2) */
  pages?: number;
  /** a page without colour gives a warning: seals, photographs and handwriting are scanned in colour */
  colour?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** Something the person should look at; the work went on. `code` is an error code with its text. */
export interface DigitiseWarning {
  code: "image.low-resolution" | "image.not-colour" | "ocr.failed";
  params: Record<string, string | number>;
  /** page from 1 */
  page: number;
}

export interface DigitiseResult {
  pages: number;
  /** NFC, LF, form feed between pages */
  text: string;
  /** what was read of each page, boxes in pixels of the page */
  readings: OcrPage[];
  words: number;
  /** 0 to 1, over all words; 0 without words */
  meanConfidence: number;
  warnings: DigitiseWarning[];
}

/** Lowest resolution of a scan in dots per inch, from the dated parameters. */
export function minimumDpi(): number {
  const parameter = scanQuality.parameters.find((entry) => entry.name === "minDpi");
  return parameter?.value ?? 0;
}

/**
 * Files of paper pages to a searchable PDF and its text. All files are checked before the first page is
 * read; at most one page more than the pool has processes is in memory. A page whose OCR fails stays in the
 * PDF without text and gives a warning. The caller ends the writer.
 * Throws `digitise.page-count`, the refusals of the imaging child, and the signal's reason when cancelled.
 */
export async function digitise(
  inputs: readonly DigitiseInput[],
  deps: DigitiseDeps,
  options: DigitiseOptions = {},
): Promise<DigitiseResult> {
  const { signal, onProgress } = options;
  const warnings: DigitiseWarning[] = [];
  const probes: ProbeResult[] = [];
  let total = 0;
  for (const input of inputs) {
    const probe = await ask<ProbeResult>(
      deps,
      "probe",
      { bytes: await input.read(), name: input.name },
      signal,
    );
    for (const page of probe.pages) {
      total++;
      if (page.dpiStated && page.dpi < minimumDpi()) {
        warnings.push({
          code: "image.low-resolution",
          params: { name: input.name, dpi: page.dpi },
          page: total,
        });
      }
    }
    const grey = options.colour ? probe.pages.filter((page) => !page.colour).length : 0;
    if (grey > 0) warnings.push({ code: "image.not-colour", params: { name: input.name }, page: total });
    probes.push(probe);
  }
  if (options.pages !== undefined && options.pages !== total) {
    throw new AppError("digitise.page-count", { declared: options.pages, images: total });
  }

  const readings: OcrPage[] = [];
  const pending: Promise<{ image: PageImage; reading: OcrPage; fax: FaxImage | undefined }>[] = [];
  let open: string | undefined;
  onProgress?.({ done: 0, total });
  const writeNext = async (): Promise<void> => {
    const next = pending[0];
    if (!next) return;
    const { image, reading, fax } = await next;
    pending.shift();
    await deps.writer.addPage({ ...image, fax, lines: reading.lines });
    readings.push(reading);
    onProgress?.({ done: readings.length, total });
  };
  try {
    let number = 0;
    for (const [at, input] of inputs.entries()) {
      const bytes = await input.read();
      const { handle } = await ask<{ handle: string }>(deps, "open", { bytes, name: input.name }, signal);
      open = handle;
      for (let index = 0; index < (probes[at]?.pages.length ?? 0); index++) {
        const page = ++number;
        const scanned = await ask<PageImage>(deps, "page", { handle, index }, signal);
        const image = { ...scanned, steps: input.steps };
        const derived = await derive(deps, image, 0, signal, input.name);
        const fax = await asFax(deps, image, signal);
        pending.push(
          readUpright(derived, image, deps, page, warnings, signal).then((read) => ({ ...read, fax })),
        );
        // a page that fails while an earlier one is awaited must not count as unhandled
        pending[pending.length - 1]?.catch(() => {});
        if (pending.length > deps.pool.workers) await writeNext();
      }
      await ask(deps, "close", { handle });
      open = undefined;
    }
    while (pending.length > 0) await writeNext();
  } finally {
    await Promise.allSettled(pending);
    if (open) await ask(deps, "close", { handle: open }).catch(() => {});
  }
  const words = readings.flatMap((page) => page.lines.flatMap((line) => line.words));
  return {
    pages: readings.length,
    text: readings.map((page) => page.text).join("\f"),
    readings,
    words: words.length,
    meanConfidence: words.length
      ? Math.round((words.reduce((sum, word) => sum + word.confidence, 0) / words.length) * 1000) / 1000
      : 0,
    warnings: warnings.sort((a, b) => a.page - b.page),
  };
}

/** A black and white page in the form that is smaller; a JPEG is always kept as it came. */
async function asFax(
  deps: Pick<DigitiseDeps, "imaging">,
  image: PageImage,
  signal: AbortSignal | undefined,
): Promise<FaxImage | undefined> {
  if (image.bytes[0] !== 0x89) return undefined;
  const fax = await ask<FaxImage | null>(deps, "twoTone", { bytes: image.bytes }, signal);
  return fax && fax.data.byteLength < image.bytes.byteLength ? fax : undefined;
}

/** A page as an image again, for the second reading; `page` from 1. */
export type LoadPage = (page: number) => Promise<PageImage>;

/** Loads pages of the inputs of `digitise` again, by their number over all files. */
export function pageLoader(
  inputs: readonly DigitiseInput[],
  deps: Pick<DigitiseDeps, "imaging">,
  signal?: AbortSignal,
): LoadPage {
  const counts: number[] = [];
  return async (page) => {
    let before = 0;
    for (const [at, input] of inputs.entries()) {
      const known = counts[at];
      if (known !== undefined && page > before + known) {
        before += known;
        continue;
      }
      const bytes = await input.read();
      const params = { bytes, name: input.name };
      const { handle, pages } = await ask<{ handle: string; pages: number }>(deps, "open", params, signal);
      try {
        counts[at] = pages;
        if (page <= before + pages) {
          const image = await ask<PageImage>(deps, "page", { handle, index: page - before - 1 }, signal);
          return { ...image, steps: input.steps };
        }
        before += pages;
      } finally {
        await ask(deps, "close", { handle }).catch(() => {});
      }
    }
    throw new AppError("digitise.not-found");
  };
}

/** Bóc tách of what `digitise` read; after the signature where there is one (TT 01/2023 Điều 8, 9). */
export function extract(
  result: Pick<DigitiseResult, "readings">,
  deps: Pick<DigitiseDeps, "imaging" | "pool">,
  load: LoadPage,
  signal?: AbortSignal,
): Promise<ExtractedFields> {
  const turnOf = (page: number): QuarterTurn => result.readings[page - 1]?.turn ?? 0;
  return extractFields(result.readings, secondReader(deps, load, signal, turnOf));
}
