import type { MemoryWatch } from "./memory-watch.ts";
import type { Child, ChildCallOptions, ChildKind, Children, ChildStart, Timers } from "./ports.ts";

/** A child that is started when first needed and again after it died. */
export interface KeptChild {
  call<T>(method: string, params: unknown, options?: ChildCallOptions): Promise<T>;
  /** undefined while it is not running; bytes of resident memory */
  memory(): number | undefined;
  stop(): Promise<void>;
}

/** Resident memory at which a child is replaced before its next call; bytes. */
const RECYCLE_ABOVE = 600 * 1024 * 1024;
/** While memory is short, a child is replaced from this size on: a fresh one holds less than half of it. */
const RECYCLE_WHEN_SHORT = 250 * 1024 * 1024;

/**
 * A child process that is started by the first call, and again by the next one after it ended; calls reach it
 * through this alone.
 */
export function keepChild(
  ports: { children: Pick<Children, "start">; timers: Timers },
  kind: ChildKind,
  options: ChildStart & {
    /** milliseconds without a call after which it is stopped; never when undefined */
    idleAfter?: number;
    /** for children whose work can be asked for again: such a one may be ended in the middle of a call */
    watch?: MemoryWatch;
  } = {},
): KeptChild {
  let child: Child | undefined;
  let unguard: (() => void) | undefined;
  let busy = 0;
  let stayAwake: (() => void) | undefined;
  let changing: Promise<void> | undefined;
  let whenIdle: (() => void) | undefined;

  function restLater(): void {
    if (options.idleAfter === undefined || busy > 0) return;
    stayAwake?.();
    stayAwake = ports.timers.after(options.idleAfter, () => {
      if (busy === 0) void stop();
    });
  }

  async function stop(): Promise<void> {
    stayAwake?.();
    stayAwake = undefined;
    unguard?.();
    const old = child;
    child = undefined;
    await old?.stop();
  }

  const worn = (one: Child): boolean =>
    one.memory() > RECYCLE_ABOVE || (options.watch?.crowded() === true && one.memory() > RECYCLE_WHEN_SHORT);

  /** New calls wait until the running ones have ended, so that two of the kind never stand side by side. */
  async function change(): Promise<void> {
    if (busy > 0) {
      await new Promise<void>((resolve) => {
        whenIdle = resolve;
      });
    }
    await stop();
  }

  function start(): Child {
    unguard?.();
    const started = ports.children.start(kind, options);
    unguard = options.watch?.guard({ memory: () => started.memory(), end: () => void started.stop() });
    return started;
  }

  /** A living child, already counted as busy. */
  async function take(): Promise<Child> {
    for (;;) {
      if (changing) await changing;
      else if (child?.alive() && worn(child)) {
        changing = change().finally(() => {
          changing = undefined;
        });
      } else {
        if (!child?.alive()) child = start();
        busy++;
        return child;
      }
    }
  }

  return {
    async call<T>(method: string, params: unknown, callOptions?: ChildCallOptions): Promise<T> {
      stayAwake?.();
      const current = await take();
      try {
        return await current.call<T>(method, params, callOptions);
      } finally {
        busy--;
        if (busy === 0) whenIdle?.();
        restLater();
      }
    },
    memory: () => (child?.alive() ? child.memory() : undefined),
    stop,
  };
}
