import { AppError } from "../errors.ts";
import type { DigitiseDeps, DigitiseWarning } from "./engine.ts";
import { doubtful, merge } from "./reading/merge.ts";
import { markByPhrase } from "./reading/phrases.ts";
import { sift } from "./reading/sift.ts";
import { bestTurn, maybeTurned, OTHER_TURNS, trialBox, turnBox, turnImage } from "./turn.ts";
import {
  type Affine,
  type Box,
  type DerivedPage,
  type GatheredLines,
  type GatheredPlace,
  mapBox,
  mapPoint,
  type OcrLine,
  type OcrPage,
  type OcrWord,
  type PageImage,
  type QuarterTurn,
  type ReadingMode,
} from "./types.ts";

/** An A4 page at 600 dpi in colour as PNG can take a slow PC this long. */
const IMAGING_TIMEOUT_MS = 180_000;

/** What reads one page and how. */
export interface PageTask {
  /** from 1 */
  page: number;
  reading: ReadingMode;
  /** a person waits for it */
  urgent: boolean;
  signal: AbortSignal | undefined;
  warnings: DigitiseWarning[];
}

/** True when the child went away over its work, by itself, by the system, or because memory ran out. */
export function isLost(error: unknown): boolean {
  return error instanceof AppError && (error.code === "child.crashed" || error.code === "child.timeout");
}

/** One answer of the imaging child. What its death cut off is asked once more; then `child.crashed`. */
export async function ask<T>(
  deps: Pick<DigitiseDeps, "imaging">,
  method: string,
  params: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const call = () => deps.imaging.call<T>(method, params, { timeout: IMAGING_TIMEOUT_MS, signal });
  try {
    return await call();
  } catch (error) {
    if (signal?.aborted || !isLost(error)) throw error;
    return call();
  }
}

/** Words for a page that cannot be read: it stays in the document, without text. */
export function unread(image: PageImage, { page, warnings }: PageTask): OcrPage {
  warnings.push({ code: "ocr.failed", params: { page }, page });
  return { text: "", lines: [], width: image.width, height: image.height };
}

/**
 * What is drawn from one page by the imaging child: turned, cleaned, ready for reading; `plain` leaves its zones where
 * they are. Throws `image.unreadable`.
 */
export const derive = (
  deps: Pick<DigitiseDeps, "imaging">,
  image: PageImage,
  turn: QuarterTurn,
  signal: AbortSignal | undefined,
  name?: string,
  plain = false,
): Promise<DerivedPage> =>
  ask<DerivedPage>(
    deps,
    "derive",
    { bytes: image.bytes, dpi: image.dpi, name, turn, plain, steps: image.steps },
    signal,
  );

/**
 * Reads a page; one that reads badly is tried in the other directions on a part of it, and read again in the
 * direction that reads best. The image comes back as it is to be looked at.
 */
export async function readUpright(
  derived: DerivedPage,
  image: PageImage,
  deps: Pick<DigitiseDeps, "imaging" | "pool">,
  task: PageTask,
): Promise<{ image: PageImage; reading: OcrPage }> {
  const { signal } = task;
  const reading = await readPage(derived, image, deps, task);
  if (!maybeTurned(reading)) return { image, reading };
  const box = trialBox(reading);
  const trials = new Map<QuarterTurn, OcrPage>();
  for (const turn of OTHER_TURNS) {
    const copy = await derive(deps, image, turn, signal, undefined, true);
    const part = turnBox(box, turn).map((side, at) => side * (at % 2 ? copy.height : copy.width)) as Box;
    const crop = await ask<Uint8Array>(deps, "crop", { bytes: copy.bytes, box: part }, signal);
    const trial = await readTrial({ ...copy, bytes: crop }, deps, task);
    trials.set(turn, trial);
    // the two that stand on end are told from each other, and upside down is told from all
    if (bestTurn(reading, trials) === 180) break;
  }
  const turn = bestTurn(reading, trials);
  if (turn === 0) return { image, reading };
  const turned = turnImage(image, turn);
  const copy = await derive(deps, image, turn, signal);
  const again = await readPage(copy, turned, deps, task);
  return { image: turned, reading: { ...again, turn } };
}

/** A part of the page in another direction; what cannot be read tells nothing. */
async function readTrial(
  derived: DerivedPage,
  deps: Pick<DigitiseDeps, "pool">,
  { page, urgent, signal }: PageTask,
): Promise<OcrPage> {
  try {
    return await deps.pool.recognise(
      { image: derived.bytes, dpi: derived.dpi, lang: "vie", model: "fast", layout: "page" },
      { signal, page, urgent },
    );
  } catch (error) {
    if (signal?.aborted || !(error instanceof AppError) || error.code !== "ocr.failed") throw error;
    return { text: "", lines: [], width: derived.width, height: derived.height };
  }
}

