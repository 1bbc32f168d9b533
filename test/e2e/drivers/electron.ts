import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { _electron } from "playwright-core";
import { askCore } from "../../../main/hosts/node/private-socket.ts";
import type { Startup } from "../../../preload/contract/index.ts";
import type { Driver, DriverOptions } from "./driver.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Path of Electron's binary; undefined on a machine where it could not be had. */
export function electronBinary(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("electron/package.json"));
    const name = readFileSync(join(folder, "path.txt"), "utf8").trim();
    const binary = join(folder, "dist", name);
    readFileSync(join(folder, "dist", "version"));
    return binary;
  } catch {
    return undefined;
  }
}

/** The Electron host as it is built in `out/`, driven from outside. */
export async function openElectron({ dataDir }: DriverOptions): Promise<Driver> {
  const executablePath = electronBinary();
  if (!executablePath) throw new Error("Electron's binary is not on this machine");
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const app = await _electron.launch({ executablePath, args: [...root, ROOT, "--data", dataDir], cwd: ROOT });
  const page = await app.firstWindow();
  const cspReports: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) cspReports.push(message.text());
  });
  return {
    page,
    core: { ready: () => ready(dataDir) },
    screenshot: async (path) => void (await page.screenshot({ path })),
    killCore: () => process.kill(corePid(app.process().pid ?? 0), "SIGKILL"),
    cspReports: () => cspReports,
    close: () => app.close(),
  };
}

/** The child of Electron's main process that runs the core (Linux). */
function corePid(parent: number): number {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (Number(fields[1]) === parent && /core(-main)?\.(js|ts)/.test(command)) return Number(pid);
    } catch {
      // ended while we looked
    }
  }
  throw new Error("no core under Electron");
}

async function ready(dataDir: string): Promise<Startup> {
  for (;;) {
    try {
      const reply = await askCore(dataDir, { v: 1, id: "e2e", proc: "office.startup", input: {} });
      if (reply.ok) return reply.data as Startup;
    } catch {
      // not yet
    }
    await wait(100);
  }
}
