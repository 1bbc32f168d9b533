import { readFileSync } from "node:fs";
import { join } from "node:path";
import electronUpdater from "electron-updater";

/** What IT decides about updates of one machine: `update-policy.json` in the data folder. */
interface UpdatePolicy {
  /** https address of the province's own update folder */
  url: string;
  /** full distinguished name of who signs the installers */
  publisher: string;
}

/**
 * Looks for an update only when IT wrote a policy: a counter follows its province's server, never the
 * internet. The update is fetched and installed when the window is closed, never in the middle of work.
 */
export function checkForUpdates(dataDir: string): void {
  const policy = readPolicy(join(dataDir, "update-policy.json"));
  if (!policy) return;
  const { autoUpdater } = electronUpdater;
  autoUpdater.setFeedURL({
    provider: "generic",
    url: policy.url,
    publisherName: [policy.publisher],
  } as Parameters<typeof autoUpdater.setFeedURL>[0]);
  autoUpdater.autoDownload = true;
  autoUpdater.autoInstallOnAppQuit = true;
  autoUpdater.allowDowngrade = false;
  autoUpdater.on("error", () => {
    // no line to the province is a normal day; the next start tries again
  });
  void autoUpdater.checkForUpdates().catch(() => {});
}

function readPolicy(path: string): UpdatePolicy | undefined {
  try {
    const policy = JSON.parse(readFileSync(path, "utf8")) as Partial<UpdatePolicy>;
    const secure = typeof policy.url === "string" && new URL(policy.url).protocol === "https:";
    return secure && policy.publisher ? (policy as UpdatePolicy) : undefined;
  } catch {
    return undefined;
  }
}
