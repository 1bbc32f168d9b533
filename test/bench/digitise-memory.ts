import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measuredRun } from "./digitise/measured-run.ts";
import { benchPages } from "./digitise/pages.ts";

/**
 * Resident memory of one job of 700 pages, command line and all its children together, sampled ten times a second. The
 * pages are those of the bench `digitise`, again and again: bitonal, grey and colour, 200 and 300 dpi. Ten minutes.
 */
const PAGES = Number(process.env.PAGES ?? 700);
const JOBS = process.env.JOBS ?? "2";
const LIMIT = 1_200_000_000;

const folder = mkdtempSync(join(tmpdir(), "bench-memory-"));
try {
  process.stderr.write("Đang làm các trang đo…\n");
  const pages = await benchPages(16);
  const files = Array.from({ length: PAGES }, (_, at) => {
    const page = pages[at % pages.length];
    if (!page) throw new Error("no page to measure with");
    const path = join(folder, `${at + 1}.${page.format === "png" ? "png" : "jpg"}`);
    writeFileSync(path, page.bytes);
    return path;
  });
  const program = fileURLToPath(new URL("../../main/hosts/cli/main.ts", import.meta.url));
  const targets = ["--out", "all.pdf", "--text", "all.txt", "--fields", "all.json"].map((part) =>
    part.startsWith("--") ? part : join(folder, part),
  );
  const run = await measuredRun("nice", [
    "-n",
    process.env.NICE ?? "10",
    process.execPath,
    program,
    "digitise",
    ...files,
    ...targets,
    "--job",
    join(folder, "job"),
    "--jobs",
    JOBS,
  ]);
  const result = JSON.parse(run.output.trim().split("\n").at(-1) ?? "{}") as { ok?: boolean; pages?: number };
  const report = {
    bench: "digitise-memory",
    ok: result.ok === true && result.pages === PAGES && run.peakBytes < LIMIT,
    pages: result.pages,
    seconds: Math.round(run.seconds),
    pagesPerMinute: Math.round((PAGES / run.seconds) * 600) / 10,
    peakMegabytes: Math.round(run.peakBytes / 1e6),
    limitMegabytes: LIMIT / 1e6,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