async function readPage(
  derived: DerivedPage,
  image: PageImage,
  deps: Pick<DigitiseDeps, "imaging" | "pool">,
  task: PageTask,
): Promise<OcrPage> {
  const { page, urgent, signal, reading } = task;
  try {
    const model = reading === "best" ? "best" : "fast";
    const read = await deps.pool.recognise(
      { image: derived.bytes, dpi: derived.dpi, lang: "vie", model, layout: "page" },
      { signal, page, urgent },
    );
    const lines =
      reading === "doubtful" ? await readDoubtfulAgain(read.lines, derived, deps, task) : read.lines;
    return onPage(lines, derived, image);
  } catch (error) {
    if (signal?.aborted || !(error instanceof AppError) || error.code !== "ocr.failed") throw error;
    return unread(image, task);
  }
}

/** Lines of the reading copy, the doubtful ones read again by the better data, all of them in one picture. */
async function readDoubtfulAgain(
  lines: readonly OcrLine[],
  derived: DerivedPage,
  deps: Pick<DigitiseDeps, "imaging" | "pool">,
  { page, urgent, signal }: PageTask,
): Promise<OcrLine[]> {
  const again = lines.filter(doubtful);
  // a page on which nothing is sure is no text, or lies the wrong way round: that is found out elsewhere
  if (again.length === 0 || again.length > MOST_DOUBTFUL || isHopeless(lines)) return [...lines];
  const boxes = again.map((line) => line.box);
  const gathered = await ask<GatheredLines>(deps, "gather", { bytes: derived.bytes, boxes }, signal);
  const read = await deps.pool.recognise(
    { image: gathered.bytes, dpi: derived.dpi, lang: "vie", model: "best", layout: "block" },
    { signal, page, urgent },
  );
  const second = new Map(
    again.map((line, at) => [line, wordsIn(read, gathered.places[at] as GatheredPlace)]),
  );
  return lines.map((line) => merge(line, second.get(line) ?? []));
}

/** Lines read a second time at most; a page with more of them is a table or a photograph. */
const MOST_DOUBTFUL = 40;

function isHopeless(lines: readonly OcrLine[]): boolean {
  const words = lines.flatMap((line) => line.words);
  return words.reduce((sum, word) => sum + word.confidence, 0) < words.length * 0.5;
}

/** What the second reader saw in the place of one line, in pixels of the reading copy. */
function wordsIn(read: OcrPage, place: GatheredPlace): OcrWord[] {
  const centre = (place.from + place.to) / 2;
  const away = (line: OcrLine): number => Math.abs((line.box[1] + line.box[3]) / 2 - centre);
  // the tops of the next line may have come along: they make lines of nonsense beside the right one
  const near = read.lines.filter((line) => away(line) < (place.to - place.from) * 0.22);
  return near
    .flatMap((line) => line.words)
    .map((word) => {
      const move = (box: Box): Box => [
        box[0] + place.dx,
        box[1] + place.dy,
        box[2] + place.dx,
        box[3] + place.dy,
      ];
      return { ...word, box: move(word.box), baseline: move(word.baseline) };
    })
    .sort((a, b) => a.box[0] - b.box[0]);
}

/** A reading of the copy in pixels of the page itself, zones in reading order, without what is no text. */
function onPage(read: readonly OcrLine[], derived: DerivedPage, image: PageImage): OcrPage {
  const placed = read.map((line) => {
    const middle = (line.box[1] + line.box[3]) / 2;
    const zone = Math.max(
      0,
      derived.zones.findLastIndex(({ from }) => middle >= from),
    );
    return { line, zone };
  });
  const lines: OcrLine[] = [];
  for (const [number, { box, from }] of derived.zones.entries()) {
    const down = box[1] - from;
    const own = placed.filter(({ zone }) => zone === number).map(({ line }) => movedDown(line, down));
    lines.push(
      ...sift(own, derived.marks)
        .map(markByPhrase)
        .map((line) => mapped({ ...line, block: number * 1000 + line.block }, derived.toPage)),
    );
  }
  return {
    text: lines.map((line) => line.text).join("\n"),
    lines,
    width: image.width,
    height: image.height,
  };
}

const movedDown = (line: OcrLine, down: number): OcrLine => mapped(line, [1, 0, 0, 1, 0, down]);

/** A hundredth of a pixel is seen by nobody, and a tenth of the digits is what a long document is kept by. */
const rounded = (sides: readonly number[]): Box => sides.map((side) => Math.round(side * 100) / 100) as Box;

function mapped(line: OcrLine, map: Affine): OcrLine {
  return {
    ...line,
    box: rounded(mapBox(map, line.box)),
    words: line.words.map((word) => ({
      ...word,
      confidence: Math.round(word.confidence * 10_000) / 10_000,
      box: rounded(mapBox(map, word.box)),
      baseline: rounded([
        ...mapPoint(map, word.baseline[0], word.baseline[1]),
        ...mapPoint(map, word.baseline[2], word.baseline[3]),
      ]),
    })),
  };
}
