import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

// Plain JavaScript: the set-up needs it under Node 18, before anything is installed.

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge-stable",
  "microsoft-edge",
];
const MAC = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const WINDOWS = ["Microsoft\\Edge\\Application\\msedge.exe", "Google\\Chrome\\Application\\chrome.exe"];

/**
 * Path of an installed Chromium, Chrome or Edge; undefined when there is none. `COUNTER_BROWSER` names one.
 * @param {Record<string, string | undefined>} env
 * @param {string} platform
 * @returns {string | undefined}
 */
export function findBrowser(env = process.env, platform = process.platform) {
  return candidates(env, platform).find(runs);
}

function candidates(env, platform) {
  const given = env.COUNTER_BROWSER ? [env.COUNTER_BROWSER] : [];
  if (platform === "win32") {
    const roots = [env["ProgramFiles(x86)"], env.ProgramFiles, env.LOCALAPPDATA].filter(Boolean);
    return [...given, ...WINDOWS.flatMap((name) => roots.map((root) => `${root}\\${name}`))];
  }
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const inPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...given, ...inPath, ...(platform === "darwin" ? MAC : [])];
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const SOFTHSM = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib64/pkcs11/libsofthsm2.so",
  "/usr/lib64/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
  "/opt/homebrew/lib/softhsm/libsofthsm2.so",
  "C:\\SoftHSM2\\lib\\softhsm2-x64.dll",
];

/**
 * Path of the PKCS#11 library of SoftHSM2; undefined when it is not installed. `COUNTER_SOFTHSM` names one.
 * @param {Record<string, string | undefined>} env
 * @returns {string | undefined}
 */
export function findSoftHsm(env = process.env) {
  return [...(env.COUNTER_SOFTHSM ? [env.COUNTER_SOFTHSM] : []), ...SOFTHSM].find((path) => existsSync(path));
}

/**
 * Name of ImageMagick's own program; others go by the name `convert` too. Undefined when it is not installed.
 * @returns {string | undefined}
 */
export function findImageMagick() {
  return ["magick", "convert-im6", "convert-im6.q16", "convert"].find((name) =>
    `${spawnSync(name, ["-version"]).stdout}`.includes("ImageMagick"),
  );
}
