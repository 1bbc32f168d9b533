import type { CounterBridge, CounterEvent, Reply } from "../../../preload/contract/index.ts";

/** Names that the host binds into the page; `window.counter` is made of them. */
export const BINDINGS = { call: "counterCall", emit: "counterEmit", report: "counterReport" } as const;

/**
 * Runs in the page before its first script, as text: it may use nothing of this file but its argument.
 * Only the main frame of the windows' own origins gets the bridge.
 */
export function installBridge(setup: { origins: string[]; bindings: typeof BINDINGS }): void {
  if (window.top !== window || !setup.origins.includes(location.origin)) return;
  const page = window as unknown as Record<string, (value: unknown) => Promise<unknown>>;
  const listeners = new Set<(event: CounterEvent) => void>();
  const call = page[setup.bindings.call];
  const report = page[setup.bindings.report];
  const bridge: CounterBridge = {
    call: (envelope) => call?.(envelope) as Promise<Reply>,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  Object.defineProperty(window, "counter", { value: Object.freeze(bridge) });
  Object.defineProperty(window, setup.bindings.emit, {
    value: (events: CounterEvent[]) => {
      for (const event of events) for (const listener of listeners) listener(event);
    },
  });
  // the host closes every second window; a script that asks for one learns at once that there is none
  window.open = () => null;
  document.addEventListener("securitypolicyviolation", (violation) => {
    void report?.(
      `${violation.effectiveDirective} ${violation.blockedURI} ${violation.sourceFile}:${violation.lineNumber}`,
    );
  });
}
