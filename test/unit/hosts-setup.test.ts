import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBrowser, findSoftHsm } from "../../main/hosts/find-tools.mjs";

const START = fileURLToPath(new URL("../../main/hosts/start.mjs", import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "setup-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("a Node that is too old gets one clear sentence", async () => {
  const preload = join(folder, "old.cjs");
  await writeFile(preload, 'Object.defineProperty(process.versions, "node", { value: "16.20.2" });');
  const { status, stderr, stdout } = spawnSync(process.execPath, ["--require", preload, START], {
    encoding: "utf8",
  });
  expect([status, stdout, stderr.trim().split("\n").length]).toEqual([2, "", 1]);
  expect(stderr).toContain("Cần Node 18");
  expect(stderr).toContain("16.20.2");
});

test("an unknown benchmark is refused before anything is set up", () => {
  for (const name of ["none", "../support/check", ""]) {
    const { status, stderr } = spawnSync(process.execPath, [START, "--bench", name], { encoding: "utf8" });
    expect([name, status]).toEqual([name, 2]);
    expect(stderr).toContain("Không có phép đo");
  }
});

test("an unknown suite is refused by name", () => {
  const script = fileURLToPath(new URL("../support/run-suites.ts", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "unit", "none"], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain("no suite none");
});

test("the browser is the named one, else the first in the path that can be run", async () => {
  const make = async (name: string, mode: number): Promise<string> => {
    await writeFile(join(folder, name), "");
    await chmod(join(folder, name), mode);
    return join(folder, name);
  };
  expect(findBrowser({ PATH: folder }, "linux")).toBeUndefined();
  await make("chromium", 0o644);
  const chrome = await make("google-chrome", 0o755);
  expect(findBrowser({ PATH: folder }, "linux")).toBe(chrome);
  const own = await make("own", 0o755);
  expect(findBrowser({ PATH: folder, COUNTER_BROWSER: own }, "linux")).toBe(own);
  expect(findBrowser({ PATH: folder, COUNTER_BROWSER: join(folder, "none") }, "linux")).toBe(chrome);
});

test("SoftHSM is the named one first", async () => {
  await writeFile(join(folder, "hsm.so"), "");
  expect(findSoftHsm({ COUNTER_SOFTHSM: join(folder, "hsm.so") })).toBe(join(folder, "hsm.so"));
});
