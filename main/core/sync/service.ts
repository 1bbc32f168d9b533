/** What other features may use of syncing (đồng bộ). */

export { type Ages, createAges } from "./ages.ts";
export { createCentre } from "./centre.ts";
export { tellChangesAgain } from "./changes.ts";
export { createSync, type Sync } from "./counter.ts";
export { createDifferences } from "./differences.ts";
export { createSyncEngine } from "./engine.ts";
export { type HeldDossier, heldDossiers } from "./held.ts";
export { ensureStock, type StockPlan, USUAL_STOCK } from "./numbers.ts";
export { inMakersOrder, queueOfOther } from "./of-others.ts";
export { createPackages } from "./packages.ts";
export { hearAgain } from "./pull.ts";
export { amendRefused, createRefused, isDealtWith } from "./refused.ts";
export { PROVINCE } from "./revisions.ts";
export { acceptableAddress, operationWord } from "./rules.ts";
export type { SyncConfig } from "./run.ts";
export { createServerLine, type FileLine } from "./server-line.ts";
export { countOnlyHere, onlyHere } from "./view.ts";
export { exchange, type Line, probe, type ServerLine, type WireAnswer } from "./wire.ts";
