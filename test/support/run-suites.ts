import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SUITES, type Suite } from "./suites.ts";

/**
 * `npm test [-- SUITE...]`: every suite of the table, or the named ones, one after another. Prints the minutes
 * each used; the last line alone is `N passed, N failed`. A suite that ran nothing or broke counts as failed.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Count {
  passed: number;
  failed: number;
}

/** Runs a program of this checkout under the pinned Node, its output shown as it comes; the last line is kept. */
function run(args: string[]): Promise<{ code: number | null; last: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    let tail = "";
    child.stdout.on("data", (part: Buffer) => {
      process.stdout.write(part);
      tail = (tail + part.toString("utf8")).slice(-2000);
    });
    child.on("error", () => done({ code: null, last: "" }));
    child.on("close", (code) => done({ code, last: tail.trimEnd().split("\n").at(-1) ?? "" }));
  });
}

async function count(suite: Suite): Promise<Count> {
  if ("script" in suite.run) {
    const { code, last } = await run([suite.run.script]);
    const match = /^(\d+) passed, (\d+) failed$/.exec(last);
    const passed = Number(match?.[1] ?? 0);
    const failed = Number(match?.[2] ?? 0);
    return { passed, failed: code === 0 && match ? failed : Math.max(1, failed) };
  }
  const folder = await mkdtemp(join(tmpdir(), "suite-"));
  const report = join(folder, "report.json");
  try {
    const { code } = await run([
      join("node_modules", "vitest", "vitest.mjs"),
      "run",
      suite.run.tests,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...(suite.run.alone ? ["--no-file-parallelism"] : []),
    ]);
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(await readFile(report, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
    };
    // an error outside of any test, or nothing that ran, is a failure too
    return { passed, failed: (code === 0 && passed > 0) || failed > 0 ? failed : 1 };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`no suite ${unknown.join(", ")}; there are ${SUITES.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const total: Count = { passed: 0, failed: 0 };
const rows: string[] = [];
for (const suite of SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n== ${suite.name}`);
  const start = performance.now();
  const { passed, failed } = await count(suite);
  const used = (performance.now() - start) / 60_000;
  total.passed += passed;
  total.failed += failed;
  const late = used > suite.minutes ? "  over its time" : "";
  rows.push(
    `${suite.name.padEnd(12)} ${used.toFixed(1).padStart(5)} of ${suite.minutes} min  ${passed} passed, ${failed} failed${late}`,
  );
}
console.log(`\n${rows.join("\n")}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
