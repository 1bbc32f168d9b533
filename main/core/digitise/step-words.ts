import type { CorrectionStep } from "./types.ts";

/** What is done to a page, in words: for the lists of the window and for refusals. */
export const STEP_WORDS: Record<CorrectionStep["kind"], string> = {
  turn: "xoay",
  perspective: "nắn phẳng ảnh chụp",
  deskew: "nắn thẳng",
  borders: "bỏ viền đen",
  crop: "cắt mép",
  despeckle: "bỏ đốm",
  background: "làm trắng nền",
};

const TURNS: Record<90 | 180 | 270, string> = {
  90: "xoay phải",
  180: "xoay nửa vòng",
  270: "xoay trái",
};

const percent = (fraction: number): string => `${Math.round(fraction * 100)} %`;

/** One recorded step with its measure. */
export function stepWord(step: CorrectionStep): string {
  if (step.kind === "turn") return TURNS[step.quarter];
  if (step.kind === "deskew") {
    const degrees = Math.abs(step.degrees).toFixed(1).replace(".", ",");
    return `${STEP_WORDS.deskew} ${degrees}°`;
  }
  if (step.kind === "crop") {
    const [left, top, right, bottom] = step.box;
    const sides = [
      ["trái", left],
      ["trên", top],
      ["phải", 1 - right],
      ["dưới", 1 - bottom],
    ] as const;
    const cut = sides
      .filter(([, share]) => share >= 0.005)
      .map(([side, share]) => `${side} ${percent(share)}`);
    return cut.length > 0 ? `${STEP_WORDS.crop}: ${cut.join(", ")}` : STEP_WORDS.crop;
  }
  return STEP_WORDS[step.kind];
}

/** What a step touches: the page that is signed, only how it is looked at, or the reading copy alone. */
export function stepTarget(step: CorrectionStep): "signed" | "view" | "reading" {
  if (step.kind === "perspective") return "signed";
  return step.kind === "turn" ? "view" : "reading";
}
