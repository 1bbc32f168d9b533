import { createHash } from "node:crypto";
import type { Update } from "./incremental.ts";
import type { PdfRef } from "./syntax/objects.ts";

/** Four numbers of /ByteRange: signed are `[0, a)` and `[b, b + c)`. */
export type ByteRange = [number, number, number, number];

/** A file whose one gap waits for a signature; all but that gap is fixed. */
export interface Gap {
  bytes: Buffer;
  byteRange: ByteRange;
  /** SHA-256 over the signed bytes */
  digest: Uint8Array;
}

const RANGE_WIDTH = 10;

/**
 * Writes the update with a signature dictionary of fixed-width room in it. `kind` is what stands before
 * /ByteRange, `tail` what stands behind /Contents, both in PDF syntax; `room` is the size of the signature block
 * in bytes.
 */
export function writeWithGap(
  update: Update,
  ref: PdfRef,
  entry: { kind: string; tail: string; room: number },
): Gap {
  const head = `${ref.num} ${ref.gen} obj\n<<\n${entry.kind}\n/ByteRange [`;
  const rangeWidth = 1 + 3 * (RANGE_WIDTH + 1);
  const middle = "]\n/Contents ";
  const tail = `\n${entry.tail}>>\nendobj\n`;
  update.addRaw(
    ref,
    Buffer.from(`${head}${" ".repeat(rangeWidth)}${middle}<${"0".repeat(entry.room * 2)}>${tail}`, "latin1"),
  );
  const written = update.write();
  const at = written.offsets.get(ref.num)!;
  const gapStart = at + head.length + rangeWidth + middle.length;
  const gapEnd = gapStart + entry.room * 2 + 2;
  const byteRange: ByteRange = [0, gapStart, gapEnd, written.bytes.length - gapEnd];
  const bytes = Buffer.from(written.bytes.buffer, written.bytes.byteOffset, written.bytes.length);
  bytes.write(byteRange.join(" ").padEnd(rangeWidth), at + head.length, "latin1");
  return { bytes, byteRange, digest: rangeDigest(bytes, byteRange) };
}

/** SHA-256 over the two signed ranges. */
function rangeDigest(bytes: Uint8Array, range: readonly number[]): Uint8Array {
  const [, a, b, c] = range as ByteRange;
  return createHash("sha256")
    .update(bytes.subarray(0, a))
    .update(bytes.subarray(b, b + c))
    .digest();
}

/** The file with its gap filled; undefined when the block is longer than the gap. */
export function filled(bytes: Uint8Array, range: ByteRange, block: Uint8Array): Uint8Array | undefined {
  const [, gapStart, gapEnd] = range;
  if (block.length * 2 > gapEnd - gapStart - 2) return undefined;
  const out = Buffer.from(bytes);
  out.write(Buffer.from(block).toString("hex"), gapStart + 1, "latin1");
  return out;
}
