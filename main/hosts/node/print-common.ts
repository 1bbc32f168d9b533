import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../core/errors.ts";
import type { Printer } from "../../core/ports.ts";
import type { Ran } from "./run.ts";

/** Runs a program; tests pass their own. */
export type Runner = (
  program: string,
  args: string[],
  options?: { env?: NodeJS.ProcessEnv; timeout?: number },
) => Promise<Ran>;

/** The printer asked for, else the system's own, else the first. Throws `print.no-printer`. */
export async function choosePrinter(list: Printer["list"], wanted: string | undefined): Promise<string> {
  const printers = await list();
  const found = wanted
    ? printers.find(({ name }) => name === wanted)
    : (printers.find(({ isDefault }) => isDefault) ?? printers[0]);
  if (!found) throw new AppError("print.no-printer");
  return found.name;
}

/** What a program said when it failed, for a sentence. */
export function reasonOf(done: Ran): string {
  if (done.code === null) return "không gọi được chương trình in";
  return done.err.trim().split("\n").at(-1)?.slice(0, 200) || `mã ${done.code}`;
}

/** The page lies in clear text only in a folder of the owner, and only until the spooler has taken it. */
export async function withPrintFile<T>(pdf: Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "quay-in-"));
  try {
    const path = join(folder, `${randomBytes(8).toString("hex")}.pdf`);
    await writeFile(path, pdf, { mode: 0o600 });
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
