import scanQuality from "../../../resources/law/scan-quality.json" with { type: "json" };
import type { AssembledPage } from "../../pdf/assembled.ts";
import { AppError } from "../errors.ts";
import type { Child } from "../ports.ts";
import { extractFields } from "./extract/extract.ts";
import type { OcrPool } from "./ocr-pool.ts";
import { type Lighter, type SmallerForm, smallerForm } from "./page-form.ts";
import { ask, derive, isLost, type PageTask, readUpright, unread } from "./page-reader.ts";
import { type KeptReadings, type Readings, RunReadings } from "./readings.ts";
import { secondLook } from "./second-reading.ts";
import { turnImage } from "./turn.ts";
import type {
  CorrectionStep,
  DerivedPage,
  ExtractedFields,
  Inspection,
  OcrPage,
  OwnLetters,
  PageImage,
  ProbeResult,
  ReadingMode,
} from "./types.ts";

/** One file, in the order of the paper; read when its turn comes. */
export interface DigitiseInput {
  name: string;
  /** its bytes, or where the imaging child finds them: a large file then never passes through this process */
  read(): Promise<Uint8Array | { path: string }>;
  /** pages that are taken, from 0, in this order; all of them when undefined */
  pages?: readonly number[];
  /** nothing but the text is wanted: a signed file is then read too, and stays as it is */
  onlyRead?: boolean;
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
  kept?: KeptReadings;
}

export interface DigitiseOptions {
  /** pages of paper counted by a person; must equal the images (TT 01/2023 Điều 8 k2) */
  pages?: number;
  /** a page without colour gives a warning: seals, photographs and handwriting are scanned in colour */
  colour?: boolean;
  /** dots per inch below which a page gives a warning; default by the law */
  minDpi?: number;
  /** what a page goes in as besides as it came; black and white ones go as Group 4 always */
  lighter?: Lighter;
  /** default `doubtful` */
  reading?: ReadingMode;
  /** a person waits for it: its pages are read before those of others */
  urgent?: boolean;
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
  readings: Readings;
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

/** What the imaging child is told of a file. */
const whatIs = async (input: DigitiseInput) => {
  const found = await input.read();
  const about = { name: input.name, onlyRead: input.onlyRead };
  return found instanceof Uint8Array ? { bytes: found, ...about } : { ...found, ...about };
};

/** Looks at every file before the first page is read; warnings for what a person should know. */
async function probeAll(
  inputs: readonly DigitiseInput[],
  deps: Pick<DigitiseDeps, "imaging">,
  options: DigitiseOptions,
): Promise<{ pages: number[][]; lettered: boolean[]; warnings: DigitiseWarning[] }> {
  const least = options.minDpi ?? minimumDpi();
  const warnings: DigitiseWarning[] = [];
  const pages: number[][] = [];
  const lettered: boolean[] = [];
  let total = 0;
  for (const input of inputs) {
    const probe = await ask<ProbeResult>(deps, "probe", await whatIs(input), options.signal);
    const taken = input.pages ? [...input.pages] : probe.pages.map((_, index) => index);
    let grey = false;
    for (const index of taken) {
      const page = probe.pages[index];
      // the file has fewer pages than when it was looked at
      if (!page) throw new AppError("image.unreadable", { name: input.name });
      total++;
      grey ||= !page.colour;
      if (page.dpiStated && page.dpi < least) {
        const params = { name: input.name, dpi: page.dpi, least };
        warnings.push({ code: "image.low-resolution", params, page: total });
      }
    }
    if (options.colour && grey) {
      warnings.push({ code: "image.not-colour", params: { name: input.name }, page: total });
    }
    pages.push(taken);
    lettered.push(probe.kind === "pdf");
  }
  if (options.pages !== undefined && options.pages !== total) {
    throw new AppError("digitise.page-count", { declared: options.pages, images: total });
  }
  return { pages, lettered, warnings };
}

/** A file kept open in the imaging child, and opened again where that child was replaced meanwhile. */
export function keepOpen(
  input: DigitiseInput,
  deps: Pick<DigitiseDeps, "imaging">,
  signal: AbortSignal | undefined,
) {
  let opened: { handle: string; pages: number } | undefined;
  const open = async () => {
    opened ??= await ask<{ handle: string; pages: number }>(deps, "open", await whatIs(input), signal);
    return opened;
  };
  const about = async <T>(method: string, index: number): Promise<T> => {
    const once = async () => ask<T>(deps, method, { handle: (await open()).handle, index }, signal);
    try {
      return await once();
    } catch (error) {
      if (signal?.aborted || !isLost(error)) throw error;
      opened = undefined;
      return once();
    }
  };
  return {
    count: async (): Promise<number> => (await open()).pages,
    /** page from 0 */
    page: (index: number) => about<PageImage>("page", index),
    /** what the page says by itself, where it was made of letters and not of a picture */
    text: (index: number) => about<OwnLetters>("text", index),
    /** whether a page is blank or separates two papers */
    inspect: (index: number) => about<Inspection>("inspect", index),
    async close(): Promise<void> {
      if (opened) await ask(deps, "close", { handle: opened.handle }).catch(() => {});
      opened = undefined;
    },
  };
}

/**
 * Files of paper pages to a searchable PDF and its text. A page of a PDF that was made of letters, signed or not, gives
 * its own; all others are read. All files are checked before the first page is
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
  const { pages, lettered, warnings } = await probeAll(inputs, deps, options);
  const total = pages.reduce((sum, taken) => sum + taken.length, 0);
  const readings = new RunReadings(deps.kept);
  const texts: string[] = [];
  let [words, confidence] = [0, 0];
  const pending: Promise<ReadPage>[] = [];
  onProgress?.({ done: 0, total });
  const writeNext = async (): Promise<void> => {
    const next = pending[0];
    if (!next) return;
    const { image, reading, smaller, kept } = await next;
    pending.shift();
    await deps.writer.addPage({ ...image, ...smaller, lines: reading.lines });
    readings.add(reading, kept);
    texts.push(reading.text);
    for (const line of reading.lines) {
      words += line.words.length;
      for (const word of line.words) confidence += word.confidence;
    }
    onProgress?.({ done: readings.count, total });
  };
  let file: ReturnType<typeof keepOpen> | undefined;
  try {
    let number = 0;
    for (const [at, input] of inputs.entries()) {
      file = keepOpen(input, deps, signal);
      for (const index of pages[at] ?? []) {
        const task = {
          page: ++number,
          reading: options.reading ?? "doubtful",
          urgent: options.urgent ?? false,
          signal,
          warnings,
        };
        const image = { ...(await file.page(index)), steps: input.steps };
        const letters = lettered[at] ? await file.text(index) : undefined;
        const own = letters?.kind === "own" ? letters.page : null;
        const { ends } = await startReading(image, deps, task, input.name, {
          lighter: options.lighter ?? "keep",
          own,
        });
        pending.push(ends);
        // a page that fails while an earlier one is awaited must not count as unhandled
        ends.catch(() => {});
        if (pending.length > deps.pool.workers) await writeNext();
      }
      await file.close();
      file = undefined;
    }
    while (pending.length > 0) await writeNext();
  } finally {
    await Promise.allSettled(pending);
    await file?.close();
  }
  return {
    pages: readings.count,
    text: texts.join("\f"),
    readings,
    words,
    meanConfidence: words ? Math.round((confidence / words) * 1000) / 1000 : 0,
    warnings: warnings.sort((a, b) => a.page - b.page),
  };
}

interface ReadPage {
  image: PageImage;
  reading: OcrPage;
  smaller: SmallerForm;
  /** it can be had again from the readings that are kept */
  kept: boolean;
}

