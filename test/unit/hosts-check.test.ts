import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { forbiddenCalls } from "../support/checks/forbidden-calls.ts";
import { judgeLicences } from "../support/checks/licences.ts";
import { machinePaths } from "../support/checks/machine-paths.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** One planted violation of every layer rule, and what must stay allowed. */
const PLANTED: Record<string, Record<string, string>> = {
  "renderer-sees-the-contract-only": {
    "renderer/app/a.ts": 'import { x } from "../../main/core/x.ts";\nexport const y = x;\n',
    "main/core/x.ts": "export const x = 1;\n",
  },
  "core-knows-no-host": {
    "main/core/a.ts": 'import { x } from "../hosts/x.ts";\nexport const y = x;\n',
    "main/hosts/x.ts": "export const x = 1;\n",
  },
  "core-reaches-the-world-by-ports": {
    "main/core/a.ts": 'import { readFileSync } from "node:fs";\nexport const y = readFileSync;\n',
  },
  "db-is-the-lowest-layer": {
    "db/a.ts": 'import { x } from "../main/core/x.ts";\nexport const y = x;\n',
    "main/core/x.ts": "export const x = 1;\n",
  },
  "contract-imports-zod-alone": {
    "preload/contract/a.ts": 'import { x } from "../x.ts";\nexport const y = x;\n',
    "preload/x.ts": "export const x = 1;\n",
  },
  "feature-by-its-service": {
    "main/core/sync/a.ts": 'import { x } from "../dossiers/rules.ts";\nexport const y = x;\n',
    "main/core/dossiers/rules.ts": "export const x = 1;\n",
  },
  "children-and-documents-know-no-host": {
    "main/pdf/a.ts": 'import { x } from "../hosts/x.ts";\nexport const y = x;\n',
    "main/hosts/x.ts": "export const x = 1;\n",
  },
  "token-library-in-its-own-process": {
    "main/core/a.ts": 'import { PKCS11 } from "pkcs11js";\nexport const y = PKCS11;\n',
  },
  "electron-in-its-host-alone": {
    "main/hosts/cli/a.ts": 'import { autoUpdater } from "electron-updater";\nexport const y = autoUpdater;\n',
  },
  "the-other-end-stands-alone": {
    "test/provincial-server/a.ts": 'import type { X } from "../../main/core/x.ts";\nexport const y: X = 1;\n',
    "main/core/x.ts": "export type X = number;\n",
  },
  "product-without-tests": {
    "main/hosts/a.ts": 'import { x } from "../../test/x.ts";\nexport const y = x;\n',
    "test/x.ts": "export const x = 1;\n",
  },
  "no-circle": {
    "main/pdf/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
    "main/pdf/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
  },
  resolvable: { "main/pdf/a.ts": 'import { b } from "./nowhere.ts";\nexport const a = b;\n' },
};

const ALLOWED = {
  "renderer/a.ts": 'import { x } from "../preload/contract/x.ts";\nexport const y = x;\n',
  "preload/contract/x.ts": 'import { z } from "zod";\nexport const x = z.string();\n',
  "db/a.ts": 'import type { Disk } from "../main/core/ports.ts";\nexport const y = (disk: Disk) => disk;\n',
  "main/core/ports.ts": "export type Disk = { free(): number };\n",
  "main/core/sync/a.ts": 'import { x } from "../dossiers/service.ts";\nexport const y = x;\n',
  "main/core/dossiers/service.ts": 'export { x } from "./rules.ts";\n',
  "main/core/dossiers/rules.ts": "export const x = 1;\n",
  "main/children/token.ts": 'import { PKCS11 } from "pkcs11js";\nexport const y = PKCS11;\n',
};

let folder: string | undefined;
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Names of the rules that a small project breaks. */
async function broken(files: Record<string, string>): Promise<string[]> {
  folder = await mkdtemp(join(tmpdir(), "layers-"));
  for (const layer of ["main", "db", "preload", "renderer", "test"]) await mkdir(join(folder, layer));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
    await cp(join(ROOT, file), join(folder, file));
  }
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const tool = join(ROOT, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
  const args = [
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "json",
    "main",
    "db",
    "preload",
    "renderer",
    "test",
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { cwd: folder, encoding: "utf8" });
  if (!stdout) throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))];
}

describe("layer rules", () => {
  test.each(Object.keys(PLANTED))("a planted violation of %s is found", async (rule) => {
    expect(await broken(PLANTED[rule] ?? {})).toContain(rule);
  });

  test("what the design allows passes", async () => {
    expect(await broken(ALLOWED)).toEqual([]);
  });

  test("every rule of the configuration has its planted violation", async () => {
    const { default: config } = (await import(join(ROOT, ".dependency-cruiser.cjs"))) as {
      default: { forbidden: { name: string }[] };
    };
    expect(config.forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(PLANTED).sort());
  });
});

describe("time and chance by ports", () => {
  test.each([
    "const a = Date.now();",
    "const a = Math.random();",
    "const a = performance.now();",
    "const a = globalThis.crypto.randomUUID();",
    "const a = new Date();",
    'import { randomUUID } from "node:crypto";',
    'import { randomBytes as r } from "crypto";',
    "const f = Math.random;",
  ])("%s is found", (text) => {
    expect(forbiddenCalls("main/core/a.ts", `// first\n${text}\n`)).toHaveLength(1);
  });

  test.each([
    "const a = new Date(0).toISOString();",
    "const a = ports.clock.now();",
    "// Date.now() in words",
    'const a = "Math.random()";',
    'import { createHash } from "node:crypto";',
  ])("%s is not", (text) => {
    expect(forbiddenCalls("main/core/a.ts", text)).toEqual([]);
  });
});

describe("licences", () => {
  test("copyleft and unknown ones are refused, the linked library is named", () => {
    const { refused, linked } = judgeLicences({
      "a@1": { licenses: "MIT" },
      "b@1": { licenses: "(MIT OR GPL-2.0)" },
      "c@1": { licenses: "(MIT AND Zlib)" },
      "d@1": { licenses: "GPL-3.0" },
      "e@1": { licenses: "AGPL-3.0-or-later" },
      "f@1": {},
      "g@1": { licenses: ["MIT", "GPL-2.0"] },
      "@img/sharp-libvips-linux-x64@1": { licenses: "LGPL-3.0-or-later" },
      "other@1": { licenses: "LGPL-3.0-or-later" },
    });
    expect(refused.map((one) => one.split("@1")[0])).toEqual(["d", "e", "f", "g", "other"]);
    expect(linked).toHaveLength(1);
  });
});

describe("machine paths", () => {
  const home = ["", "home", "someone", "project"].join("/");
  test("folders of a person's machine are found", () => {
    expect(machinePaths("a.ts", `one\nconst path = "${home}";`)).toEqual([
      `a.ts:2 ${home.split("/").slice(0, 3).join("/")}`,
    ]);
    expect(machinePaths("a.ts", String.raw`C:${"\\"}Users\x`)).toHaveLength(1);
  });
  test("folders of the system and of the project are not", () => {
    expect(
      machinePaths("a.ts", "/usr/lib/softhsm ../shared/data https://example.com/home/page /blob/x"),
    ).toEqual([]);
  });
});
