import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Files that are run; pictures, fonts and law are checked by what reads them. */
const RUN = /\.(js|mjs|cjs|json|node|dll|so|wasm|exe)$|^node\/node$/;

/**
 * Names of the side-car's files that are not as the manifest says, or that are missing. The manifest stands in
 * the asar, whose integrity the signed program checks itself.
 */
export async function damagedFiles(folder: string, manifestPath: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(manifestPath, "utf8")) as Record<string, string>;
  const damaged: string[] = [];
  for (const [name, wanted] of Object.entries(manifest)) {
    if (!RUN.test(name)) continue;
    const hash = createHash("sha256");
    const same = await pipeline(createReadStream(join(folder, name)), hash).then(
      () => hash.digest("hex") === wanted,
      () => false,
    );
    if (!same) damaged.push(name);
  }
  return damaged;
}
