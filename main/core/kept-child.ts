import type { Child, ChildCallOptions, ChildKind, ChildStart, Ports } from "./ports.ts";

/** A child that is started when first needed and again after it died. */
export interface KeptChild {
  call<T>(method: string, params: unknown, options?: ChildCallOptions): Promise<T>;
  /** undefined while it is not running; bytes of resident memory */
  memory(): number | undefined;
  stop(): Promise<void>;
}

/** Resident memory at which a child is replaced before its next call; bytes. */
const RECYCLE_ABOVE = 600 * 1024 * 1024;

export function keepChild(
  ports: Pick<Ports, "children" | "timers">,
  kind: ChildKind,
  options: ChildStart & {
    /** milliseconds without a call after which it is stopped; never when undefined */
    idleAfter?: number;
  } = {},
): KeptChild {
  let child: Child | undefined;
  let busy = 0;
  let stayAwake: (() => void) | undefined;

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
    const old = child;
    child = undefined;
    await old?.stop();
  }

  async function ready(): Promise<Child> {
    if (child?.alive() && busy === 0 && child.memory() > RECYCLE_ABOVE) {
      const old = child;
      child = undefined;
      await old.stop();
    }
    if (!child?.alive()) child = ports.children.start(kind, options);
    return child;
  }
  return {
    async call<T>(method: string, params: unknown, callOptions?: ChildCallOptions): Promise<T> {
      stayAwake?.();
      const current = await ready();
      busy++;
      try {
        return await current.call<T>(method, params, callOptions);
      } finally {
        busy--;
        restLater();
      }
    },
    memory: () => (child?.alive() ? child.memory() : undefined),
    stop,
  };
}
