import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program that we did not write on bytes in a file of their own; answers its output. */
async function onFile<T>(
  bytes: Uint8Array,
  suffix: string,
  run: (path: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "counter-tool-"));
  try {
    const path = join(folder, `file.${suffix}`);
    await writeFile(path, bytes);
    return await run(path, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Poppler's view of the signatures of a PDF. */
export const pdfsig = (pdf: Uint8Array) =>
  onFile(pdf, "pdf", async (path) => (await execute("pdfsig", ["-nocert", path])).stdout);

/** Empty when qpdf finds nothing to say against the file. */
export const qpdfCheck = (pdf: Uint8Array) =>
  onFile(pdf, "pdf", async (path) => {
    try {
      await execute("qpdf", ["--check", path]);
      return "";
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      return `${stdout ?? ""}${stderr ?? ""}` || String(error);
    }
  });

/** Text of a PDF as poppler extracts it, NFC, runs of white space as one space. */
export const readText = (pdf: Uint8Array) =>
  onFile(pdf, "pdf", async (path) =>
    (await execute("pdftotext", ["-layout", path, "-"])).stdout.normalize("NFC").replace(/\s+/g, " "),
  );

/** The same, page by page. */
export const pageTexts = (pdf: Uint8Array) =>
  onFile(pdf, "pdf", async (path) =>
    (await execute("pdftotext", ["-layout", path, "-"])).stdout
      .normalize("NFC")
      .split("\f")
      .map((page) => page.replace(/\s+/g, " ").trim())
      .filter((page) => page !== ""),
  );

/** What ZBar reads on the first page of a PDF. */
export const readCodes = (pdf: Uint8Array, dpi = 200) =>
  onFile(pdf, "pdf", async (path, folder) => {
    await execute("pdftoppm", ["-r", String(dpi), "-f", "1", "-l", "1", "-png", path, join(folder, "page")]);
    const { stdout } = await execute("sh", ["-c", `zbarimg --raw -q "${folder}"/page*.png`]);
    return stdout.normalize("NFC").trim();
  });

const JARS = "/usr/share/java";
const VALIDATOR = [
  "preflight",
  "pdfbox2",
  "fontbox2",
  "xmpbox",
  "commons-logging",
  "commons-io",
  "jaxb-api",
  "javax.activation",
].map((name) => join(JARS, `${name}.jar`));

/** Whether PDFBox's validator of PDF/A-1b and a Java to run it are on this machine. */
export const hasArchiveValidator = (): boolean =>
  [...VALIDATOR, "/usr/bin/java"].every((path) => existsSync(path));

/** What PDFBox preflight says against a file as PDF/A-1b; empty when it is one. */
export const archiveFaults = (pdf: Uint8Array) =>
  onFile(pdf, "pdf", async (path) => {
    const run = ["-Xmx512m", "-cp", VALIDATOR.join(":"), "org.apache.pdfbox.preflight.Validator_A1b", path];
    const { stdout } = await execute("java", run).catch((error: { stdout?: string }) => ({
      stdout: error.stdout ?? String(error),
    }));
    return /is a valid PDF\/A-1b file/.test(stdout) ? "" : stdout;
  });

/** What OpenSSL says, on its output or its errors, when it is given `input` to read. */
export function openssl(args: string[], input: string): string {
  const done = spawnSync("openssl", args, { input, encoding: "utf8" });
  return `${done.stdout}${done.stderr}`;
}
