import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder `resources`, from sources as from a bundle: `COUNTER_RESOURCES` when the host sets it, else the
 * nearest one above this file.
 */
export function resourcesFolder(): string {
  const given = process.env.COUNTER_RESOURCES;
  if (given) return given;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, "resources");
    if (existsSync(join(candidate, "tessdata"))) return candidate;
    if (dirname(folder) === folder) throw new Error("the folder resources is missing");
  }
}
