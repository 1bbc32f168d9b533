import type { FeatureHandlers } from "../dispatch.ts";
import type { Scoring } from "./service.ts";

/**
 * Serves `scoring.*`: what a dossier still lacks to count in the province's scoring. Reads alone; throws
 * `dossiers.not-found`.
 */
export const scoringHandlers = (scoring: Scoring): FeatureHandlers<"scoring"> => ({
  "scoring.dossier": (input) => scoring.dossier(input.id),
  "scoring.marks": (input) => scoring.marks(input.ids),
});
