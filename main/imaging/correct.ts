import type { Box, CorrectionStep } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { type Corners, findCorners, flatten } from "./corners.ts";
import { open } from "./options.ts";
import { darkest, over, type PagePixels, paperAround, pixelsOf, readPixels } from "./pixels.ts";
import { findSkew } from "./skew.ts";

/** Grey below which a row or column at the edge belongs to a black border, and the share of it that must be so. */
const BORDER_GREY = 90;
const BORDER_SHARE = 0.6;
/** A border is no wider than this share of the page. */
const BORDER_MOST = 0.15;
const LEAST_DEGREES = 0.2;

/**
 * The reading copy: the page with its recorded steps, in order. The bytes that came in are never written to. Throws
 * `image.unreadable`.
 */
export async function applySteps(
  bytes: Uint8Array,
  steps: readonly CorrectionStep[],
  width?: number,
): Promise<PagePixels> {
  try {
    let page = await readPixels(bytes, width);
    for (const step of steps) page = await apply(page, step);
    return page;
  } catch (cause) {
    throw new AppError("image.unreadable", { name: "" }, { cause });
  }
}

async function apply(page: PagePixels, step: CorrectionStep): Promise<PagePixels> {
  switch (step.kind) {
    case "turn":
      return pixelsOf(over(page).rotate(step.quarter), page.channels);
    case "perspective":
      return flatten(page, step.corners);
    case "deskew":
      return pixelsOf(over(page).rotate(-step.degrees, { background: "#fff" }), page.channels);
    case "crop":
      return pixelsOf(over(page).extract(inPixels(page, step.box)), page.channels);
    case "borders":
      return whiteOutside(page, inPixels(page, step.box));
    case "despeckle":
      return withoutSpecks(page);
    case "background":
      return withoutBackground(page);
  }
}

interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

function inPixels(page: PagePixels, [x0, y0, x1, y1]: Box): Rectangle {
  const left = Math.min(page.width - 1, Math.max(0, Math.round(x0 * page.width)));
  const top = Math.min(page.height - 1, Math.max(0, Math.round(y0 * page.height)));
  const right = Math.min(page.width, Math.max(left + 1, Math.round(x1 * page.width)));
  const bottom = Math.min(page.height, Math.max(top + 1, Math.round(y1 * page.height)));
  return { left, top, width: right - left, height: bottom - top };
}

/** The size stays, so that nothing on the page moves. */
function whiteOutside(page: PagePixels, { left, top, width, height }: Rectangle): PagePixels {
  const row = page.width * page.channels;
  const data = new Uint8Array(page.data.length).fill(255);
  for (let y = top; y < top + height; y++) {
    const from = y * row + left * page.channels;
    data.set(page.data.subarray(from, from + width * page.channels), from);
  }
  return { ...page, data };
}

/**
 * Lone specks painted white: a few dark pixels with nothing else near. The dot of an i, a Vietnamese accent and a full
 * stop stand close to other ink and stay.
 */
function withoutSpecks(page: PagePixels): PagePixels {
  const { width, height, channels } = page;
  const unit = Math.max(1, Math.round(width / 2480));
  const most = 10 * unit * unit;
  const near = 18 * unit;
  const dark = darkest(page);
  const data = page.data.slice();
  const seen = new Uint8Array(dark.length);
  const isInk = (at: number) => (dark[at] as number) < 150;
  const members: number[] = [];
  for (let start = 0; start < dark.length; start++) {
    if (seen[start] || !isInk(start)) continue;
    members.length = 0;
    members.push(start);
    seen[start] = 1;
    let [x0, y0, x1, y1] = [width, height, 0, 0];
    for (let index = 0; index < members.length; index++) {
      const at = members[index] as number;
      const x = at % width;
      const y = (at - x) / width;
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
          const next = ny * width + nx;
          if (seen[next] || !isInk(next)) continue;
          seen[next] = 1;
          members.push(next);
        }
      }
    }
    if (members.length > most) continue;
    let others = 0;
    for (let y = Math.max(0, y0 - near); y <= Math.min(height - 1, y1 + near) && others === 0; y++) {
      for (let x = Math.max(0, x0 - near); x <= Math.min(width - 1, x1 + near); x++) {
        if ((x < x0 || x > x1 || y < y0 || y > y1) && isInk(y * width + x)) {
          others = 1;
          break;
        }
      }
    }
    if (others > 0) continue;
    for (const at of members) data.fill(255, at * channels, (at + 1) * channels);
  }
  return { ...page, data };
}

