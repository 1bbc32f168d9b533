import type { Child, Children } from "../../main/core/ports.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";

/**
 * Children that outlive the work they were started for: who stops one hands it back, and the next who starts one of its
 * kind gets it again. For tests of many short works, whose time is otherwise the start of processes.
 */
export function lastingChildren(): Children & { end(): Promise<void> } {
  const real = nodeChildren();
  const all: Child[] = [];
  const free = new Map<string, Child[]>();
  return {
    start(kind, options) {
      const key = JSON.stringify([kind, options]);
      const idle = (free.get(key) ?? []).filter((one) => one.alive());
      const child = idle.pop() ?? real.start(kind, options);
      free.set(key, idle);
      if (!all.includes(child)) all.push(child);
      let stopped = false;
      return {
        call: (method, params, more) => child.call(method, params, more),
        memory: () => child.memory(),
        alive: () => !stopped && child.alive(),
        async stop() {
          if (!stopped) free.get(key)?.push(child);
          stopped = true;
        },
      };
    },
    resident: () => real.resident(),
    async end() {
      await Promise.all(all.map((child) => child.stop()));
    },
  };
}
