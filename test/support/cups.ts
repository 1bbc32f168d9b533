import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Runner } from "../../main/hosts/node/print-common.ts";
import { run } from "../../main/hosts/node/run.ts";

const DRIVER = "lsb/usr/cups-pdf/CUPS-PDF_opt.ppd";

/** A spooler of the test's own: a real CUPS server on a socket in its own folder, with the real CUPS-PDF printer. */
export interface TestCups {
  /** runs a program of CUPS against this server */
  runner: Runner;
  queue: string;
  command(program: string, ...args: string[]): string;
  /** what came out of the printer */
  printed(): { name: string; bytes: Uint8Array }[];
  stop(): Promise<void>;
}

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Why CUPS cannot be had here; undefined when it can. */
export function cupsMissing(): string | undefined {
  if (process.platform !== "linux") return "chỉ thử trên Linux";
  if (process.getuid?.() !== 0) return "máy in CUPS-PDF cần quyền root";
  if (!existsSync("/usr/sbin/cupsd")) return "chưa cài cups";
  if (!existsSync("/usr/lib/cups/backend/cups-pdf")) return "chưa cài printer-driver-cups-pdf";
  return undefined;
}

/** Starts it and adds the queue. Throws with the server's own log when it does not come up. */
export async function startCups(): Promise<TestCups> {
  const folder = mkdtempSync(join(tmpdir(), "cups-"));
  const queue = "QuayPDF";
  const port = await freePort();
  // the spooler's filters and printers run as a user of their own
  chmodSync(folder, 0o755);
  const sub = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o777);
    return path;
  };
  const socket = join(folder, "cups.sock");
  const out = sub("out");
  const root = sub("etc");
  writeFileSync(
    join(root, "cupsd.conf"),
    [
      `Listen ${socket}`,
      `Listen 127.0.0.1:${port}`,
      "LogLevel warn",
      "Browsing No",
      "WebInterface No",
      "DefaultAuthType None",
      "PreserveJobHistory Yes",
      "<Location />\nOrder allow,deny\nAllow all\n</Location>",
      "<Policy default>\n<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>",
      "",
    ].join("\n"),
  );
  writeFileSync(
    join(root, "cups-files.conf"),
    [
      `ServerRoot ${root}`,
      `RequestRoot ${sub("spool")}`,
      `CacheDir ${sub("cache")}`,
      `StateDir ${sub("state")}`,
      `TempDir ${sub("temp")}`,
      `AccessLog ${join(folder, "access.log")}`,
      `ErrorLog ${join(folder, "error.log")}`,
      `PageLog ${join(folder, "page.log")}`,
      "SystemGroup root",
      "",
    ].join("\n"),
  );
  // the one place where this printer looks for the settings of an instance; gone again at the end
  const instance = `quay-${process.pid}`;
  const settings = `/etc/cups/cups-pdf-${instance}.conf`;
  writeFileSync(
    settings,
    [
      `Out ${out}`,
      `AnonDirName ${out}`,
      `Spool ${sub("pdf-spool")}`,
      `Log ${sub("pdf-log")}`,
      "AnonUMask 0000",
      "",
    ].join("\n"),
  );
  const server: ChildProcess = spawn("/usr/sbin/cupsd", [
    "-f",
    "-c",
    join(root, "cupsd.conf"),
    "-s",
    join(root, "cups-files.conf"),
  ]);
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const env = { ...process.env, CUPS_SERVER: `127.0.0.1:${port}`, LC_ALL: "C" };
  const command = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const log = (): string => {
    const path = join(folder, "error.log");
    return existsSync(path) ? readFileSync(path, "utf8").slice(-2000) : "";
  };
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await gone;
    rmSync(settings, { force: true });
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 300 || server.exitCode !== null) {
      const said = log();
      await stop();
      throw new Error(`cupsd did not come up: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  command("lpadmin", "-p", queue, "-v", `cups-pdf:/${instance}`, "-m", DRIVER, "-E");
  return {
    queue,
    runner: (program, args, options = {}) =>
      run(program, args, { ...options, env: { ...options.env, ...env } }),
    command,
    printed: () =>
      readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".pdf"))
        .map((entry) => ({
          name: entry.name,
          bytes: new Uint8Array(readFileSync(join(entry.parentPath, entry.name))),
        })),
    stop,
  };
}
