import { AppError } from "../errors.ts";
import { MEMORY_LIMIT, type MemoryWatch } from "../memory-watch.ts";
import type { Child, Children, Timers } from "../ports.ts";
import type { OcrPage, RecogniseParams } from "./types.ts";

/** What one reader holds with its model while it reads, and what everything else holds beside the readers; bytes. */
const READER_BYTES = 200_000_000;
const REST_BYTES = 500_000_000;

/**
 * How many readers a machine gets by itself: one core is left for the person, and no more are begun than memory holds
 * (`memory`: bytes for everything together). At least 1. More of them than that get nothing done: they wait for each
 * other, and documents are lost by their deadlines.
 */
export const readersFor = (cores: number, memory: number = MEMORY_LIMIT): number =>
  Math.max(1, Math.min(cores - 1, Math.floor((memory - REST_BYTES) / READER_BYTES)));

export interface OcrPoolOptions {
  /** processes at most, see `readersFor` */
  workers: number;
  /** a process that read this many images is replaced, against slow leaks */
  pagesPerChild?: number;
  /** a process above this many bytes is replaced after its page */
  memoryCeiling?: number;
  /** a process that swells above this many bytes over one page is ended in the middle of it; needs `watch` */
  memoryMost?: number;
  /** milliseconds for one image */
  timeout?: number;
  /** processes that had nothing to read for so many milliseconds are ended; each holds its model in memory */
  idle?: { timers: Timers; after: number };
  /** the memory of everything together: while it is short fewer pages are read at a time */
  watch?: MemoryWatch;
}

export interface RecogniseOptions {
  signal?: AbortSignal;
  /** page from 1, for the error text */
  page?: number;
  /** a person waits for it: read before everything that does not say so */
  urgent?: boolean;
}

/** OCR processes shared by everything that reads pages. */
export interface OcrPool {
  readonly workers: number;
  /**
   * Reads one image in the next free process. A process that dies or hangs is replaced and the page is read
   * once more; then it is `ocr.failed` for this page alone, as it is with one that swelled beyond all measure. One
   * that was ended because memory ran out while others read is read again by itself. An aborted signal stops the process at once and rejects with the
   * signal's reason.
   */
  recognise(params: RecogniseParams, options?: RecogniseOptions): Promise<OcrPage>;
  /** Ends all processes; waiting calls are rejected. */
  close(): Promise<void>;
}

interface Slot {
  child: Child | undefined;
  pages: number;
  /** the process was ended because memory ran out: `shared` with others, or by it `alone` */
  cut: "shared" | "alone" | undefined;
  unguard: (() => void) | undefined;
}

interface Waiting {
  urgent: boolean;
  /** no other page may be read at the same time */
  alone: boolean;
  give(slot: Slot): void;
  refuse(error: unknown): void;
}

/** What a process with its trained data holds, and what one page needs beside it; bytes. */
const PROCESS_BYTES = 230_000_000;
const PAGE_BYTES = 30_000_000;

