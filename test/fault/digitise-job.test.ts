import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { MEMORY_LIMIT } from "../../main/core/memory-watch.ts";
import type { Child, ChildCallOptions, Children } from "../../main/core/ports.ts";
import { runDigitise } from "../../main/hosts/cli/digitise.ts";
import { makePage } from "../support/pages.ts";
import { quickReaders } from "../support/quick-reader.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

/** Long jobs of the command line against what happens to machines: kills, a full disk, memory that runs out. */
let folder = "";
const at = (name: string): string => join(folder, name);
const PAGES = 3;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "job-fault-"));
  mkdirSync(at("in"));
  for (let page = 1; page <= PAGES; page++) {
    const lines = [{ text: `Trang thứ ${page} của bản án`, x: 30, y: 40, size: 16 }];
    writeFileSync(at(`in/${page}.png`), await makePage(lines, { dpi: 150 }));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (line: string, children: Children) => {
  const said: string[] = [];
  const outcome = await runDigitise(line.split(" "), {
    children,
    creator: "thử",
    cwd: folder,
    now: () => Date.parse("2026-11-16T08:30:00+07:00"),
    say: (one) => said.push(one),
  });
  return { ...outcome, said };
};
const texts = (pdf: string): string[] =>
  execFileSync("pdftotext", [at(pdf), "-"], { encoding: "utf8" })
    .split("\f")
    .slice(0, -1)
    .map((text) => text.trim());

describe("kill -9 in the middle of a document", () => {
  it("costs the page that was being read: the next run reads the rest, and the file is whole", async () => {
    const program = fileURLToPath(new URL("../../main/hosts/cli/main.ts", import.meta.url));
    const args = [
      program,
      "digitise",
      "in",
      "--out",
      "out.pdf",
      "--text",
      "out.txt",
      "--job",
      "viec",
      "--jobs",
      "1",
    ];
    const options = { cwd: folder, encoding: "utf8" as const };
    await new Promise<void>((resolve) => {
      const first = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
      let errors = "";
      first.stderr.on("data", (data) => {
        errors += data;
        // its children follow their parent by themselves
        if (errors.includes("trang 1/")) first.kill("SIGKILL");
      });
      first.on("exit", () => resolve());
    });
    expect(readdirSync(folder)).not.toContain("out.pdf");

    const second = spawnSync(process.execPath, args, options);
    expect([second.status, second.stderr]).toEqual([
      0,
      expect.stringMatching(/\d trang đã đọc từ lần trước được giữ/),
    ]);
    expect(JSON.parse(second.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
      ok: true,
      pages: PAGES,
    });
    for (const [at, text] of texts("out.pdf").entries()) expect(text).toContain(`Trang thứ ${at + 1}`);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    expect(execFileSync("qpdf", ["--check", at("out.pdf")], { encoding: "utf8" })).toContain("No syntax");
  });
});

/** A disk of its own that is small; only root may make one. */
function smallDisk(place: string, size: string): boolean {
  mkdirSync(place, { recursive: true });
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", place]).status === 0;
}
const probe = mkdtempSync(join(tmpdir(), "disk-probe-"));
const canMount = process.platform === "linux" && smallDisk(probe, "64k");
if (canMount) spawnSync("umount", [probe]);
rmSync(probe, { recursive: true });

describe.runIf(canMount)("a disk that fills in the middle of a document", () => {
  it("is said in words, leaves nothing half-written, and the job goes on once there is room", async () => {
    const disk = at("nho");
    smallDisk(disk, "64k");
    try {
      const line = "in/1.png in/2.png in/3.png --out nho/het.pdf --job viec-dia --jobs 1";
      // room for the first page and not for the second
      const size = readFileSync(at("in/1.png")).length;
      spawnSync("mount", ["-o", `remount,size=${Math.ceil((size * 1.5) / 4096) * 4096}`, disk]);
      const full = await run(line, quickReaders().children);
      expect(full).toMatchObject({
        exit: 1,
        result: {
          error: { code: "cli.output-unwritable", message: expect.stringContaining("ổ đĩa đã đầy") },
        },
      });
      expect(readdirSync(disk)).toEqual([]);

      spawnSync("mount", ["-o", "remount,size=8m", disk]);
      const readers = quickReaders();
      expect((await run(line, readers.children)).exit).toBe(0);
      expect(readers.reads.length).toBeLessThan(PAGES);
      expect(texts("nho/het.pdf")).toEqual(["Trang thử số 1", "Trang thử số 2", "Trang thử số 3"]);
    } finally {
      spawnSync("umount", [disk]);
    }
  });
});

describe("memory that runs out", () => {
  it("gives every reader back after its page while the sum is near the limit, and the work is done", async () => {
    const readers = quickReaders();
    let started = 0;
    const children: Children = {
      start(kind, options) {
        if (kind === "ocr") started++;
        return readers.children.start(kind, options);
      },
      resident: () => MEMORY_LIMIT * 0.97,
    };
    const { exit, result } = await run("in --out near.pdf --jobs 2", children);
    expect([exit, result.pages, started]).toEqual([0, PAGES, PAGES]);
  });

  it("in the pictures' process: the page is tried again, then stays without text in words; the rest goes on", async () => {
    const readers = quickReaders();
    const tries: string[] = [];
    /** The process dies of the second page, as it does when the system takes its memory away. */
    const dying = (child: Child, name: { page: string }): Child => ({
      async call<T>(method: string, params: unknown, options?: ChildCallOptions): Promise<T> {
        if (method === "derive" && (params as { name?: string }).name === name.page) {
          tries.push(name.page);
          await child.stop();
          throw new AppError("child.crashed", { child: "imaging" }, { retryable: true });
        }
        return child.call<T>(method, params, options);
      },
      memory: () => child.memory(),
      alive: () => child.alive(),
      stop: () => child.stop(),
    });
    const children: Children = {
      start(kind, options) {
        const child = readers.children.start(kind, options);
        return kind === "imaging" ? dying(child, { page: "2.png" }) : child;
      },
      resident: () => 0,
    };
    const { exit, result } = await run("in --out dying.pdf --jobs 1", children);
    expect([exit, tries]).toEqual([0, ["2.png", "2.png"]]);
    const warnings = result.warnings as { code: string; page: number; message: string }[];
    expect(warnings.filter(({ code }) => code === "ocr.failed")).toEqual([
      { code: "ocr.failed", page: 2, message: "Không nhận dạng được chữ trên trang 2." },
    ]);
    expect(texts("dying.pdf")).toEqual(["Trang thử số 1", "", "Trang thử số 3"]);
  });
});
