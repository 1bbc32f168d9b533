import { expect, test } from "vitest";
import { readingsJson } from "../../main/core/digitise/kept-readings.ts";
import { packReading, RunReadings } from "../../main/core/digitise/readings.ts";
import { fullPage } from "../support/full-page.ts";

test("of a long document no page stays in memory: what is kept elsewhere is loaded again, the rest is packed", async () => {
  const kept = new Map<number, Uint8Array>();
  const loads: number[] = [];
  const readings = new RunReadings({
    async load(page) {
      loads.push(page);
      const packed = kept.get(page);
      return packed && fullPage(page);
    },
    save: async (page, reading) => void kept.set(page, packReading(reading)),
  });
  for (let number = 1; number <= 8; number++) {
    const elsewhere = number % 2 === 0;
    if (elsewhere) kept.set(number, packReading(fullPage(number)));
    readings.add(fullPage(number), elsewhere);
  }
  const held = (Reflect.get(readings, "pages") as (Uint8Array | null)[]).map((one) => one?.byteLength ?? 0);
  expect(held.filter((_, at) => at % 2 === 1)).toEqual([0, 0, 0, 0]);
  const json = JSON.stringify(fullPage(1)).length;
  expect(Math.max(...held)).toBeLessThan(json / 2);
  for (const number of [7, 2, 1, 8]) expect(await readings.page(number)).toEqual(fullPage(number));
  expect(loads).toEqual([2, 8]);
  // and goes into its file one after the other
  const pieces: string[] = [];
  for await (const piece of readingsJson(readings)) pieces.push(new TextDecoder().decode(piece));
  expect(pieces).toHaveLength(9);
  expect(JSON.parse(pieces.join(""))).toEqual(Array.from({ length: 8 }, (_, at) => fullPage(at + 1)));
  const none: string[] = [];
  for await (const piece of readingsJson(new RunReadings())) none.push(new TextDecoder().decode(piece));
  expect(none.join("")).toBe("[]");
});