/** A pool that starts its processes on demand at lower OS priority. */
export function createOcrPool(children: Pick<Children, "start">, options: OcrPoolOptions): OcrPool {
  const workers = Math.max(1, Math.floor(options.workers));
  const pagesPerChild = options.pagesPerChild ?? 200;
  const memoryCeiling = options.memoryCeiling ?? 700 * 1024 * 1024;
  const timeout = options.timeout ?? 180_000;
  const memoryMost = options.memoryMost ?? 900 * 1024 * 1024;
  const { watch } = options;
  const slots: Slot[] = Array.from({ length: workers }, () => ({
    child: undefined,
    pages: 0,
    cut: undefined,
    unguard: undefined,
  }));
  const idle: Slot[] = [...slots];
  const waiting: Waiting[] = [];
  let closed = false;
  let stayAwake: (() => void) | undefined;

  const take = (extra: RecogniseOptions, again: { alone: boolean } | undefined): Promise<Slot> =>
    new Promise((resolve, reject) => {
      const { signal } = extra;
      const entry: Waiting = {
        urgent: extra.urgent ?? false,
        alone: again?.alone ?? false,
        give(slot) {
          signal?.removeEventListener("abort", leave);
          resolve(slot);
        },
        refuse: reject,
      };
      const leave = (): void => {
        const place = waiting.indexOf(entry);
        if (place >= 0) waiting.splice(place, 1);
        reject(signal?.reason);
        next();
      };
      if (again) waiting.unshift(entry);
      else waiting.push(entry);
      signal?.addEventListener("abort", leave, { once: true });
      next();
    });

  /** Gives free processes to who waits, as far as memory goes; one page is always being read. */
  function next(): void {
    for (;;) {
      const entry = waiting.find((one) => one.urgent) ?? waiting[0];
      if (!entry) return;
      const busy = workers - idle.length;
      const warm = idle.findLastIndex((one) => one.child?.alive());
      const place = warm >= 0 ? warm : idle.length - 1;
      const slot = idle[place];
      if (!slot) return;
      if (busy > 0) {
        if (entry.alone) return;
        if (watch && !watch.fits((warm >= 0 ? PAGE_BYTES : PROCESS_BYTES) + stillToCome())) return;
      }
      idle.splice(place, 1);
      waiting.splice(waiting.indexOf(entry), 1);
      entry.give(slot);
    }
  }

  /** What processes that just started will hold once their data is loaded. */
  const stillToCome = (): number =>
    slots
      .filter((slot) => slot.pages === 0 && !idle.includes(slot))
      .reduce((sum, slot) => sum + Math.max(0, PROCESS_BYTES - (slot.child?.memory() ?? 0)), 0);

  const giveBack = (slot: Slot): void => {
    idle.push(slot);
    // what lies idle with its model loaded is the first to go when memory is short
    if (watch?.near()) void Promise.all(idle.map(retire));
    next();
    restLater();
  };

  const restLater = (): void => {
    if (!options.idle || closed) return;
    stayAwake?.();
    stayAwake = options.idle.timers.after(options.idle.after, () => void Promise.all(idle.map(retire)));
  };

  const retire = async (slot: Slot): Promise<void> => {
    const child = slot.child;
    slot.unguard?.();
    slot.child = undefined;
    slot.pages = 0;
    await child?.stop();
  };

  const start = (slot: Slot): Child => {
    const child = children.start("ocr", { lowPriority: true });
    slot.child = child;
    slot.unguard = watch?.guard({
      memory: () => child.memory(),
      most: memoryMost,
      end: (alone) => {
        slot.cut = alone ? "alone" : "shared";
        void child.stop();
      },
    });
    return child;
  };

  const readOnce = async (slot: Slot, params: RecogniseParams, extra: RecogniseOptions): Promise<OcrPage> => {
    if (slot.child && !slot.child.alive()) await retire(slot);
    slot.cut = undefined;
    const child = slot.child ?? start(slot);
    try {
      return await child.call<OcrPage>(
        "recognise",
        { ...params, page: extra.page },
        { timeout, signal: extra.signal },
      );
    } finally {
      slot.pages++;
      // an aborted page would go on burning a core until it is read to its end
      const worn = slot.pages >= pagesPerChild || child.memory() > memoryCeiling || watch?.near();
      if (worn || extra.signal?.aborted || !child.alive()) await retire(slot);
    }
  };

  return {
    workers,
    async recognise(params, extra = {}) {
      let again: { alone: boolean } | undefined;
      for (let failures = 0; ; ) {
        if (closed) throw new AppError("child.crashed", { child: "ocr" });
        extra.signal?.throwIfAborted();
        const slot = await take(extra, again);
        try {
          extra.signal?.throwIfAborted();
          return await readOnce(slot, params, extra);
        } catch (error) {
          if (extra.signal?.aborted || closed) throw error;
          await retire(slot);
          // others had their part in filling the memory: that is no failure of this page yet
          const blameless = slot.cut === "shared" && !again?.alone;
          again = { alone: slot.cut !== undefined };
          if (!blameless && ++failures === 2) {
            throw new AppError("ocr.failed", { page: extra.page ?? 1 }, { retryable: true, cause: error });
          }
        } finally {
          giveBack(slot);
        }
      }
    },
    async close() {
      closed = true;
      stayAwake?.();
      for (const entry of waiting.splice(0)) entry.refuse(new AppError("child.crashed", { child: "ocr" }));
      await Promise.all(slots.map(retire));
    },
  };
}
