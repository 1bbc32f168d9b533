import type { FeatureHandlers } from "../dispatch.ts";
import type { Scoring } from "./service.ts";

export const scoringHandlers = (scoring: Scoring): FeatureHandlers<"scoring"> => ({
  "scoring.dossier": (input) => scoring.dossier(input.id),
  "scoring.marks": (input) => scoring.marks(input.ids),
});
