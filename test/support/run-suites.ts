import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
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

/** What Node compiled of our sources: most tests start programs of ours, each of which would compile them once more. */
const compiled = await mkdtemp(join(tmpdir(), "compiled-"));

/** Runs a program of this checkout under the pinned Node, its output shown as it comes; the last line is kept. */
function run(args: string[]): Promise<{ code: number | null; last: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    });
    let tail = "";
    child.stdout.on("data", (part: Buffer) => {
      process.stdout.write(part);
      tail = (tail + part.toString("utf8")).slice(-2000);
    });
    child.on("error", () => done({ code: null, last: "" }));
    child.on("close", (code) => done({ code, last: tail.trimEnd().split("\n").at(-1) ?? "" }));
  });
}

interface FileResult {
  name: string;
  passed: number;
  failed: number;
  /** tests that this machine could not run */
  skipped: string[];
  /** each failed test with the beginning of what it said */
  failures: string[];
}

/** So many lines of a failure stand in the summary: a long output is often kept by its end only. */
const FAILURE_LINES = 15;

interface TestReport {
  status: string;
  fullName: string;
  failureMessages: string[];
}

function tellFailure(file: string, { fullName, failureMessages }: TestReport): string {
  const said = stripVTControlCharacters(failureMessages.join("\n"))
    .split("\n")
    .filter((line) => !line.includes("/node_modules/"))
    .slice(0, FAILURE_LINES);
  return [`FAILED ${file} > ${fullName}`, ...said.map((line) => `  ${line.slice(0, 500)}`)].join("\n");
}

/** Runs test files or folders; answers what each file did. Empty when nothing ran. */
async function runTests(paths: string[], alone = false): Promise<{ files: FileResult[]; isSound: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), "suite-"));
  const report = join(folder, "report.json");
  try {
    const { code } = await run([
      join("node_modules", "vitest", "vitest.mjs"),
      "run",
      ...paths,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...(alone ? ["--no-file-parallelism"] : []),
    ]);
    const { testResults } = JSON.parse(await readFile(report, "utf8")) as {
      testResults: { name: string; status: string; message: string; assertionResults: TestReport[] }[];
    };
    const files = testResults.map(({ name: path, status, message, assertionResults }) => {
      const name = relative(ROOT, path);
      const having = (wanted: string) => assertionResults.filter((test) => test.status === wanted).length;
      // a file that broke outside of its tests failed too
      const failed = status === "passed" ? 0 : Math.max(1, having("failed"));
      const failures = assertionResults
        .filter((test) => test.status === "failed")
        .map((test) => tellFailure(name, test));
      if (failed > 0 && failures.length === 0)
        failures.push(
          tellFailure(name, { status, fullName: "outside of its tests", failureMessages: [message] }),
        );
      const skipped = assertionResults
        .filter((test) => test.status === "skipped" || test.status === "pending")
        .map((test) => `${name} > ${test.fullName}`);
      return { name, passed: having("passed"), failed, skipped, failures };
    });
    return { files, isSound: code === 0 || files.some(({ failed }) => failed > 0) };
  } catch {
    return { files: [], isSound: false };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const sum = (files: FileResult[], key: "passed" | "failed") =>
  files.reduce((total, file) => total + file[key], 0);

async function count(suite: Suite): Promise<Count> {
  if ("script" in suite.run) {
    const { code, last } = await run([suite.run.script]);
    const match = /^(\d+) passed, (\d+) failed$/.exec(last);
    const passed = Number(match?.[1] ?? 0);
    const failed = Number(match?.[2] ?? 0);
    return { passed, failed: code === 0 && match ? failed : Math.max(1, failed) };
  }
  let { files, isSound } = await runTests([suite.run.tests], suite.run.alone);
  const broken = files.filter(({ failed }) => failed > 0).map(({ name }) => name);
  if (suite.run.again && broken.length > 0) {
    console.log(`\n== ${suite.name}, once more: ${broken.join(", ")}`);
    const second = await runTests(broken, true);
    isSound = second.isSound;
    for (const name of broken) {
      const row = second.files.find((file) => file.name === name);
      if (!row) continue;
      const first = files.find((file) => file.name === name)!;
      files = files.map((file) => (file === first ? row : file));
      if (row.failed === 0) unsteady.push(first);
    }
  }
  const passed = sum(files, "passed");
  const failed = sum(files, "failed");
  failures.push(...files.flatMap((file) => file.failures));
  skipped.push(...files.flatMap((file) => file.skipped));
  // an error outside of any test, or nothing that ran, is a failure too
  return { passed, failed: isSound && passed + failed > 0 ? failed : Math.max(1, failed) };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`no suite ${unknown.join(", ")}; there are ${SUITES.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const total: Count = { passed: 0, failed: 0 };
const rows: string[] = [];
/** files that passed at the second run only */
const unsteady: FileResult[] = [];
const failures: string[] = [];
/** tests that were not run here: nobody takes them for passed */
const skipped: string[] = [];
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
for (const failure of [...unsteady.flatMap((file) => file.failures), ...failures])
  console.log(`\n${failure}`);
console.log(`\n${rows.join("\n")}`);
for (const name of skipped) console.log(`not run on this machine: ${name}`);
for (const { name } of unsteady) console.log(`passed at the second run only: ${name}`);
await rm(compiled, { recursive: true, force: true });
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
