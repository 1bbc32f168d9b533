import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { pdfsig, qpdfCheck } from "./foreign-tools.ts";

const execute = promisify(execFile);

/** A signature's block and the bytes that its /ByteRange names, found without our own reader. */
export interface ForeignBlock {
  range: [number, number, number, number];
  /** DER with its padding */
  block: Uint8Array;
  content: Uint8Array;
  /** a time stamp signs its own content and not the bytes */
  stamp: boolean;
}

/** Every block of the file, in the order of the bytes. */
export function blocksOf(pdf: Uint8Array): ForeignBlock[] {
  const text = Buffer.from(pdf).toString("latin1");
  return [...text.matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g)].map((match) => {
    const range = match.slice(1).map(Number) as ForeignBlock["range"];
    const [from, a, b, c] = range;
    return {
      range,
      block: Buffer.from(text.slice(a + 1, b - 1).replace(/\s/g, ""), "hex"),
      content: Buffer.concat([pdf.subarray(from, from + a), pdf.subarray(b, b + c)]),
      stamp: /\/SubFilter\s*\/ETSI\.RFC3161/.test(text.slice(Math.max(0, a - 300), b + 300)),
    };
  });
}

/** What OpenSSL says of a detached block over these bytes; of the certificates it is not asked. */
export async function opensslVerify(one: Pick<ForeignBlock, "block" | "content">): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "counter-cms-"));
  const [block, content, out] = [join(folder, "cms.der"), join(folder, "content"), join(folder, "out")];
  try {
    await Promise.all([writeFile(block, one.block), writeFile(content, one.content)]);
    const wish = ["cms", "-verify", "-binary", "-noverify", "-inform", "DER", "-in", block];
    return await execute("openssl", [...wish, "-content", content, "-out", out]).then(
      ({ stderr }) => stderr,
      (error: { stderr?: string }) => error.stderr ?? String(error),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How OpenSSL says that a block holds. */
export const OPENSSL_GOOD = /[Vv]erification successful/;

/**
 * Every signature of the file is valid for poppler, each block verified by OpenSSL over the bytes that its /ByteRange
 * names, and qpdf finds the file in order. Time stamps of the whole file, of which poppler knows nothing, are counted
 * apart.
 */
export async function expectSoundAbroad(pdf: Uint8Array, signatures: number, stamps = 0): Promise<void> {
  const report = await pdfsig(pdf);
  expect(report.split("Signature is Valid").length - 1, report).toBe(signatures);
  expect(report.split("Signature #").length - 1, report).toBe(signatures + stamps);
  expect(await qpdfCheck(pdf)).toBe("");
  const blocks = blocksOf(pdf);
  expect(blocks).toHaveLength(signatures + stamps);
  for (const one of blocks) if (!one.stamp) expect(await opensslVerify(one)).toMatch(OPENSSL_GOOD);
}
