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

// a file dropped beside a field must not replace the window
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

const root = document.getElementById("root");
if (root) createRoot(root).render(<Root bridge={window.counter} />);
