import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../core/errors.ts";
import type { Printer } from "../../core/ports.ts";
import { type Ran, run } from "./run.ts";

/** Runs a program; tests pass their own. */
export type Runner = (program: string, args: string[]) => Promise<Ran>;

/** The printers of this machine: CUPS by `lp` and `lpstat`, on Windows the program registered for printing PDF. */
export function systemPrinter(runner: Runner = run, platform = process.platform): Printer {
  return platform === "win32" ? windowsPrinter(runner) : cupsPrinter(runner);
}

function cupsPrinter(runner: Runner): Printer {
  async function list(): Promise<{ name: string; isDefault: boolean }[]> {
    const names = await runner("lpstat", ["-e"]);
    if (names.code !== 0) return [];
    const standard = /:\s*(\S+)\s*$/.exec((await runner("lpstat", ["-d"])).out)?.[1];
    return names.out
      .split("\n")
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => ({ name, isDefault: name === standard }));
  }
  return {
    list,
    async print(pdf, { title, copies, printer }) {
      const target = await choose(list, printer);
      return withFile(pdf, async (path) => {
        const args = ["-d", target, "-n", String(copies), "-t", title, "--", path];
        const done = await runner("lp", args);
        if (done.code !== 0) throw new AppError("print.failed", { why: reason(done) }, { retryable: true });
        return /request id is (\S+)/.exec(done.out)?.[1] ?? `${target}-?`;
      });
    },
  };
}

const LIST_WINDOWS =
  "[Console]::OutputEncoding=[Text.Encoding]::UTF8;" +
  "ConvertTo-Json @(Get-CimInstance Win32_Printer | Select-Object Name,Default)";
const PRINT_WINDOWS =
  "Start-Process -FilePath $args[0] -Verb PrintTo -ArgumentList ('\"' + $args[1] + '\"') -Wait -WindowStyle Hidden";

function windowsPrinter(runner: Runner): Printer {
  const shell = (command: string, args: string[] = []): Promise<Ran> =>
    runner("powershell.exe", [
      "-NoProfile",
      "-NonInteractive",
      "-Command",
      `& { ${command} } ${args.map((arg) => `'${arg.replaceAll("'", "''")}'`).join(" ")}`,
    ]);
  async function list(): Promise<{ name: string; isDefault: boolean }[]> {
    const listed = await shell(LIST_WINDOWS);
    if (listed.code !== 0) return [];
    try {
      const rows = JSON.parse(listed.out) as { Name: string; Default: boolean }[];
      return rows.map((row) => ({ name: row.Name, isDefault: row.Default }));
    } catch {
      return [];
    }
  }
  return {
    list,
    async print(pdf, { copies, printer }) {
      const target = await choose(list, printer);
      return withFile(pdf, async (path) => {
        for (let copy = 0; copy < copies; copy++) {
          const done = await shell(PRINT_WINDOWS, [path, target]);
          if (done.code !== 0) throw new AppError("print.failed", { why: reason(done) }, { retryable: true });
        }
        return target;
      });
    },
  };
}

async function choose(list: Printer["list"], wanted: string | undefined): Promise<string> {
  const printers = await list();
  const found = wanted
    ? printers.find(({ name }) => name === wanted)
    : (printers.find(({ isDefault }) => isDefault) ?? printers[0]);
  if (!found) throw new AppError("print.no-printer");
  return found.name;
}

function reason(done: Ran): string {
  if (done.code === null) return "không gọi được chương trình in";
  return done.err.trim().split("\n").at(-1)?.slice(0, 200) || `mã ${done.code}`;
}

/** The page lies in clear text only in a folder of the owner, and only until the spooler has taken it. */
async function withFile<T>(pdf: Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "quay-in-"));
  try {
    const path = join(folder, `${randomBytes(8).toString("hex")}.pdf`);
    await writeFile(path, pdf, { mode: 0o600 });
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
