import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * All that may stay of a profile: settings, and compiled code of our own page, which makes the next start quick.
 * Whatever else a browser remembers of a day (pages shown, names typed, pieces of files that did not fit in memory)
 * is not ours to keep in clear; a list of what goes would miss what the next version remembers.
 */
const KEPT = new Set(["Local State", "Last Version", "GPUPersistentCache", "Default"]);
const KEPT_IN_DEFAULT = new Set(["Preferences", "Secure Preferences", "Code Cache", "GPUCache"]);

/** Nobody is asked whether a password shall be kept, and no form is filled from another citizen's. */
const PREFERENCES = {
  credentials_enable_service: false,
  credentials_enable_autosignin: false,
  profile: { password_manager_enabled: false, password_manager_leak_detection: false },
  autofill: { enabled: false, profile_enabled: false, credit_card_enabled: false },
  translate: { enabled: false },
  search: { suggest_enabled: false },
};

/** Where the browser puts a file until it is handed over; inside the profile, never in the common temporary folder. */
export const incomingFolder = (profile: string): string => join(profile, "incoming");

/** Takes away what the last window left and forbids the browser to learn; before each start. */
export async function prepareProfile(profile: string): Promise<void> {
  await mkdir(join(profile, "Default"), { recursive: true, mode: 0o700 });
  await forgetDay(profile);
  const path = join(profile, "Default", "Preferences");
  let known: Record<string, unknown> = {};
  try {
    known = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  } catch {
    // none yet, or cut off by a crash: the browser makes the rest anew
  }
  await writeFile(path, JSON.stringify(merged(known, PREFERENCES)), { mode: 0o600 });
}

/** Removes what the browser remembered; a file that is still held is left for the next start. */
export async function forgetDay(profile: string): Promise<void> {
  await Promise.all([keepOnly(profile, KEPT), keepOnly(join(profile, "Default"), KEPT_IN_DEFAULT)]);
}

async function keepOnly(folder: string, kept: ReadonlySet<string>): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names
      .filter((name) => !kept.has(name))
      .map((name) => rm(join(folder, name), { recursive: true, force: true }).catch(() => {})),
  );
}

function merged(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  const result = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const old = result[name];
    result[name] =
      isRecord(value) && isRecord(old) ? merged(old, value) : isRecord(value) ? merged({}, value) : value;
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
