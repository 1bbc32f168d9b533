import { registerHooks } from "node:module";

/**
 * Imported before a simulation that has a bug on purpose: in the module at `url` it reads `wrong` where `right`
 * stands. `SIMULATION_BUG` says so, as JSON; everything else is as it is in the tree.
 */
export interface Bug {
  url: string;
  right: string;
  wrong: string;
}

const { url, right, wrong } = JSON.parse(process.env.SIMULATION_BUG ?? "{}") as Bug;

registerHooks({
  load(loaded, context, next) {
    const module = next(loaded, context);
    if (loaded !== url) return module;
    const source =
      typeof module.source === "string"
        ? module.source
        : new TextDecoder().decode(module.source ?? new Uint8Array());
    if (source.split(right).length !== 2) throw new Error(`no single place for the bug in ${url}`);
    return { ...module, source: source.replace(right, () => wrong) };
  },
});
