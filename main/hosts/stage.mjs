import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pinnedNode, ROOT, say } from "./setup.mjs";

/**
 * `node main/hosts/stage.mjs`, after `npm run build`: lays out in `dist/stage` what the installers carry beside
 * the asar: the side-car Node, the built core, its production packages, the resources; and the manifest
 * with the SHA-256 of every file of it, which goes into the asar.
 */
const STAGE = join(ROOT, "dist", "stage");
const CORE = join(STAGE, "core");

/**
 * SHA-256 of every file under a folder, by its path with forward slashes.
 * @param {string} folder
 * @returns {Record<string, string>}
 */
export function manifestOf(folder) {
  const files = {};
  const walk = (path) => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const name = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) walk(name);
      else if (entry.isFile()) {
        files[name] = createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex");
      }
    }
  };
  walk("");
  return files;
}

function stage() {
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(join(CORE, "node"), { recursive: true });
  for (const folder of ["out/main", "resources"])
    cpSync(join(ROOT, folder), join(CORE, folder), { recursive: true });
  for (const file of ["package.json", "package-lock.json", ".npmrc"])
    cpSync(join(ROOT, file), join(CORE, file));
  cpSync(pinnedNode(), join(CORE, "node", process.platform === "win32" ? "node.exe" : "node"));
  say("Đang cài các gói của phần lõi…");
  const npm = spawnSync("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund"], {
    cwd: CORE,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) process.exit(3);
  // the one package that is compiled; npm runs no script here
  const port = join("node_modules", "pkcs11js", "build", "Release", "pkcs11.node");
  cpSync(join(ROOT, port), join(CORE, port));
  // commands of packages are links, which an installer cannot carry and the core does not call
  rmSync(join(CORE, "node_modules", ".bin"), { recursive: true, force: true });
  const manifest = manifestOf(CORE);
  writeFileSync(join(STAGE, "manifest.json"), JSON.stringify(manifest));
  say(`Đã xếp ${Object.keys(manifest).length} tệp vào dist/stage/core.`);
}

if (process.argv[1] && import.meta.filename === process.argv[1]) stage();
