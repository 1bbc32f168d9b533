import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** One value of the registry. */
export interface RegistryValue {
  key: string;
  name: string;
  data: string;
}

/** All values of that name below a key; empty where there is no registry or no such key. */
export type Registry = (key: string, name: string) => Promise<RegistryValue[]>;

const ASK_MS = 10_000;

/** Asks Windows' own `reg`; empty everywhere else. */
export const windowsRegistry: Registry = async (key, name) => {
  if (process.platform !== "win32") return [];
  try {
    const { stdout } = await promisify(execFile)("reg", ["query", key, "/s", "/v", name], {
      timeout: ASK_MS,
      windowsHide: true,
      maxBuffer: 4 * 1024 * 1024,
    });
    return parseRegistry(stdout);
  } catch {
    // no such key: reg ends with 1
    return [];
  }
};

/** What `reg query KEY /s /v NAME` prints: a line with the key, then `    name    REG_SZ    data` lines below it. */
export function parseRegistry(printed: string): RegistryValue[] {
  const values: RegistryValue[] = [];
  let key = "";
  for (const line of printed.split(/\r?\n/)) {
    if (/^HKEY_/.test(line)) key = line.trim();
    const value = /^ {4}(.+?) {4}REG_(?:EXPAND_)?SZ {4}(.*)$/.exec(line);
    if (value?.[1] && value[2] && key) values.push({ key, name: value[1], data: value[2].trim() });
  }
  return values;
}
