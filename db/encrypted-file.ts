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
  const entry = await disk.stat(path);
  if (!entry) throw new AppError("files.missing");
  if (entry.size !== encryptedSize(size)) throw new AppError("files.corrupt");
  const file = await disk.open(path, "read");
  try {
    const key = intact(keyOf);
    const header = await file.read(0, HEADER_BYTES);
    if (!isHeader(header)) throw new AppError("files.corrupt");
    const count = chunkCount(size);
    return await work(async (index) => {
      const { offset, length } = chunkExtent(index, size);
      const stored = await file.read(offset, length);
      return intact(() => decryptChunk(key, header, index, index === count - 1, stored));
    });
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
