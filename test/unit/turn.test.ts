import { expect, test } from "vitest";
import { bestTurn, maybeTurned, turnBox, turnBoxBack, turnImage } from "../../main/core/digitise/turn.ts";
import type { Box, OcrPage, Orientation, QuarterTurn } from "../../main/core/digitise/types.ts";

/** A page of one line of words, each with this confidence; `upended` as Tesseract boxes a sideways line. */
function read(confidence: number, upended = false, count = 8): OcrPage {
  const words = Array.from({ length: count }, (_, i) => {
    const box: Box = upended ? [10, 100 * i, 30, 100 * i + 80] : [100 * i, 10, 100 * i + 80, 30];
    return { text: "chính", confidence, box, baseline: box };
  });
  return {
    text: "",
    lines: words.length ? [{ text: "", confidence, box: [0, 0, 800, 800], block: 0, words }] : [],
    width: 900,
    height: 900,
  };
}

test("only a page that reads badly or stands on end is tried again", () => {
  expect(maybeTurned(read(0.93))).toBe(false);
  expect(maybeTurned(read(0.42))).toBe(true);
  expect(maybeTurned(read(0.95, true))).toBe(true);
  expect(maybeTurned(read(0.2, false, 2))).toBe(false);
  expect(maybeTurned(read(0, false, 0))).toBe(false);
});

test("a direction is believed when it is clearly better", () => {
  const trials = (turn180: OcrPage, turn90: OcrPage): Map<QuarterTurn, OcrPage> =>
    new Map([
      [180, turn180],
      [90, turn90],
    ]);
  expect(bestTurn(read(0.42), trials(read(0.93), read(0.4)))).toBe(180);
  expect(bestTurn(read(0.42), trials(read(0.5), read(0.52)))).toBe(0);
  expect(bestTurn(read(0.62), trials(read(0.7), read(0.3)))).toBe(0);
  expect(bestTurn(read(0.95, true), trials(read(0.95, true), read(0.94)))).toBe(90);
});

test("a box turned and turned back is the same box", () => {
  const box: Box = [0.1, 0.2, 0.3, 0.25];
  expect(turnBox(box, 90)).toEqual([0.75, 0.1, 0.8, 0.3]);
  for (const turn of [0, 90, 180, 270] as const) {
    turnBoxBack(turnBox(box, turn), turn).forEach((side, i) => {
      expect(side).toBeCloseTo(box[i] as number, 10);
    });
  }
});

test.each<[Orientation, QuarterTurn, Orientation]>([
  [1, 90, 6],
  [1, 180, 3],
  [1, 270, 8],
  [6, 90, 3],
  [8, 90, 1],
  [2, 180, 4],
])("EXIF orientation %d turned by %d is %d", (orientation, turn, expected) => {
  const image = { bytes: new Uint8Array(), width: 200, height: 300, dpi: 300, orientation };
  const turned = turnImage(image, turn);
  expect(turned.orientation).toBe(expected);
  expect([turned.width, turned.height]).toEqual(turn === 180 ? [200, 300] : [300, 200]);
});
