import type { CoreContext } from "./context.ts";
import { createOcrPool } from "./digitise/ocr-pool.ts";
import { keepChild } from "./kept-child.ts";
import { createMemoryWatch } from "./memory-watch.ts";
import { SCAN_HELPER } from "./scanning/types.ts";

/** How long a child process without work is kept; an old PC needs the memory for others. Milliseconds. */
const CHILD_IDLE = 5 * 60_000;

/** The processes beside the core: each is started when first needed, and none of them holds the only copy of anything. */
export function createChildProcesses({ ports, config }: CoreContext, ocrWorkers: number) {
  const watch = createMemoryWatch({
    children: ports.children,
    timers: ports.timers,
    limit: config.memoryLimitMb * 1_000_000,
    onEnd: (resident) => ports.log.warn("memory.limit", { megabytes: Math.round(resident / 1e6) }),
  });
  const idleAfter = CHILD_IDLE;
  const children = {
    imaging: keepChild(ports, "imaging", { idleAfter }),
    // whatever nobody waits for has pictures of its own
    bulkImaging: keepChild(ports, "imaging", { idleAfter, lowPriority: true, watch }),
    // every paper is drawn there, so every paper of training is marked there
    pdf: keepChild(ports, "pdf", { idleAfter, env: config.training ? { COUNTER_TRAINING: "1" } : {} }),
    catalogue: keepChild(ports, "catalogue", { idleAfter, lowPriority: true }),
    scanner: keepChild(ports, "scanner", {
      idleAfter,
      env: config.scanHelper ? { [SCAN_HELPER]: config.scanHelper } : {},
    }),
  };
  const pool = createOcrPool(ports.children, {
    workers: ocrWorkers,
    idle: { timers: ports.timers, after: CHILD_IDLE },
    watch,
  });
  return {
    ...children,
    pool,
    /** Ends them all; what they were doing is asked for again at the next start. */
    async stop(): Promise<void> {
      await Promise.all([pool.close(), ...Object.values(children).map((child) => child.stop())]);
    },
  };
}
