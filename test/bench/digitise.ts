import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExtractedField } from "../../main/core/digitise/types.ts";
import { toPdfImage } from "../../main/pdf/normalise.ts";
import { characterErrorRate, foldTonePlaces, rightReadings } from "../support/cer.ts";
import { type MeasuredRun, measuredRun } from "./digitise/measured-run.ts";
import { type BenchPage, benchPages } from "./digitise/pages.ts";

/**
 * Paper pages to searchable PDF/A: our command line against OCRmyPDF (Debian's package, Vietnamese fast data, two
 * jobs), on the same pages, in turn, in one run. Each gets the form it takes by nature: we the scanner's files, it one
 * PDF that holds the very same compressed pictures. Ratios are ours to theirs.
 */
const MADE = Number(process.env.MADE ?? 24);
const ROUNDS = Number(process.env.ROUNDS ?? 2);
const JOBS = "2";
/** Our readers give way to a waiting person by this much; on a busy machine both must. */
const NICE = ["-n", "10"];

const say = (line: string) => process.stderr.write(`${line}\n`);
const round = (value: number, digits = 3) => Math.round(value * 10 ** digits) / 10 ** digits;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const folder = mkdtempSync(join(tmpdir(), "bench-digitise-"));
try {
  say("Đang làm các trang đo…");
  const pages = await benchPages(MADE);
  const files = pages.map((page, at) => {
    const path = join(folder, `${String(at).padStart(3, "0")}.${page.format === "png" ? "png" : "jpg"}`);
    writeFileSync(path, page.bytes);
    return path;
  });
  writeFileSync(join(folder, "in.pdf"), pdfOf(pages));
  const runs: Record<"ours" | "theirs", MeasuredRun[]> = { ours: [], theirs: [] };
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const who of turn % 2 ? (["theirs", "ours"] as const) : (["ours", "theirs"] as const)) {
      const run = who === "ours" ? await ourRun(files) : await theirRun();
      say(
        `${who}: ${round(run.seconds, 1)} s, CPU ${round(run.cpuSeconds, 1)} s, ${Math.round(run.peakBytes / 1048576)} MB`,
      );
      runs[who].push(run);
    }
  }
  process.stdout.write(`${JSON.stringify(report(pages, runs, await fieldsOf(pages, files)))}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function ourRun(files: readonly string[]): Promise<MeasuredRun> {
  const program = fileURLToPath(new URL("../../main/hosts/cli/main.ts", import.meta.url));
  const targets = ["--out", join(folder, "ours.pdf"), "--text", join(folder, "ours.txt"), "--jobs", JOBS];
  return measuredRun("nice", [...NICE, process.execPath, program, "digitise", ...files, ...targets]);
}

function theirRun(): Promise<MeasuredRun> {
  const targets = [
    "--sidecar",
    join(folder, "theirs.txt"),
    join(folder, "in.pdf"),
    join(folder, "theirs.pdf"),
  ];
  return measuredRun("nice", [
    ...NICE,
    "ocrmypdf",
    "-l",
    "vie",
    "--jobs",
    JOBS,
    "--output-type",
    "pdfa",
    "-q",
    ...targets,
  ]);
}

/** The pictures as they are, one a page, at their size: what a scanner's own "scan to PDF" writes. */
function pdfOf(pages: readonly BenchPage[]): Uint8Array {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  const put = (...chunks: (string | Uint8Array)[]): void => {
    for (const chunk of chunks) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk, "latin1") : Buffer.from(chunk);
      parts.push(bytes);
      at += bytes.length;
    }
  };
  const object = (...chunks: (string | Uint8Array)[]): number => {
    offsets.push(at);
    put(`${offsets.length} 0 obj\n`, ...chunks, "\nendobj\n");
    return offsets.length;
  };
  put("%PDF-1.5\n");
  const tree = pages.length * 3 + 1;
  const kids = pages.map((page) => {
    const image = toPdfImage(page.bytes);
    const [w, h] = [(image.width / page.dpi) * 72, (image.height / page.dpi) * 72];
    const head = `<< /Type /XObject /Subtype /Image /Width ${image.width} /Height ${image.height} ${image.entries} /Length ${image.data.byteLength} >>\nstream\n`;
    const picture = object(head, image.data, "\nendstream");
    const drawing = `q ${w} 0 0 ${h} 0 0 cm /I Do Q`;
    const content = object(`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`);
    return object(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${w} ${h}] /Resources << /XObject << /I ${picture} 0 R >> >> /Contents ${content} 0 R >>`,
    );
  });
  object(`<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((id) => `${id} 0 R`).join(" ")}] >>`);
  const root = object(`<< /Type /Catalog /Pages ${tree} 0 R >>`);
  const start = at;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  put(
    `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${offsets.length + 1} /Root ${root} 0 R >>\nstartxref\n${start}\n%%EOF\n`,
  );
  return Buffer.concat(parts);
}

