import { readFileSync } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, join, win32 } from "node:path";
import { z } from "zod";
import type { FoundLibrary } from "../core/signing/types.ts";
import { readLibraryHeader } from "./library-header.ts";
import { resourcesFolder } from "./resources.ts";
import { type Registry, windowsRegistry } from "./windows-registry.ts";

const Platform = z.record(z.enum(["win32", "linux", "darwin"]), z.array(z.string()));
const Table = z.object({
  folders: Platform,
  libraries: z.array(z.object({ issuer: z.string(), files: z.array(z.string()) })),
  scan: Platform,
  never: z.array(z.object({ file: z.string(), why: z.string() })),
  pinTries: z.object({ value: z.number().int().positive() }),
});
type Table = z.infer<typeof Table>;

/** Windows keys under which the middleware of a token enters its library. */
const REGISTRY = [
  { key: String.raw`HKLM\SOFTWARE\Microsoft\Cryptography\Defaults\Provider`, name: "Image Path" },
  { key: String.raw`HKLM\SOFTWARE\WOW6432Node\Microsoft\Cryptography\Defaults\Provider`, name: "Image Path" },
  { key: String.raw`HKLM\SYSTEM\CurrentControlSet\Control\Cryptography\Providers`, name: "Image" },
];
/** Windows' own providers are no tokens. */
const SYSTEM_PROVIDERS =
  /^(rsaenh|dssenh|basecsp|gpkcsp|slbcsp|sccbase|ncrypt\w*|microsoft.*|pcpksp|bcrypt\w*)\.dll$/i;
const MAX_LIBRARY = 64 * 1024 * 1024;
/** A machine with more is looked at no further: each is a process of its own. */
const MOST = 8;

export interface LookWhere {
  /** path that IT named; then nothing else is looked for */
  setting: string | null;
  platform: NodeJS.Platform;
  registry: Registry;
  env: Record<string, string | undefined>;
  table: Table;
  /** folder with `*.module` files of p11-kit, the registry of Linux */
  moduleFiles: string;
}

/** The machine as it is. */
export const thisMachine = (setting: string | null): LookWhere => ({
  setting,
  platform: process.platform,
  registry: windowsRegistry,
  env: process.env,
  table: Table.parse(JSON.parse(readFileSync(join(resourcesFolder(), "tokens", "libraries.json"), "utf8"))),
  moduleFiles: "/usr/share/p11-kit/modules",
});

/**
 * The PKCS#11 libraries of this machine, best first: the one that IT set, else those that the middleware entered in
 * the registry, those of the dated table, and those whose name and header look like one. Nothing of them is run:
 * only headers are read, and a file that does not offer `C_GetFunctionList` is left out unless it was set.
 */
export async function findLibraries(where: LookWhere): Promise<FoundLibrary[]> {
  if (where.setting) return [await described(where.setting, "setting", "")];
  const found = new Map<string, FoundLibrary>();
  const take = async (path: string, by: FoundLibrary["foundBy"], issuer: string): Promise<void> => {
    if (found.size >= MOST || where.table.never.some((rule) => matches(rule.file, nameOf(where, path))))
      return;
    const real = await realpath(path).catch(() => undefined);
    if (!real || found.has(real)) return;
    if (where.table.never.some((rule) => matches(rule.file, nameOf(where, real)))) return;
    const library = await described(path, by, issuer);
    if (library.problem !== "not-pkcs11" && library.problem !== "missing") found.set(real, library);
  };
  for (const path of await registered(where)) await take(path, "registry", "");
  const folders = placesOf(where);
  const listings = new Map<string, string[]>();
  for (const folder of folders) listings.set(folder, await filesIn(folder, depthOf(where, folder)));
  const all = [...listings.values()].flat();
  for (const { issuer, files } of where.table.libraries) {
    const names = files.map((file) => file.toLowerCase());
    for (const path of all)
      if (names.includes(nameOf(where, path).toLowerCase())) await take(path, "table", issuer);
  }
  const patterns = ofPlatform(where, where.table.scan);
  for (const path of all) {
    if (patterns.some((pattern) => matches(pattern, nameOf(where, path)))) await take(path, "scan", "");
  }
  return [...found.values()];
}

const nameOf = (where: LookWhere, path: string): string =>
  where.platform === "win32" ? win32.basename(path.replace(/\//g, "\\")) : basename(path);

const ofPlatform = (where: LookWhere, lists: z.infer<typeof Platform>): string[] =>
  lists[where.platform as keyof typeof lists] ?? [];

/** Paths that middleware entered: the CSP's or KSP's library and, beside it, the PKCS#11 one it is a shell of. */
async function registered(where: LookWhere): Promise<string[]> {
  if (where.platform !== "win32") return moduleFiles(where.moduleFiles);
  const system = `${where.env.SystemRoot ?? where.env.SYSTEMROOT ?? "C:\\Windows"}\\System32`;
  const paths: string[] = [];
  for (const { key, name } of REGISTRY) {
    for (const { data } of await where.registry(key, name)) {
      const path = expanded(where, data);
      if (SYSTEM_PROVIDERS.test(win32.basename(path))) continue;
      const whole = win32.isAbsolute(path) ? path : win32.join(system, path);
      // the shell `x_s.dll` stands beside the library `x.dll`
      paths.push(whole.replace(/_s(\.dll)$/i, "$1"), whole);
    }
  }
  return [...new Set(paths)];
}

/** `module: path` of p11-kit's files. */
async function moduleFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const paths: string[] = [];
  for (const name of names.filter((one) => one.endsWith(".module")).sort()) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    const path = /^module:\s*(\S+)/m.exec(text)?.[1];
    if (path?.startsWith("/")) paths.push(path);
  }
  return paths;
}

function expanded(where: LookWhere, text: string): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => {
    const key = Object.keys(where.env).find((one) => one.toLowerCase() === name.toLowerCase());
    return (key && where.env[key]) || whole;
  });
}

const placesOf = (where: LookWhere): string[] =>
  ofPlatform(where, where.table.folders)
    .map((folder) => expanded(where, folder))
    .filter((folder) => !folder.includes("%"));

/** Folders of programs hold one folder a vendor; those of libraries are flat. */
const depthOf = (where: LookWhere, folder: string): number =>
  where.platform === "win32" ? (/program files/i.test(folder) ? 2 : 0) : folder === "/opt" ? 3 : 0;

async function filesIn(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth > 0) files.push(...(await filesIn(path, depth - 1)));
    } else if (/\.(dll|dylib|so[.\d]*)$/i.test(entry.name)) files.push(path);
  }
  return files;
}

/** `*` stands for anything; letters of either case. */
function matches(pattern: string, name: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "i").test(name);
}

async function described(
  path: string,
  foundBy: FoundLibrary["foundBy"],
  issuer: string,
): Promise<FoundLibrary> {
  const base = { path, foundBy, issuer };
  const size = await stat(path).then(
    (info) => (info.isFile() ? info.size : 0),
    () => undefined,
  );
  if (size === undefined) return { ...base, bits: null, problem: "missing" };
  const header = size > 0 && size <= MAX_LIBRARY ? readLibraryHeader(await readFile(path)) : undefined;
  if (!header?.pkcs11) return { ...base, bits: header?.bits ?? null, problem: "not-pkcs11" };
  const own = process.arch === "ia32" ? "x86" : process.arch;
  const { bits, machine } = header;
  if (machine === own) return { ...base, bits, problem: null };
  return { ...base, bits, problem: bits === 32 ? "needs-32-bit" : "other-machine" };
}
