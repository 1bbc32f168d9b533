import { createHash } from "node:crypto";
import type { Disk, Random } from "../main/core/ports.ts";
import { AppError } from "./errors.ts";
import {
  chunkCount,
  chunkExtent,
  decryptChunk,
  encodeHeader,
  encryptChunk,
  encryptedSize,
  HEADER_BYTES,
  inChunks,
  isHeader,
} from "./file-format.ts";
import { giveBack } from "./give-back.ts";

/** Gives one verified chunk of an encrypted file in plain; throws `files.corrupt`. */
export type ReadChunk = (index: number) => Promise<Uint8Array>;

/**
 * Encrypts a source into the new file `path` under a key of its own, synced when this resolves; the file is removed
 * again when that fails. `size` and `sha256` (hexadecimal) are of the plain content. Throws what the disk throws.
 */
export async function writeEncrypted(
  disk: Disk,
  random: Random,
  path: string,
  source: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<{ path: string; key: Uint8Array; size: number; sha256: string }> {
  const key = random.bytes(32);
  const header = encodeHeader(random.bytes(4));
  const hash = createHash("sha256");
  let size = 0;
  try {
    const file = await disk.open(path, "append");
    try {
      await file.append(header);
      let index = 0;
      for await (const { plain, last } of inChunks(source)) {
        hash.update(plain);
        size += plain.length;
        await file.append(encryptChunk(key, header, index++, last, plain));
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await disk.remove(path).catch(() => undefined);
    throw error;
  }
  return { path, key, size, sha256: hash.digest("hex") };
}

/**
 * Opens an encrypted file of `size` plain bytes and gives `work` a reader of its chunks; `keyOf` is asked once the
 * file is there. Throws `files.missing`, `files.corrupt`.
 */
export async function withEncrypted<T>(
  disk: Disk,
  path: string,
  { size, keyOf }: { size: number; keyOf(): Uint8Array },
  work: (chunk: ReadChunk) => Promise<T>,
): Promise<T> {
  const whole = encryptedSize(size);
  const count = chunkCount(size);
  const file = await disk.open(path, "read");
  try {
    const key = intact(keyOf);
    // one that is a single chunk is read at once, and one byte more, which shows that it ends there
    const first = await file.read(0, count === 1 ? whole + 1 : HEADER_BYTES);
    const found = count === 1 ? first.length : await file.size();
    const header = new Uint8Array(first.subarray(0, HEADER_BYTES));
    if (found !== whole || !isHeader(header)) throw new AppError("files.corrupt");
    return await work(async (index) => {
      const { offset, length } = chunkExtent(index, size);
      if (count === 1) {
        const stored = first.subarray(offset, offset + length);
        return intact(() => decryptChunk(key, header, index, true, stored));
      }
      const stored = await file.read(offset, length);
      const plain = intact(() => decryptChunk(key, header, index, index === count - 1, stored));
      giveBack(stored);
      return plain;
    }).finally(() => giveBack(first));
  } finally {
    await file.close();
  }
}

/** SHA-256 of the content of `size` bytes behind a reader of chunks, hexadecimal. Throws `files.corrupt`. */
export async function hashChunks(size: number, chunk: ReadChunk): Promise<string> {
  const hash = createHash("sha256");
  for (let index = 0; index < chunkCount(size); index++) hash.update(await chunk(index));
  return hash.digest("hex");
}

/** Whatever fails to authenticate is a corrupt file to the caller. Throws `files.corrupt`. */
export function intact<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new AppError("files.corrupt", {}, { cause: error });
  }
}