/** Hands a page to the readers. Comes back as soon as the next page may be fetched; `ends` when it is read. */
async function startReading(
  image: PageImage,
  deps: DigitiseDeps,
  task: PageTask,
  name: string,
  { lighter, own }: { lighter: Lighter; own: OcrPage | null },
): Promise<{ ends: Promise<ReadPage> }> {
  const { page, signal } = task;
  const smaller = await smallerForm(deps, image, lighter, signal);
  const known = own ?? (await deps.kept?.load(page));
  if (known) {
    const upright = turnImage(image, known.turn ?? 0);
    return { ends: Promise.resolve({ image: upright, reading: known, smaller, kept: !own }) };
  }
  let derived: DerivedPage;
  try {
    derived = await derive(deps, image, 0, signal, name);
  } catch (error) {
    if (signal?.aborted || !isLost(error)) throw error;
    return { ends: Promise.resolve({ image, reading: unread(image, task), smaller, kept: false }) };
  }
  const read = async (): Promise<ReadPage> => {
    const { image: turned, reading } = await readUpright(derived, image, deps, task);
    // one that could not be read gets another chance when the work is done again
    const failed = task.warnings.some((one) => one.code === "ocr.failed" && one.page === page);
    if (!failed) await deps.kept?.save(page, reading);
    return { image: turned, reading, smaller, kept: !failed };
  };
  return { ends: read() };
}

/** A page as an image again, for the second reading; `page` from 1. */
export type LoadPage = (page: number) => Promise<PageImage>;

/** Loads pages of the inputs of `digitise` again, by their number over all files. Throws `digitise.not-found`. */
export function pageLoader(
  inputs: readonly DigitiseInput[],
  deps: Pick<DigitiseDeps, "imaging">,
  signal?: AbortSignal,
): LoadPage {
  const counts: number[] = [];
  return async (page) => {
    let before = 0;
    for (const [at, input] of inputs.entries()) {
      const known = counts[at] ?? input.pages?.length;
      if (known !== undefined && page > before + known) {
        before += known;
        continue;
      }
      const file = keepOpen(input, deps, signal);
      try {
        const own = input.pages?.length ?? (await file.count());
        counts[at] = own;
        if (page <= before + own) {
          const nth = page - before - 1;
          return { ...(await file.page(input.pages?.[nth] ?? nth)), steps: input.steps };
        }
        before += own;
      } finally {
        await file.close();
      }
    }
    throw new AppError("digitise.not-found");
  };
}

/** Bóc tách of what `digitise` read; after the signature where there is one (TT 01/2023 Điều 8, 9). */
export function extract(
  { readings }: Pick<DigitiseResult, "readings">,
  deps: Pick<DigitiseDeps, "imaging" | "pool">,
  load: LoadPage,
  signal?: AbortSignal,
  urgent = false,
): Promise<ExtractedFields> {
  const turnOf = async (page: number) => (await readings.page(page)).turn ?? 0;
  return extractFields(readings, secondLook(deps, load, signal, turnOf, urgent));
}
