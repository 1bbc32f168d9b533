import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { QrItemsConfig } from "../../core/copies/qr-text.ts";
import type { PaperCopyConfig } from "../../core/copies/rules.ts";

let folder: string | undefined;

/**
 * The `resources` folder: `COUNTER_RESOURCES` when the host sets it, else the nearest one above this file, the
 * same for source, bundle and side-car.
 */
export function resourcesFolder(): string {
  folder ??= process.env.COUNTER_RESOURCES;
  if (folder) return folder;
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    if (existsSync(join(at, "resources", "law", "qr-items.json"))) {
      folder = join(at, "resources");
      return folder;
    }
    if (dirname(at) === at) throw new Error("resources folder not found");
  }
}

/** A shipped file by its path under `resources/`. Throws when it is not there. */
export async function resourceBytes(...path: string[]): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(resourcesFolder(), ...path)));
}

function json<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(resourcesFolder(), ...path), "utf8")) as T;
}

/** What a printed QR holds and how it is drawn (TT 01/2023/TT-VPCP Điều 26). */
export function qrItemsConfig(): QrItemsConfig {
  return json("law", "qr-items.json");
}

/** A file of `resources` by its path below that folder, for what reads law the way the core does. */
export const readResource = async (path: string): Promise<unknown> => json(...path.split("/"));

/** The block of a converted paper copy (NĐ 45/2020/NĐ-CP Điều 18.2). */
export function paperCopyConfig(): PaperCopyConfig {
  return json("law", "paper-copy-block.json");
}
