import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import sharp from "sharp";
import { expect, test } from "vitest";
import { type DigitiseInput, digitise } from "../../main/core/digitise/engine.ts";
import type { OcrPool } from "../../main/core/digitise/ocr-pool.ts";
import type { KeptReadings } from "../../main/core/digitise/readings.ts";
import type { OcrPage } from "../../main/core/digitise/types.ts";
import type { Child } from "../../main/core/ports.ts";
import { AssembledWriter } from "../../main/pdf/assembled.ts";
import { fullPage } from "../support/full-page.ts";

/**
 * What one job holds of the pages it has done. Readings of full size go through the real engine and the real writer; the
 * processes beside it are bounded by the watch on their memory, which is proved elsewhere.
 */
const [EARLY, LATE] = [40, 240];
/** Seven hundred pages of this are a hundredth of what a job may hold. */
const TEXT_AND_PLACES = 15_000;
/** The same, with its reading packed. */
const WITH_READING = 40_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
function held(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes that are held more for each page between an early one and a late one. */
async function heldPerPage(kept?: KeptReadings): Promise<number> {
  const picture = await sharp({ create: { width: 413, height: 585, channels: 3, background: "#fff" } })
    .grayscale()
    .png()
    .toBuffer();
  const some = Array.from({ length: 6 }, (_, number) => fullPage(number));
  const answers: Record<string, () => unknown> = {
    probe: () => ({ kind: "image", signed: false, pages: [{ dpi: 200, dpiStated: true, colour: true }] }),
    open: () => ({ handle: "1", pages: 1 }),
    close: () => null,
    twoTone: () => null,
    page: () => ({ bytes: Uint8Array.from(picture), width: 413, height: 585, dpi: 50, orientation: 1 }),
    derive: () => ({
      bytes: new Uint8Array(50_000),
      width: 1654,
      height: 2339,
      dpi: 200,
      angle: 0,
      zones: [{ box: [0, 0, 1654, 2339], from: 0 }],
      xHeight: 20,
      marks: [],
      toPage: [1, 0, 0, 1, 0, 0],
      steps: [],
    }),
  };
  const imaging: Pick<Child, "call"> = { call: async <T>(method: string) => answers[method]?.() as T };
  let at = 0;
  const pool: OcrPool = {
    workers: 2,
    recognise: async () => structuredClone(some[at++ % some.length]) as OcrPage,
    close: async () => {},
  };
  const writer = new AssembledWriter(
    { append: async () => {} },
    { title: "Bản số hóa", creator: "thử", createdAt: "2026-11-16T08:30:00.000+07:00" },
  );
  const inputs: DigitiseInput[] = Array.from({ length: LATE }, (_, number) => ({
    name: `${number}.png`,
    read: async () => ({ path: `${number}.png` }),
  }));
  const seen = new Map<number, number>();
  const read = await digitise(
    inputs,
    { imaging, pool, writer, kept },
    {
      reading: "fast",
      onProgress: ({ done }) => {
        if ((done === EARLY || done === LATE) && !seen.has(done)) seen.set(done, held());
      },
    },
  );
  expect(read.pages).toBe(LATE);
  return ((seen.get(LATE) ?? 0) - (seen.get(EARLY) ?? 0)) / (LATE - EARLY);
}

test("of a page that is done a job keeps its text and its place in the file, where its reading is kept elsewhere", async () => {
  const elsewhere: KeptReadings = { load: async () => undefined, save: async () => {} };
  expect(await heldPerPage(elsewhere)).toBeLessThan(TEXT_AND_PLACES);
});

test("where nothing is kept elsewhere it keeps the reading too, packed", async () => {
  expect(await heldPerPage()).toBeLessThan(WITH_READING);
});
