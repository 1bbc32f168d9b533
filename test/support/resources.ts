import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ReadJson } from "../../main/core/catalogue/service.ts";

const root = new URL("../../resources/", import.meta.url);

/** Reads the project's own resources as the hosts do. */
export const readResource: ReadJson = async (path) =>
  JSON.parse(await readFile(fileURLToPath(new URL(path, root)), "utf8"));
