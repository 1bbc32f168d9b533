import type { Printer } from "../../core/ports.ts";
import type { Runner } from "./print-common.ts";
import { cupsPrinter } from "./printer-cups.ts";
import { windowsPrinter } from "./printer-windows.ts";
import { run } from "./run.ts";

/** The printers of this machine: CUPS by its own programs, on Windows SumatraPDF. */
export function systemPrinter(runner: Runner = run, platform = process.platform): Printer {
  return platform === "win32" ? windowsPrinter(runner) : cupsPrinter(runner);
}
