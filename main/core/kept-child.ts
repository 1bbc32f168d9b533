import type { Child, ChildCallOptions, ChildKind, Ports } from "./ports.ts";

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
  ports: Pick<Ports, "children">,
  kind: ChildKind,
  options: { env?: Record<string, string>; lowPriority?: boolean } = {},
): KeptChild {
  let child: Child | undefined;
  let busy = 0;
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
      const current = await ready();
      busy++;
      try {
        return await current.call<T>(method, params, callOptions);
      } finally {
        busy--;
      }
    },
    memory: () => (child?.alive() ? child.memory() : undefined),
    async stop() {
      const old = child;
      child = undefined;
      await old?.stop();
    },
  };
}
