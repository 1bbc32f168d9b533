import type { Box, OcrPage } from "../../main/core/digitise/types.ts";
import { seededRandom } from "./random.ts";

/** A reading as full as they come, no two alike. */
export function fullPage(number: number): OcrPage {
  const random = seededRandom(number);
  const lines = Array.from({ length: 45 }, (_, row) => {
    const words = Array.from({ length: 12 }, (__, at) => ({
      text: `chữ${Math.floor(random() * 1000)}`,
      confidence: random(),
      box: [at * 120, row * 45, at * 120 + 100, row * 45 + 30].map((side) => side + random()) as Box,
      baseline: [at * 120, row * 45 + 25, at * 120 + 100, row * 45 + 25] as Box,
    }));
    const box: Box = [0, row * 45, 1500, row * 45 + 30];
    return { text: words.map((word) => word.text).join(" "), confidence: 0.9, box, block: 0, words };
  });
  return { text: lines.map((line) => line.text).join("\n"), lines, width: 1654, height: 2339 };
}
