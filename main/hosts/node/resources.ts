import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The project's own folders as this program finds them: run from sources, from `out/`, or packaged (there
 * `resources` and `out` stand beside each other outside the asar, next to the side-car Node).
 */
export interface Places {
  /** `resources/` */
  resources: string;
  /** the built window, `out/renderer` */
  renderer: string;
  /** file of the core */
  core: string;
  /** file of the command line */
  cli: string;
  /** the pinned Node */
  node: string;
}

/** Finds the places from the folder of the running file upwards. Throws when the program is not complete. */
export function findPlaces(here = dirname(fileURLToPath(import.meta.url)), env = process.env): Places {
  const root = rootAbove(here);
  const built = isBuilt(here, root);
  const main = built ? join(root, "out", "main") : join(root, "main");
  return {
    resources: env["COUNTER_RESOURCES"] ?? join(root, "resources"),
    renderer: join(root, "out", "renderer"),
    core: built ? join(main, "core.js") : join(main, "hosts", "core-main.ts"),
    cli: built ? join(main, "cli.js") : join(main, "hosts", "cli", "main.ts"),
    node: nodeBinary(root),
  };
}

/** The places of the last build, which starts faster than the sources; the sources' own when nothing is built. */
export function builtPlaces(): Places {
  const places = findPlaces();
  const built = join(places.renderer, "..", "main");
  return existsSync(join(built, "core.js")) ? findPlaces(built) : places;
}

/** The nearest folder above that holds `resources/`. A packaged app has it in Electron's resources folder. */
function rootAbove(here: string): string {
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "resources", "tessdata"))) return folder;
    if (dirname(folder) === folder) throw new Error("the program's folder resources is missing");
  }
}

function isBuilt(here: string, root: string): boolean {
  return here.startsWith(join(root, "out"));
}

/** Side-car of a packaged app, else the npm package of this checkout, else the Node that runs this. */
function nodeBinary(root: string): string {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const places = [join(root, "node", name), join(root, "node_modules", "node", "bin", name)];
  return places.find((place) => existsSync(place)) ?? process.execPath;
}
