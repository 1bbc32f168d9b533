import type { DigitiseDeps, LoadPage } from "./engine.ts";
import type { SecondReading } from "./extract/extract.ts";
import { ask, derive } from "./page-reader.ts";
import { type DerivedPage, mapBox, type QuarterTurn } from "./types.ts";

/** Enlargement of the lines of the second reading, so that scale and model both differ from the first. */
const SECOND_SCALE = 1.5;

/** The second reader of numbers and dates: the finer model on the enlarged line. `turnOf` a page from 1. */
export function secondReader(
  deps: Pick<DigitiseDeps, "imaging" | "pool">,
  load: LoadPage,
  signal?: AbortSignal,
  turnOf: (page: number) => QuarterTurn = () => 0,
): SecondReading {
  let kept: { page: number; derived: DerivedPage } | undefined;
  return async (page, box) => {
    if (kept?.page !== page) {
      const image = await load(page);
      kept = { page, derived: await derive(deps, image, turnOf(page), signal, undefined, true) };
    }
    const { derived } = kept;
    const inDerived = mapBox(inverse(derived.toPage), box);
    const crop = await ask<Uint8Array>(
      deps,
      "crop",
      { bytes: derived.bytes, box: inDerived, scale: SECOND_SCALE },
      signal,
    );
    const read = await deps.pool.recognise(
      { image: crop, dpi: derived.dpi * SECOND_SCALE, lang: "vie", model: "best", layout: "block" },
      { signal, page },
    );
    return read.text;
  };
}

function inverse(m: DerivedPage["toPage"]): DerivedPage["toPage"] {
  const [a, b, c, d, e, f] = m;
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}
