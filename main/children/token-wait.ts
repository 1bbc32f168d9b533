import { type FSWatcher, readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";

/** What a library answered to the wish to be told of readers. */
export type WaitOutcome = "changed" | "unsupported";

/** A device appears in several steps; milliseconds after the last of them. */
const SETTLE_MS = 300;

/**
 * Where the system shows that a device was plugged in: the USB nodes of Linux. SoftHSM2 has no reader, the folder of
 * its tokens stands for one. Empty elsewhere: then the officer's own asking is what finds a new token, and every use
 * of a token finds that it is gone.
 */
export function foldersOfReaders(env: NodeJS.ProcessEnv = process.env): string[] {
  if (env.SOFTHSM2_CONF) {
    const store = softTokenStore(env.SOFTHSM2_CONF);
    return store ? [store] : [];
  }
  if (process.platform !== "linux") return [];
  const root = "/dev/bus/usb";
  try {
    const buses = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [root, ...buses.map((bus) => join(root, bus.name))];
  } catch {
    return [];
  }
}

function softTokenStore(conf: string): string | undefined {
  try {
    return /^\s*directories\.tokendir\s*=\s*(.+?)\s*$/m.exec(readFileSync(conf, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

/**
 * Begins to watch at once, so that nothing that happens between a listing and the waiting is missed; ends after an
 * entry of one of these folders came or went, and never where there is none to watch.
 */
export function nextChange(folders: string[]): Promise<void> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    let settled: NodeJS.Timeout | undefined;
    const changed = (): void => {
      clearTimeout(settled);
      settled = setTimeout(() => {
        for (const one of watchers) one.close();
        resolve();
      }, SETTLE_MS);
    };
    for (const folder of folders) {
      try {
        const watcher = watch(folder, (kind) => {
          // a token that is written to changes files; one that comes or goes is a new name
          if (kind === "rename") changed();
        });
        watcher.on("error", () => watcher.close());
        watchers.push(watcher);
      } catch {
        // a folder that went away between the listing and the watch
      }
    }
  });
}