interface FieldScore {
  right: number;
  wrong: number;
  missed: number;
  wrongButSure: string[];
}

/** Fields of every page whose fields a person knows, each page a document of its own. */
async function fieldsOf(
  pages: readonly BenchPage[],
  files: readonly string[],
): Promise<Record<string, FieldScore>> {
  const known = files.filter((_, at) => pages[at]?.fields);
  const scores: Record<string, FieldScore> = {};
  if (known.length === 0) return scores;
  const target = join(folder, "fields");
  mkdirSync(target);
  const program = fileURLToPath(new URL("../../main/hosts/cli/main.ts", import.meta.url));
  await measuredRun(process.execPath, [
    program,
    "digitise",
    ...known,
    "--fields",
    `${target}/`,
    "--jobs",
    JOBS,
  ]);
  const same = (a: string, b: string) => foldTonePlaces(a).toLowerCase() === foldTonePlaces(b).toLowerCase();
  for (const [at, file] of files.entries()) {
    const page = pages[at];
    const json = join(target, `${String(at).padStart(3, "0")}.json`);
    if (!page?.fields || !existsSync(json) || !file) continue;
    const found: ExtractedField[] = JSON.parse(readFileSync(json, "utf8")).fields;
    for (const field of found) {
      const wanted = page.fields[field.name] ?? "";
      scores[field.name] ??= { right: 0, wrong: 0, missed: 0, wrongButSure: [] };
      const score = scores[field.name] as FieldScore;
      if (same(field.value, wanted)) score.right++;
      else if (field.value === "") score.missed++;
      else score.wrong++;
      if (field.state === "sure" && !same(field.value, wanted)) {
        score.wrongButSure.push(`${page.name}: ${field.value} ≠ ${wanted}`);
      }
    }
  }
  return scores;
}

/** Bytes of the pictures on each page of a PDF, by poppler; to three figures. */
function pictureBytes(pdf: string): number[] {
  const sums: number[] = [];
  const unit: Record<string, number> = { B: 1, K: 1024, M: 1048576 };
  for (const line of execFileSync("pdfimages", ["-list", pdf], { encoding: "utf8" }).split("\n").slice(2)) {
    const columns = line.trim().split(/\s+/);
    const [, size = "0", by = "B"] = /^([\d.]+)([BKM])$/.exec(columns.at(-2) ?? "") ?? [];
    const page = Number(columns[0]) - 1;
    if (page >= 0) sums[page] = (sums[page] ?? 0) + Number(size) * (unit[by] ?? 1);
  }
  return sums;
}

