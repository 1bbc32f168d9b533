import "./app/no-eval.ts";
import { createRoot } from "react-dom/client";
import type { CounterBridge } from "../preload/contract/index.ts";
import { Root } from "./app/root.tsx";

declare global {
  interface Window {
    /** put there by the host's bridge; the only way out of the page */
    readonly counter: CounterBridge;
  }
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Root bridge={window.counter} />);
