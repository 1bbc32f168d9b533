import { existsSync } from "node:fs";
import { AppError } from "../../core/errors.ts";
import type { Printer, PrinterInfo } from "../../core/ports.ts";
import { choosePrinter, type Runner, reasonOf, withPrintFile } from "./print-common.ts";
import type { Ran } from "./run.ts";

const LIST =
  "[Console]::OutputEncoding=[Text.Encoding]::UTF8;" +
  "ConvertTo-Json @(Get-CimInstance Win32_Printer | Select-Object Name,Default,PrinterState,WorkOffline,DetectedErrorState)";
const OFFERS =
  "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Add-Type -AssemblyName System.Drawing;" +
  "$s=New-Object System.Drawing.Printing.PrinterSettings; $s.PrinterName=$args[0];" +
  "ConvertTo-Json @{trays=@($s.PaperSources|%{$_.SourceName}); papers=@($s.PaperSizes|%{$_.PaperName}); duplex=$s.CanDuplex; ok=$s.IsValid}";

/** Win32_Printer.DetectedErrorState. */
const ERRORS: Record<number, string> = {
  4: "hết giấy",
  6: "hết mực",
  7: "nắp máy đang mở",
  8: "kẹt giấy",
  9: "không thấy máy in, có thể đang tắt hoặc rút dây",
  11: "khay ra đầy",
};
/** bit of Win32_Printer.PrinterState: the queue is paused */
const PAUSED = 1;
const SIDES = { one: "simplex", long: "duplexlong", short: "duplexshort" } as const;

/** Where SumatraPDF stands: where IT says, else where its installer puts it. */
function sumatra(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const roots = [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]].filter(Boolean);
  return [env["COUNTER_SUMATRA"], ...roots.map((root) => `${root}\\SumatraPDF\\SumatraPDF.exe`)].find(
    (path) => path && existsSync(path),
  );
}

/**
 * Printers of Windows: SumatraPDF prints the PDF itself, by tray, paper and side, without a window and without a
 * program of the maker. Not tried on a Windows machine yet (unverified.md).
 */
export function windowsPrinter(runner: Runner, program: () => string | undefined = sumatra): Printer {
  const shell = (command: string, args: string[] = []): Promise<Ran> =>
    runner("powershell.exe", [
      "-NoProfile",
      "-NonInteractive",
      "-Command",
      `& { ${command} } ${args.map((arg) => `'${arg.replaceAll("'", "''")}'`).join(" ")}`,
    ]);
  const json = <T>(done: Ran): T | undefined => {
    try {
      return done.code === 0 ? (JSON.parse(done.out) as T) : undefined;
    } catch {
      return undefined;
    }
  };

  async function list(): Promise<PrinterInfo[]> {
    type Row = {
      Name: string;
      Default: boolean;
      PrinterState?: number;
      WorkOffline?: boolean;
      DetectedErrorState?: number;
    };
    return (json<Row[]>(await shell(LIST)) ?? []).map((row) => {
      const error = row.WorkOffline ? ERRORS[9] : ERRORS[row.DetectedErrorState ?? 0];
      const paused = ((row.PrinterState ?? 0) & PAUSED) !== 0;
      return {
        name: row.Name,
        isDefault: row.Default,
        state: paused ? "paused" : error ? "not-ready" : "ready",
        why: error ?? "",
      };
    });
  }

  return {
    list,

    async offers(printer) {
      const told = json<{ trays: string[]; papers: string[]; duplex: boolean; ok: boolean }>(
        await shell(OFFERS, [printer]),
      );
      if (!told?.ok) throw new AppError("print.no-printer");
      const choice = (value: string) => ({ value, label: value });
      return { trays: told.trays.map(choice), papers: told.papers.map(choice), duplex: told.duplex };
    },

    async print(pdf, { copies, printer, tray, paper, sides }) {
      const target = await choosePrinter(list, printer);
      const path = program();
      if (!path) throw new AppError("print.no-program", { why: "chưa thấy SumatraPDF" });
      return withPrintFile(pdf, async (file) => {
        const settings = [
          `${copies}x`,
          "noscale",
          sides ? SIDES[sides] : "",
          tray ? `bin=${tray}` : "",
          paper ? `paper=${paper}` : "",
        ].filter(Boolean);
        const done = await runner(
          path,
          ["-print-to", target, "-print-settings", settings.join(","), "-silent", "-exit-when-done", file],
          { timeout: 120_000 },
        );
        if (done.code !== 0) throw new AppError("print.failed", { why: reasonOf(done) }, { retryable: true });
        return target;
      });
    },

    // SumatraPDF returns when the spooler has the page and names no job: what follows is not known here
    outcomes: async () => new Map(),
  };
}
