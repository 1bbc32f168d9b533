import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { forbiddenCalls } from "./checks/forbidden-calls.ts";
import { judgeLicences } from "./checks/licences.ts";
import { machinePaths } from "./checks/machine-paths.ts";

/**
 * `npm run check`: types, lint and format, layers, time and chance, dead code, licences, machine paths. Every
 * check runs, also after one failed; the last line is `N passed, N failed`.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LAYERS = ["main", "db", "preload", "renderer", "test"];

interface Result {
  ok: boolean;
  /** shown when it failed, or always when it says so by `note` */
  output: string;
  note?: string;
}

const CHECKS: Record<string, () => Promise<Result>> = {
  types: () => tool(["typescript/bin/tsc", "-p", "."]),
  "lint and format": () =>
    tool(["@biomejs/biome/bin/biome", "ci", ".", "--diagnostic-level=warn", "--colors=off"]),
  layers: () =>
    tool(["dependency-cruiser/bin/dependency-cruiser.mjs", "--config", ".dependency-cruiser.cjs", ...LAYERS]),
  "time and chance by ports": () =>
    scan(/^(main\/core|db)\/.*\.ts$/, (file, text) => forbiddenCalls(file, text)),
  "dead code": () => tool(["knip/bin/knip.js", "--no-progress"]),
  licences,
  "machine paths": () => scan(/^(?!package-lock\.json$|LICENSE$).*\.\w+$/, machinePaths),
};

function run(program: string, args: string[]): Promise<{ code: number | null; out: string }> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.stderr.on("data", (part: Buffer) => parts.push(part));
    child.on("error", (error) => done({ code: null, out: error.message }));
    child.on("close", (code) => done({ code, out: Buffer.concat(parts).toString("utf8") }));
  });
}

/** A tool of `node_modules` under the Node that runs this; it passes when it ends with 0. */
async function tool([script = "", ...args]: string[]): Promise<Result> {
  const { code, out } = await run(process.execPath, [join(ROOT, "node_modules", script), ...args]);
  return { ok: code === 0, output: out };
}

const NOT_OURS = new Set(["node_modules", "out", "dist", ".git", "demo-data", "demo-output", "test-results"]);

/** Every file of the project by its path from the root, with forward slashes; git need not be installed. */
async function* ownFiles(folder = ""): AsyncGenerator<string> {
  for (const entry of await readdir(join(ROOT, folder), { withFileTypes: true })) {
    if (NOT_OURS.has(entry.name)) continue;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* ownFiles(path);
    else if (entry.isFile()) yield path;
  }
}

/** Runs a judge over the text of every wanted file. */
async function scan(wanted: RegExp, judge: (file: string, text: string) => string[]): Promise<Result> {
  const found: string[] = [];
  let files = 0;
  for await (const file of ownFiles()) {
    if (!wanted.test(file)) continue;
    const bytes = await readFile(join(ROOT, file));
    if (bytes.subarray(0, 8000).includes(0)) continue;
    files++;
    found.push(...judge(file, bytes.toString("utf8")));
  }
  return { ok: files > 0 && found.length === 0, output: found.join("\n") || "no files" };
}

async function licences(): Promise<Result> {
  const script = join(
    ROOT,
    "node_modules",
    "license-checker-rseidelsohn",
    "bin",
    "license-checker-rseidelsohn.js",
  );
  const args = [script, "--production", "--json", "--excludePrivatePackages", "--start", ROOT];
  const { code, out } = await run(process.execPath, args);
  if (code !== 0) return { ok: false, output: out };
  const { refused, linked } = judgeLicences(JSON.parse(out.slice(out.indexOf("{"))));
  return { ok: refused.length === 0, output: refused.join("\n"), note: linked.join(", ") };
}

let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  const { ok, output, note } = await check();
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? "✓" : "✗"} ${name}${note ? ` (${note})` : ""}`);
  if (!ok) console.log(output.trimEnd());
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
