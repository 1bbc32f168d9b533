import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { pdfsig, qpdfCheck } from "./foreign-tools.ts";

const execute = promisify(execFile);

/**
 * Every signature of the file is valid for poppler, each block verified by OpenSSL over the bytes that its /ByteRange
 * names (found without our own reader), and qpdf finds the file in order. Time stamps of the whole file, of which
 * poppler knows nothing, are counted apart.
 */
export async function expectSoundAbroad(pdf: Uint8Array, signatures: number, stamps = 0): Promise<void> {
  const report = await pdfsig(pdf);
  expect(report.split("Signature is Valid").length - 1, report).toBe(signatures);
  expect(report.split("Signature #").length - 1, report).toBe(signatures + stamps);
  expect(await qpdfCheck(pdf)).toBe("");
  const text = Buffer.from(pdf).toString("latin1");
  const ranges = [...text.matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g)];
  expect(ranges).toHaveLength(signatures + stamps);
  const folder = await mkdtemp(join(tmpdir(), "counter-cms-"));
  const [block, content] = [join(folder, "cms.der"), join(folder, "content")];
  try {
    for (const range of ranges) {
      const [from, a, b, c] = range.slice(1).map(Number) as [number, number, number, number];
      // a time stamp signs its own content and not the bytes
      if (/\/SubFilter\s*\/ETSI\.RFC3161/.test(text.slice(a - 300, b + 300))) continue;
      await writeFile(block, Buffer.from(text.slice(a + 1, b - 1), "hex"));
      await writeFile(content, Buffer.concat([pdf.subarray(from, from + a), pdf.subarray(b, b + c)]));
      const wish = ["cms", "-verify", "-binary", "-noverify", "-inform", "DER", "-in", block];
      const { stderr } = await execute("openssl", [
        ...wish,
        "-content",
        content,
        "-out",
        join(folder, "out"),
      ]);
      expect(stderr).toMatch(/[Vv]erification successful/);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
