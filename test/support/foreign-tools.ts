import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program that we did not write on bytes in a file of their own; answers its output. */
async function onFile(
  bytes: Uint8Array,
  suffix: string,
  run: (path: string, folder: string) => Promise<string>,
): Promise<string> {
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

/** What ZBar reads on the first page of a PDF. */
export const readCodes = (pdf: Uint8Array, dpi = 200) =>
  onFile(pdf, "pdf", async (path, folder) => {
    await execute("pdftoppm", ["-r", String(dpi), "-f", "1", "-l", "1", "-png", path, join(folder, "page")]);
    const { stdout } = await execute("sh", ["-c", `zbarimg --raw -q "${folder}"/page*.png`]);
    return stdout.normalize("NFC").trim();
  });
