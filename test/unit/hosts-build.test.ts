import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { damagedFiles } from "../../main/hosts/electron/side-car.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import { manifestOf } from "../../main/hosts/stage.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "build-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("electron-builder.yml", () => {
  const builder = createRequire(require.resolve("electron-builder/package.json"));
  const yaml = builder("js-yaml") as { load(text: string): Record<string, unknown> };
  const config = yaml.load(readFileSync(join(ROOT, "electron-builder.yml"), "utf8"));
  const library = dirname(builder.resolve("app-builder-lib/package.json"));
  const schema = JSON.parse(readFileSync(join(library, "scheme.json"), "utf8"));
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

  test("is what electron-builder understands", () => {
    expect(validate(config) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...config, asarr: true })).toBe(false);
  });

  test("sets every fuse, installs per machine, never touches the records", () => {
    expect(config["electronFuses"]).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(config).toMatchObject({
      asar: true,
      npmRebuild: false,
      nsis: { perMachine: true, deleteAppDataOnUninstall: false },
      msi: { perMachine: true },
      publish: { provider: "generic" },
    });
    const targets = (config["win"] as { target: { target: string }[] }).target.map(({ target }) => target);
    expect(targets).toEqual(["nsis", "msi"]);
  });

  test("the packages that the asar takes are all that the updater needs", async () => {
    const taken = (config["files"] as (string | object)[])
      .map((entry) => (typeof entry === "string" ? /^node_modules\/\{(.*)\}/.exec(entry)?.[1] : undefined))
      .find((names) => names !== undefined)
      ?.split(",");
    const needed = new Set<string>();
    const collect = async (name: string): Promise<void> => {
      if (needed.has(name)) return;
      needed.add(name);
      const manifest = JSON.parse(await readFile(join(ROOT, "node_modules", name, "package.json"), "utf8"));
      for (const dependency of Object.keys(manifest.dependencies ?? {})) await collect(dependency);
    };
    await collect("electron-updater");
    expect(taken?.sort()).toEqual([...needed].sort());
  });
});

describe("the built program", () => {
  test("every child that sources have is built, and the preload is CommonJS without a package", async () => {
    const kinds = (await readdir(join(ROOT, "main", "children")))
      .filter((name) => /^(token|scanner|catalogue|imaging|ocr|pdf|sign-service)\.ts$/.test(name))
      .map((name) => name.replace(".ts", ".js"));
    expect((await readdir(join(ROOT, "out", "main", "children"))).sort()).toEqual(kinds.sort());
    const main = await readdir(join(ROOT, "out", "main"));
    expect(main).toEqual(expect.arrayContaining(["browser.js", "cli.js", "core.js", "electron.js"]));
    const preload = await readFile(join(ROOT, "out", "preload", "bridge.cjs"), "utf8");
    expect(preload).not.toMatch(/^\s*(import|export)\s/m);
    expect([...preload.matchAll(/require\(["'](.*?)["']\)/g)].map(([, name]) => name)).toEqual(["electron"]);
  });

  test("the page carries the mark of its nonce and no inline script", async () => {
    const html = await readFile(join(ROOT, "out", "renderer", "index.html"), "utf8");
    expect(html).toContain('content="__CSP_NONCE__"');
    for (const [, attributes, body] of html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
      expect([/\bsrc=/.test(attributes ?? ""), body]).toEqual([true, ""]);
    }
  });

  test("sources, build and package each find their own resources", async () => {
    const sources = findPlaces(join(ROOT, "main", "hosts", "node"), {});
    expect(sources).toMatchObject({
      resources: join(ROOT, "resources"),
      core: join(ROOT, "main", "hosts", "core-main.ts"),
    });
    const built = findPlaces(join(ROOT, "out", "main", "chunks"), {});
    expect(built).toMatchObject({
      resources: join(ROOT, "resources"),
      core: join(ROOT, "out", "main", "core.js"),
    });
    // as an installer lays it out: resources/core/{out/main,resources,node}
    const core = join(folder, "resources", "core");
    await mkdir(join(core, "resources", "tessdata"), { recursive: true });
    await mkdir(join(core, "node"));
    await mkdir(join(core, "out", "main"), { recursive: true });
    await cp(process.execPath, join(core, "node", "node"));
    expect(findPlaces(join(core, "out", "main"), {})).toMatchObject({
      resources: join(core, "resources"),
      core: join(core, "out", "main", "core.js"),
      node: join(core, "node", "node"),
    });
    expect(findPlaces(join(core, "out", "main"), { COUNTER_RESOURCES: folder }).resources).toBe(folder);
  });
});

describe("side-car", () => {
  test("a changed, a missing and a swapped file are all named; the untouched rest is not", async () => {
    await mkdir(join(folder, "core", "out"), { recursive: true });
    for (const name of ["a.js", "b.node", "c.png", "out/d.js"])
      await writeFile(join(folder, "core", name), name);
    const manifest = join(folder, "manifest.json");
    await writeFile(manifest, JSON.stringify(manifestOf(join(folder, "core"))));
    expect(await damagedFiles(join(folder, "core"), manifest)).toEqual([]);
    await writeFile(join(folder, "core", "out", "d.js"), "changed");
    await rm(join(folder, "core", "b.node"));
    expect((await damagedFiles(join(folder, "core"), manifest)).sort()).toEqual(["b.node", "out/d.js"]);
  });
});
