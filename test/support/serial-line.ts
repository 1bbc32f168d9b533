import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";

/** A scanner on a serial line that the system itself made, as a program that reads the line finds it. */
export interface SerialLineEnd {
  /** path of the line */
  port: string;
  /** Sends a code with the end that a scanner sends. */
  send(code: string): void;
}

const SCRIPT =
  "import os,sys,pty,tty\n" +
  "m,s=pty.openpty()\ntty.setraw(s)\nprint(os.ttyname(s),flush=True)\n" +
  "for code in sys.stdin:\n os.write(m,code.rstrip('\\n').encode()+b'\\r\\n')\n";

/** A pair of lines, until the test is over; null where there is no Python. */
export async function serialLine(): Promise<SerialLineEnd | null> {
  const child = spawn("python3", ["-c", SCRIPT], { stdio: ["pipe", "pipe", "ignore"] });
  const port = await new Promise<string | null>((done) => {
    child.once("error", () => done(null));
    child.once("close", () => done(null));
    child.stdout.once("data", (name: Buffer) => done(name.toString().trim()));
  });
  if (port === null) return null;
  onTestFinished(() => void child.stdin.end());
  return { port, send: (code) => void child.stdin.write(`${code}\n`) };
}
