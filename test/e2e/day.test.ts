import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runDay } from "./day/run.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";

const out = await mkdtemp(join(tmpdir(), "counter-day-out-"));
const folder = await mkdtemp(join(tmpdir(), "counter-day-data-"));
afterAll(async () => {
  await rm(out, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

test("a working day through the window, offline then online, proved by foreign tools", async () => {
  let driver: Driver | undefined;
  const lines: string[] = [];
  const summary = await runDay({
    folder,
    out,
    open: async (dataDir) => {
      driver = await openBrowser({ dataDir, headless: true });
      return driver;
    },
    say: (line) => lines.push(line),
  });
  expect(summary.steps.filter((step) => !step.ok)).toEqual([]);
  expect(summary.steps).toHaveLength(12);
  // here the foreign programs are installed: a proof that was passed over is a failure
  expect(lines.join("\n")).not.toContain("chưa cài nên chưa kiểm");
  for (const name of ["receipt.pdf", "digitised.pdf", "paper-copy.pdf", "sync.json"]) {
    expect((await stat(join(out, name))).size).toBeGreaterThan(500);
  }
  const written = JSON.parse(await readFile(join(out, "summary.json"), "utf8"));
  expect(written.ok).toBe(true);
  expect(driver?.cspReports()).toEqual([]);
}, 600_000);
