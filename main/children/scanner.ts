import { randomUUID } from "node:crypto";
import { AppError } from "../core/errors.ts";
import {
  type FoundScanner,
  SCAN_HELPER,
  type ScannerAddress,
  type ScanProfile,
} from "../core/scanning/types.ts";
import { createEscl } from "../scanners/escl.ts";
import { createHelperScanners } from "../scanners/helper.ts";
import { findScanners } from "../scanners/mdns.ts";
import type { ScanRun } from "../scanners/run.ts";
import { sane } from "../scanners/sane.ts";
import { serveChild } from "./host-channel.ts";

/** How long the network is listened to for scanners; milliseconds. */
const SEARCH_MS = 3_000;

/**
 * The scanner child: drivers and what devices answer are met here and nowhere else, so that a scanner that hangs or
 * lies takes nobody along. A page leaves for the core as soon as it came.
 */
const drivers = { escl: createEscl(), sane, windows: createHelperScanners(process.env[SCAN_HELPER]) };
const runs = new Map<string, ScanRun>();
const driver = ({ kind }: ScannerAddress) => drivers[kind];

function running(id: string): ScanRun {
  const run = runs.get(id);
  // the child that knew the run is gone
  if (!run) throw new AppError("child.crashed", { child: "scanner" }, { retryable: true });
  return run;
}

serveChild({
  find: async (): Promise<FoundScanner[]> =>
    (await Promise.all([findScanners(SEARCH_MS), sane.list(), drivers.windows.list()])).flat(),

  describe: (scanner: ScannerAddress) => driver(scanner).describe(scanner),

  state: (scanner: ScannerAddress) => driver(scanner).state(scanner),

  start: async ({ scanner, profile }: { scanner: ScannerAddress; profile: ScanProfile }) => {
    const id = randomUUID();
    runs.set(id, await driver(scanner).start(scanner, profile));
    return { id };
  },

  /** the next page, or why there is none; after an end the run is known no more */
  next: async ({ id }: { id: string }) => {
    const step = await running(id).next();
    if ("end" in step) runs.delete(id);
    return step;
  },

  cancel: async ({ id }: { id: string }) => {
    await runs.get(id)?.cancel();
  },
});
