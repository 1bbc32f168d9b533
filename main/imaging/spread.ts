import sharp from "sharp";
import type { SpreadHalves } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { header, open } from "./options.ts";

/** A spread is at least this much wider than high; a single page is not. */
const WIDER_THAN_HIGH = 1.12;
/** The fold is looked for in this share of the width, in the middle. */
const MIDDLE = 0.12;
/** The fold's shadow is so much darker than the middle strip on average; grey levels of 255. */
const SHADOW = 12;
/** A shadow is broad, a ruled line of a register is not: columns are judged with their neighbours; share of the width. */
const BREADTH = 0.01;

/**
 * Cuts a two-page spread at its fold: at the darkest column of the middle where the binding throws a shadow, else in
 * the very middle. Nothing is resampled and nothing lost: the halves side by side are the page as looked at.
 * Null for an image that is no spread.
 */
export async function splitSpread(bytes: Uint8Array, name = ""): Promise<SpreadHalves | null> {
  try {
    // decoded once, upright, so that both halves come of the same pixels
    const { data, info } = await open(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (width < height * WIDER_THAN_HIGH) return null;
    const at = foldOf(data, { width, height, channels });
    // the resolution that the scanner stated stays said
    const { density } = await header(bytes);
    const half = async (side: SpreadHalves["halves"][number]["side"], left: number, columns: number) => ({
      side,
      bytes: await sharp(data, { raw: { width, height, channels } })
        .extract({ left, top: 0, width: columns, height })
        .withMetadata(density ? { density } : {})
        .png()
        .toBuffer(),
      width: columns,
      height,
    });
    return {
      width,
      at,
      halves: [await half("trang trái", 0, at), await half("trang phải", at, width - at)],
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("image.unreadable", { name }, { cause: error });
  }
}

function foldOf(
  data: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): number {
  const from = Math.round((width * (1 - MIDDLE)) / 2);
  const to = Math.round((width * (1 + MIDDLE)) / 2);
  const means: number[] = [];
  // every fourth row tells as much
  for (let x = from; x < to; x++) {
    let sum = 0;
    let rows = 0;
    for (let y = 0; y < height; y += 4) {
      sum += data[(y * width + x) * channels] ?? 255;
      rows++;
    }
    means.push(sum / rows);
  }
  const reach = Math.max(2, Math.round((width * BREADTH) / 2));
  const broad = means.map((_, at) => average(means.slice(Math.max(0, at - reach), at + reach + 1)));
  const darkest = Math.min(...broad);
  if (average(means) - darkest < SHADOW) return Math.round(width / 2);
  return from + broad.indexOf(darkest);
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;
