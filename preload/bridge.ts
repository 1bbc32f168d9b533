import { contextBridge, ipcRenderer } from "electron";
import type { CounterBridge, CounterEvent } from "./contract/index.ts";

/**
 * The sandboxed preload of Electron: `window.counter` and nothing else. Built as CommonJS, the only kind that
 * a sandboxed preload can be.
 */
const bridge: CounterBridge = {
  call: (envelope) => ipcRenderer.invoke("counter:call", envelope),
  subscribe(listener) {
    const receive = (_: unknown, event: CounterEvent): void => listener(event);
    ipcRenderer.on("counter:event", receive);
    return () => ipcRenderer.off("counter:event", receive);
  },
};

contextBridge.exposeInMainWorld("counter", bridge);
