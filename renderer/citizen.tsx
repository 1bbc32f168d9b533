import "./app/no-eval.ts";
import { createRoot } from "react-dom/client";
import type { CounterBridge } from "../preload/contract/index.ts";
import { CitizenApp } from "./features/citizen/screen.tsx";

declare global {
  interface Window {
    readonly counter: CounterBridge;
  }
}

for (const kind of ["dragover", "drop", "contextmenu"]) {
  window.addEventListener(kind, (event) => event.preventDefault());
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<CitizenApp bridge={window.counter} />);
