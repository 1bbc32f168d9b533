import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainPdf } from "../support/signable-pdfs.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-shell-"));
  await mkdir(join(folder, "hồ sơ số 1"));
  await writeFile(join(folder, "hồ sơ số 1", "đơn đề nghị.pdf"), await plainPdf());
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** `npm run --silent counter -- ...` from another folder, as a scanning program calls it. */
function npmCounter(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string }> {
  return new Promise((done) => {
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name)),
    );
    const child = spawn("npm", ["--prefix", ROOT, "run", "--silent", "counter", "--", ...args], {
      cwd: folder,
      env: { ...clean, ...env },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let out = "";
    child.stdout.on("data", (part) => {
      out += part;
    });
    child.on("close", (code) => done({ code, out }));
  });
}

test("paths are those of the folder in which npm was called, with spaces and marks", async () => {
  const { code, out } = await npmCounter(["verify", "hồ sơ số 1/đơn đề nghị.pdf", "--json"]);
  expect([code, JSON.parse(out)]).toMatchObject([0, { ok: true, verdict: "unsigned" }]);
  const made = await npmCounter([
    "copy",
    "./hồ sơ số 1/đơn đề nghị.pdf",
    "--unregistered",
    "--out",
    "bản giấy.pdf",
  ]);
  expect(JSON.parse(made.out)).toMatchObject({ ok: true, registered: false });
  expect((await readFile(join(folder, "bản giấy.pdf"))).subarray(0, 5).toString()).toBe("%PDF-");
});
