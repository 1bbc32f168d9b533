import { expect, test } from "vitest";
import { readingsJson } from "../../main/core/digitise/kept-readings.ts";
import { packReading, RunReadings } from "../../main/core/digitise/readings.ts";
import type { OcrPage } from "../../main/core/digitise/types.ts";
import { seededRandom } from "../support/random.ts";

/** A page as full as they come, no two alike. */
function pageOf(number: number): OcrPage {
  const random = seededRandom(number);
  const lines = Array.from({ length: 45 }, (_, row) => {
    const words = Array.from({ length: 12 }, (__, at) => ({
      text: `chữ${Math.floor(random() * 1000)}`,
      confidence: random(),
      box: [at * 120, row * 45, at * 120 + 100, row * 45 + 30].map(
        (side) => side + random(),
      ) as OcrPage["lines"][0]["box"],
      baseline: [at * 120, row * 45 + 25, at * 120 + 100, row * 45 + 25] as OcrPage["lines"][0]["box"],
    }));
    const box: OcrPage["lines"][0]["box"] = [0, row * 45, 1500, row * 45 + 30];
    return { text: words.map((word) => word.text).join(" "), confidence: 0.9, box, block: 0, words };
  });
  return { text: lines.map((line) => line.text).join("\n"), lines, width: 1654, height: 2339 };
}

test("of a long document no page stays in memory: what is kept elsewhere is loaded again, the rest is packed", async () => {
  const kept = new Map<number, Uint8Array>();
  const loads: number[] = [];
  const readings = new RunReadings({
    async load(page) {
      loads.push(page);
      const packed = kept.get(page);
      return packed && pageOf(page);
    },
    save: async (page, reading) => void kept.set(page, packReading(reading)),
  });
  for (let number = 1; number <= 8; number++) {
    const elsewhere = number % 2 === 0;
    if (elsewhere) kept.set(number, packReading(pageOf(number)));
    readings.add(pageOf(number), elsewhere);
  }
  const held = (Reflect.get(readings, "pages") as (Uint8Array | null)[]).map((one) => one?.byteLength ?? 0);
  expect(held.filter((_, at) => at % 2 === 1)).toEqual([0, 0, 0, 0]);
  const json = JSON.stringify(pageOf(1)).length;
  expect(Math.max(...held)).toBeLessThan(json / 2);
  for (const number of [7, 2, 1, 8]) expect(await readings.page(number)).toEqual(pageOf(number));
  expect(loads).toEqual([2, 8]);
  // and goes into its file one after the other
  const pieces: string[] = [];
  for await (const piece of readingsJson(readings)) pieces.push(new TextDecoder().decode(piece));
  expect(pieces).toHaveLength(9);
  expect(JSON.parse(pieces.join(""))).toEqual(Array.from({ length: 8 }, (_, at) => pageOf(at + 1)));
  const none: string[] = [];
  for await (const piece of readingsJson(new RunReadings())) none.push(new TextDecoder().decode(piece));
  expect(none.join("")).toBe("[]");
});
