import type { DigitiseDeps, LoadPage } from "./engine.ts";
import type { SecondLook, SecondManner } from "./extract/confirm.ts";
import { ask, derive } from "./page-reader.ts";
import { type DerivedPage, mapBox, type OcrModel, type QuarterTurn } from "./types.ts";

/** Data and enlargement of each manner; the first reading is by the fast data at the size of the page. */
const MANNERS: Record<SecondManner, { model: OcrModel; scale: number }> = {
  finer: { model: "best", scale: 1.5 },
  larger: { model: "fast", scale: 2.2 },
};

/** Looks at parts of pages again. `turnOf` a page from 1. */
export function secondLook(
  deps: Pick<DigitiseDeps, "imaging" | "pool">,
  load: LoadPage,
  signal?: AbortSignal,
  turnOf: (page: number) => Promise<QuarterTurn> = async () => 0,
  urgent = false,
): SecondLook {
  let kept: { page: number; derived: DerivedPage } | undefined;
  const copyOf = async (page: number): Promise<DerivedPage> => {
    if (kept?.page !== page) {
      const image = await load(page);
      kept = { page, derived: await derive(deps, image, await turnOf(page), signal, undefined, true) };
    }
    return kept.derived;
  };
  return {
    async read(page, box, manner) {
      const { model, scale } = MANNERS[manner];
      const derived = await copyOf(page);
      const crop = await ask<Uint8Array>(
        deps,
        "crop",
        { bytes: derived.bytes, box: mapBox(inverse(derived.toPage), box), scale },
        signal,
      );
      const read = await deps.pool.recognise(
        { image: crop, dpi: derived.dpi * scale, lang: "vie", model, layout: "block" },
        { signal, page, urgent },
      );
      return read.text;
    },
    async beneath(page, box, letter, manner) {
      const { model, scale } = MANNERS[manner];
      const { bytes, steps, dpi } = await load(page);
      const about = { bytes, steps, turn: await turnOf(page), box, letter, scale };
      const line = await ask<Uint8Array>(deps, "beneath", about, signal);
      const read = await deps.pool.recognise(
        { image: line, dpi: dpi * scale, lang: "vie", model, layout: "line" },
        { signal, page, urgent },
      );
      return read.text;
    },
    async isPlainPrint(page, box) {
      const derived = await copyOf(page);
      const inCopy = mapBox(inverse(derived.toPage), box);
      return ask<boolean>(deps, "plainPrint", { bytes: derived.bytes, box: inCopy }, signal);
    },
  };
}

function inverse(m: DerivedPage["toPage"]): DerivedPage["toPage"] {
  const [a, b, c, d, e, f] = m;
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}
