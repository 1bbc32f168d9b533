import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import { AppError } from "../errors.ts";
import type { Training } from "./service.ts";

function requireSure(sure: boolean): void {
  if (!sure) throw new AppError("training.not-sure");
}

/** Serves `training.*`: into training and out of it, each only when the officer is `sure`. Throws `training.*`. */
export const trainingHandlers = (training: Training): FeatureHandlers<"training"> => ({
  "training.view": async () => training.view(),
  "training.enter": async (input, call) => {
    requireSure(input.sure);
    await training.enter(officerOf(call));
    return {};
  },
  "training.leave": async (input, call) => {
    requireSure(input.sure);
    await training.leave(officerOf(call));
    return {};
  },
});
