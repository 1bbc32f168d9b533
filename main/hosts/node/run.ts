import { spawn } from "node:child_process";

export interface Ran {
  /** exit code; null when the program could not be started, was killed or ran out of time */
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program of the system, without a shell, to its end or to the time limit in milliseconds. Never throws. */
export function run(
  program: string,
  args: string[],
  options: { input?: string | Uint8Array; timeout?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      env: options.env ?? process.env,
      timeout: options.timeout ?? 20_000,
      killSignal: "SIGKILL",
      windowsHide: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => out.push(part));
    child.stderr.on("data", (part: Buffer) => err.push(part));
    const end = (code: number | null): void =>
      done({ code, out: Buffer.concat(out).toString("utf8"), err: Buffer.concat(err).toString("utf8") });
    child.on("error", () => end(null));
    child.on("close", (code) => end(code));
    child.stdin.on("error", () => {});
    child.stdin.end(options.input);
  });
}