/** Paper made white: each part is divided by the brightness of the paper around it. */
async function withoutBackground(page: PagePixels): Promise<PagePixels> {
  const around = await paperAround(page);
  const data = new Uint8Array(page.data.length);
  for (let at = 0; at < data.length; at++) {
    const white = Math.max(60, around.data[at] as number);
    data[at] = Math.min(255, Math.round(((page.data[at] as number) * 255) / white));
  }
  return { ...page, data };
}

/** What `suggest` is asked for: the steps whose measure is found on the page. */
export type Suggested = "deskew" | "borders" | "perspective";

/** The step that would put the page right as it stands after `steps`; null when nothing is to be put right. */
export async function suggestStep(
  bytes: Uint8Array,
  steps: readonly CorrectionStep[],
  wanted: Suggested,
): Promise<CorrectionStep | null> {
  const page = await applySteps(bytes, steps, wanted === "perspective" ? 600 : 1000);
  const grey = await pixelsOf(over(page), 1);
  if (wanted === "deskew") {
    const degrees = findSkew(grey.data, grey.width, grey.height);
    return Math.abs(degrees) >= LEAST_DEGREES ? { kind: "deskew", degrees } : null;
  }
  if (wanted === "borders") {
    const box = insideBorders(grey);
    return box ? { kind: "borders", box } : null;
  }
  // softened, so that print does not break the sheet into pieces
  const corners = findCorners(await pixelsOf(over(grey).median(9).blur(2), 1));
  return corners ? { kind: "perspective", corners } : null;
}

/** The page within its black borders; null when there are none. */
function insideBorders({ data, width, height }: PagePixels): Box | null {
  const darkShare = (count: number, at: (index: number) => number) => {
    let dark = 0;
    for (let index = 0; index < count; index++) if ((data[at(index)] as number) < BORDER_GREY) dark++;
    return dark / count;
  };
  const column = (x: number) => darkShare(height, (y) => y * width + x) > BORDER_SHARE;
  const row = (y: number) => darkShare(width, (x) => y * width + x) > BORDER_SHARE;
  const run = (most: number, isDark: (index: number) => boolean) => {
    let last = 0;
    for (let index = 0; index < most; index++) if (isDark(index)) last = index + 1;
    return last;
  };
  const across = Math.round(width * BORDER_MOST);
  const down = Math.round(height * BORDER_MOST);
  const left = run(across, column);
  const right = run(across, (index) => column(width - 1 - index));
  const top = run(down, row);
  const bottom = run(down, (index) => row(height - 1 - index));
  if (left + right + top + bottom === 0) return null;
  // one pixel more: the edge of a border is grey
  const beyond = (value: number) => (value > 0 ? value + 2 : 0);
  return [beyond(left) / width, beyond(top) / height, 1 - beyond(right) / width, 1 - beyond(bottom) / height];
}

/** A picture of the corrected page for the window. */
export async function correctedPicture(
  bytes: Uint8Array,
  steps: readonly CorrectionStep[],
  width: number,
): Promise<Uint8Array> {
  // steps look for fine detail, so they are applied at more than the size that is shown
  const page = await applySteps(bytes, steps, Math.max(width, 1600));
  return over(page).resize({ width, withoutEnlargement: true }).jpeg({ quality: 80 }).toBuffer();
}

/** The corrected page in full, lossless: what OCR reads. */
export async function correctedPage(
  bytes: Uint8Array,
  steps: readonly CorrectionStep[],
): Promise<Uint8Array> {
  const { density } = await open(bytes).metadata();
  const image = over(await applySteps(bytes, steps));
  return (density ? image.withMetadata({ density }) : image).png({ compressionLevel: 6 }).toBuffer();
}

/** A photo of a sheet as a flat page, as large as the sheet was in it; JPEG of the highest quality. */
export async function flattenPhoto(
  bytes: Uint8Array,
  corners: Corners,
): Promise<{ bytes: Uint8Array; width: number; height: number }> {
  const page = await applySteps(bytes, [{ kind: "perspective", corners }]);
  const out = await over(page).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
  return { bytes: out, width: page.width, height: page.height };
}
