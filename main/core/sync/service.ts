/** What other features may use of syncing (đồng bộ). */
export { createSync, type Sync } from "./counter.ts";
export { createSyncEngine, type SyncConfig, type SyncEngine, type SyncEngineParts } from "./engine.ts";
export { type StockPlan, USUAL_STOCK } from "./numbers.ts";
