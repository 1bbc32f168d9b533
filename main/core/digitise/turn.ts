import type { Box, OcrPage, Orientation, PageImage, QuarterTurn } from "./types.ts";

/** Below this mean confidence a page is read again in the other directions; right pages stay above 0.8. */
const DOUBTFUL = 0.65;
/** Another direction must be better by this much, and good in itself, to be believed. */
const BETTER_BY = 0.15;
/** Letters below which a reading says nothing about the direction. */
const FEWEST_LETTERS = 15;
/** Share of the text's width and height that is read for a trial. */
const TRIAL_SHARE = 0.6;

export const OTHER_TURNS: readonly QuarterTurn[] = [180, 90, 270];

interface Sureness {
  letters: number;
  /** 0 to 1, weighed by letters: noise comes in short words */
  confidence: number;
}

/** How much was read on a page and how surely; confidence weighed by letters, so that stray marks count little. */
export function sureness(page: OcrPage): Sureness {
  let letters = 0;
  let sum = 0;
  for (const word of page.lines.flatMap((line) => line.words)) {
    letters += word.text.length;
    sum += word.text.length * word.confidence;
  }
  return { letters, confidence: letters === 0 ? 0 : sum / letters };
}

/** Most long words stand on end: Tesseract turned the block by itself, the page is still laid in sideways. */
function standsOnEnd(page: OcrPage): boolean {
  const long = page.lines.flatMap((line) => line.words).filter((word) => word.text.length >= 4);
  const upended = long.filter(({ box }) => box[3] - box[1] > box[2] - box[0]);
  return long.length >= 3 && upended.length * 2 > long.length;
}

/** Whether a page as read may lie upside down or sideways. A blank page and a good reading do not. */
export function maybeTurned(page: OcrPage): boolean {
  const { letters, confidence } = sureness(page);
  return letters >= FEWEST_LETTERS && (confidence < DOUBTFUL || standsOnEnd(page));
}

/** The middle of what was taken for text, as fractions of the page: enough to tell the direction from. */
export function trialBox(page: OcrPage): Box {
  const boxes = page.lines.map((line) => line.box);
  const left = Math.min(...boxes.map((box) => box[0])) / page.width;
  const top = Math.min(...boxes.map((box) => box[1])) / page.height;
  const right = Math.max(...boxes.map((box) => box[2])) / page.width;
  const bottom = Math.max(...boxes.map((box) => box[3])) / page.height;
  const x = ((right - left) * (1 - TRIAL_SHARE)) / 2;
  const y = ((bottom - top) * (1 - TRIAL_SHARE)) / 2;
  return [left + x, top + y, right - x, bottom - y];
}

/** The direction that reads clearly best; 0 when none does. `trials` of the same part of the page. */
export function bestTurn(upright: OcrPage, trials: ReadonlyMap<QuarterTurn, OcrPage>): QuarterTurn {
  // a block that stands on end was turned by Tesseract: its confidence says nothing for the page as it lies
  let mark = standsOnEnd(upright) ? 0 : sureness(upright).confidence;
  mark = Math.max(mark + BETTER_BY, DOUBTFUL);
  let best: QuarterTurn = 0;
  for (const [turn, trial] of trials) {
    const { letters, confidence } = sureness(trial);
    if (letters < FEWEST_LETTERS || confidence < mark || standsOnEnd(trial)) continue;
    mark = confidence;
    best = turn;
  }
  return best;
}

/** A box in fractions of a page, after the page was turned. */
export function turnBox([x0, y0, x1, y1]: Box, turn: QuarterTurn): Box {
  if (turn === 90) return [1 - y1, x0, 1 - y0, x1];
  if (turn === 180) return [1 - x1, 1 - y1, 1 - x0, 1 - y0];
  if (turn === 270) return [y0, 1 - x1, y1, 1 - x0];
  return [x0, y0, x1, y1];
}

/** A box of a turned page back on the page as it was scanned. */
export const turnBoxBack = (box: Box, turn: QuarterTurn): Box =>
  turnBox(box, ((360 - turn) % 360) as QuarterTurn);

/** EXIF orientations by quarter turns clockwise, without and with a mirror. */
const PLAIN: readonly Orientation[] = [1, 6, 3, 8];
const MIRRORED: readonly Orientation[] = [2, 7, 4, 5];

/** The same image looked at after a quarter turn; no pixel is touched. */
export function turnImage(image: PageImage, turn: QuarterTurn): PageImage {
  if (turn === 0) return image;
  const ring = PLAIN.includes(image.orientation) ? PLAIN : MIRRORED;
  const orientation = ring[(ring.indexOf(image.orientation) + turn / 90) % 4] as Orientation;
  const sideways = turn !== 180;
  return {
    ...image,
    orientation,
    width: sideways ? image.height : image.width,
    height: sideways ? image.width : image.height,
  };
}
