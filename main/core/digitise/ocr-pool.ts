import { AppError } from "../errors.ts";
import type { Child, Children, Timers } from "../ports.ts";
import type { OcrPage, RecogniseParams } from "./types.ts";

export interface OcrPoolOptions {
  /** processes at most; cores − 1, at least 1 */
  workers: number;
  /** a process that read this many images is replaced, against slow leaks */
  pagesPerChild?: number;
  /** a process above this many bytes is replaced after its page */
  memoryCeiling?: number;
  /** milliseconds for one image */
  timeout?: number;
  /** processes that had nothing to read for so many milliseconds are ended; each holds its model in memory */
  idle?: { timers: Timers; after: number };
}

export interface RecogniseOptions {
  signal?: AbortSignal;
  /** page from 1, for the error text */
  page?: number;
}

/** OCR processes shared by everything that reads pages. */
export interface OcrPool {
  readonly workers: number;
  /**
   * Reads one image in the next free process. A process that dies or hangs is replaced and the page is read
   * once more; then it is `ocr.failed` for this page alone. An aborted signal stops the process at once and
   * rejects with the signal's reason.
   */
  recognise(params: RecogniseParams, options?: RecogniseOptions): Promise<OcrPage>;
  /** Ends all processes; waiting calls are rejected. */
  close(): Promise<void>;
}

interface Slot {
  child: Child | undefined;
  pages: number;
}

/** A pool that starts its processes on demand at lower OS priority. */
export function createOcrPool(children: Children, options: OcrPoolOptions): OcrPool {
  const workers = Math.max(1, Math.floor(options.workers));
  const pagesPerChild = options.pagesPerChild ?? 200;
  const memoryCeiling = options.memoryCeiling ?? 700 * 1024 * 1024;
  const timeout = options.timeout ?? 180_000;
  const slots: Slot[] = Array.from({ length: workers }, () => ({ child: undefined, pages: 0 }));
  const idle: Slot[] = [...slots];
  const waiting: { give(slot: Slot): void; refuse(error: unknown): void }[] = [];
  let closed = false;
  let stayAwake: (() => void) | undefined;

  const take = (signal: AbortSignal | undefined): Promise<Slot> => {
    const free = idle.pop();
    if (free) return Promise.resolve(free);
    return new Promise((resolve, reject) => {
      const entry = {
        give(slot: Slot) {
          signal?.removeEventListener("abort", leave);
          resolve(slot);
        },
        refuse: reject,
      };
      const leave = (): void => {
        const place = waiting.indexOf(entry);
        if (place >= 0) waiting.splice(place, 1);
        reject(signal?.reason);
      };
      waiting.push(entry);
      signal?.addEventListener("abort", leave, { once: true });
    });
  };

  const giveBack = (slot: Slot): void => {
    const next = waiting.shift();
    if (next) next.give(slot);
    else idle.push(slot);
    restLater();
  };

  const restLater = (): void => {
    if (!options.idle || closed) return;
    stayAwake?.();
    stayAwake = options.idle.timers.after(options.idle.after, () => void Promise.all(idle.map(retire)));
  };

  const retire = async (slot: Slot): Promise<void> => {
    const child = slot.child;
    slot.child = undefined;
    slot.pages = 0;
    await child?.stop();
  };

  const readOnce = async (slot: Slot, params: RecogniseParams, extra: RecogniseOptions): Promise<OcrPage> => {
    if (slot.child && !slot.child.alive()) await retire(slot);
    slot.child ??= children.start("ocr", { lowPriority: true });
    const child = slot.child;
    try {
      return await child.call<OcrPage>(
        "recognise",
        { ...params, page: extra.page },
        { timeout, signal: extra.signal },
      );
    } finally {
      slot.pages++;
      // an aborted page would go on burning a core until it is read to its end
      const worn = slot.pages >= pagesPerChild || child.memory() > memoryCeiling;
      if (worn || extra.signal?.aborted || !child.alive()) await retire(slot);
    }
  };

  return {
    workers,
    async recognise(params, extra = {}) {
      if (closed) throw new AppError("child.crashed", { child: "ocr" });
      extra.signal?.throwIfAborted();
      const slot = await take(extra.signal);
      try {
        for (let attempt = 1; ; attempt++) {
          try {
            extra.signal?.throwIfAborted();
            return await readOnce(slot, params, extra);
          } catch (error) {
            if (extra.signal?.aborted || closed) throw error;
            await retire(slot);
            if (attempt === 2) {
              throw new AppError("ocr.failed", { page: extra.page ?? 1 }, { retryable: true, cause: error });
            }
          }
        }
      } finally {
        giveBack(slot);
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