function report(
  pages: readonly BenchPage[],
  runs: Record<"ours" | "theirs", MeasuredRun[]>,
  fields: Record<string, FieldScore>,
) {
  const texts = {
    ours: readFileSync(join(folder, "ours.txt"), "utf8").split("\f"),
    theirs: readFileSync(join(folder, "theirs.txt"), "utf8").split("\f"),
  };
  const errors = pages.map((page, at) => {
    const truths = rightReadings(foldTonePlaces(page.truth));
    const rate = (who: "ours" | "theirs") =>
      characterErrorRate(foldTonePlaces(texts[who][at] ?? ""), ...truths);
    return { ours: rate("ours"), theirs: rate("theirs") };
  });
  const rows = pages.map((page, at) => ({ page, ...(errors[at] as { ours: number; theirs: number }) }));
  for (const { page, ours, theirs } of rows) {
    say(
      `${page.name.padEnd(28)} ${page.kind.padEnd(14)} ${(ours * 100).toFixed(2).padStart(6)} % ${(theirs * 100).toFixed(2).padStart(6)} %`,
    );
  }
  const errorOf = (group: (page: BenchPage) => boolean) => {
    const chosen = rows.filter(({ page }) => group(page));
    if (chosen.length === 0) return null;
    const [ours, theirs] = [mean(chosen.map((row) => row.ours)), mean(chosen.map((row) => row.theirs))];
    return {
      pages: chosen.length,
      ours: round(ours, 4),
      theirs: round(theirs, 4),
      ratio: round(ours / theirs),
    };
  };
  const seconds = (who: "ours" | "theirs") => mean(runs[who].map((run) => run.seconds));
  const cpu = (who: "ours" | "theirs") => mean(runs[who].map((run) => run.cpuSeconds));
  const peak = (who: "ours" | "theirs") => Math.max(...runs[who].map((run) => run.peakBytes));
  const bytes = (who: string) => statSync(join(folder, `${who}.pdf`)).size / pages.length;
  const pictures = {
    ours: pictureBytes(join(folder, "ours.pdf")),
    theirs: pictureBytes(join(folder, "theirs.pdf")),
  };
  const picturesOf = (group: (page: BenchPage) => boolean) => {
    const chosen = pages.flatMap((page, at) => (group(page) ? [at] : []));
    if (chosen.length === 0) return null;
    const [ours, theirs] = (["ours", "theirs"] as const).map((who) =>
      mean(chosen.map((at) => pictures[who][at] ?? 0)),
    ) as [number, number];
    return {
      pages: chosen.length,
      ours: Math.round(ours),
      theirs: Math.round(theirs),
      ratio: round(ours / theirs),
    };
  };
  const isBitonal = ({ kind }: BenchPage) => kind.startsWith("bitonal");
  const rate = (who: "ours" | "theirs") => (pages.length / seconds(who)) * 60;
  return {
    bench: "digitise",
    pages: pages.length,
    pagesPerMinute: {
      ours: round(rate("ours"), 1),
      theirs: round(rate("theirs"), 1),
      ratio: round(rate("ours") / rate("theirs")),
    },
    cpuPerPage: {
      ours: round(cpu("ours") / pages.length),
      theirs: round(cpu("theirs") / pages.length),
      ratio: round(cpu("ours") / cpu("theirs")),
    },
    errorRate: {
      all: errorOf(() => true),
      real: errorOf((page) => page.group === "real"),
      sample: errorOf((page) => page.group === "sample"),
      made: errorOf((page) => page.group === "made"),
      bitonal: errorOf((page) => page.group === "made" && page.kind.startsWith("bitonal")),
      photocopy: errorOf((page) => page.kind.startsWith("photocopy")),
      colour: errorOf((page) => page.group === "made" && /^(colour|fine|bleed)/.test(page.kind)),
    },
    bytesPerPage: {
      ours: Math.round(bytes("ours")),
      theirs: Math.round(bytes("theirs")),
      ratio: round(bytes("ours") / bytes("theirs")),
    },
    pictureBytesPerPage: {
      bitonal: picturesOf(isBitonal),
      colourJpeg: picturesOf((page) => !isBitonal(page) && page.format === "jpeg"),
      colourWithoutLoss: picturesOf((page) => !isBitonal(page) && page.format === "png"),
    },
    peakMemory: {
      ours: Math.round(peak("ours") / 1048576),
      theirs: Math.round(peak("theirs") / 1048576),
      ratio: round(peak("ours") / peak("theirs")),
    },
    fields,
  };
}
