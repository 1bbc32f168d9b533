import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ensureDemoSeal } from "./seal.ts";

/** The reference provincial server beside a demonstration, as a process of its own on loopback. */
export interface Province {
  url: string;
  deviceToken: string;
  adminToken: string;
  pid: number;
  stop(): Promise<void>;
}

const ENTRY = fileURLToPath(new URL("../../../test/provincial-server/main.ts", import.meta.url));
/** the demonstration's citizens as the province knows them: one with another birth day, one not at all */
const PEOPLE = fileURLToPath(new URL("../../../test/provincial-server/people.json", import.meta.url));
/** Known to every demonstration, so that a second start finds its server again; worth nothing elsewhere. */
const DEVICE_TOKEN = "demonstration-device";
const ADMIN_TOKEN = "demonstration-administrator";

/**
 * Starts the server on its own data in `<folder>/province`. `port` 0 takes a free one; the same port again
 * after a stop is the line that comes back.
 */
export async function startProvince(options: {
  folder: string;
  port?: number;
  /** it hands on to simulators of the national portal */
  portals?: boolean;
}): Promise<Province> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ENTRY,
      "--data",
      join(options.folder, "province"),
      "--port",
      String(options.port ?? 0),
      "--device-token",
      DEVICE_TOKEN,
      "--admin-token",
      ADMIN_TOKEN,
      "--people",
      PEOPLE,
      "--seal-authority",
      ensureDemoSeal(join(options.folder, "demo-seal")).privateKeyFile,
      ...(options.portals ? ["--portals"] : []),
      "--with-parent",
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    if (!child.stdout) return reject(new Error("no output"));
    createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line).url));
    void gone.then(() => reject(new Error("the provincial server ended before it listened")));
  });
  return {
    url,
    deviceToken: DEVICE_TOKEN,
    adminToken: ADMIN_TOKEN,
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}
