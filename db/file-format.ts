import { createCipheriv, createDecipheriv } from "node:crypto";

/**
 * An encrypted file: a header of 16 bytes (magic 8, version u32, nonce prefix 4), then chunks of 1 MiB of
 * plain content, each AES-256-GCM with a tag of 16 bytes. The nonce is the prefix and the chunk's index
 * (u64); header, index and "this is the last" are authenticated, so that a chunk can be neither moved nor
 * left out, and any range can be read alone. The key belongs to this file only. Empty content is one
 * empty last chunk.
 */
export const CHUNK_BYTES = 1 << 20;
export const HEADER_BYTES = 16;
const TAG_BYTES = 16;
const MAGIC = Buffer.from("QMCFILE\0");
const VERSION = 1;

/** Number of chunks of content of `size` bytes. */
export const chunkCount = (size: number): number => Math.max(1, Math.ceil(size / CHUNK_BYTES));

/** Bytes on disk of content of `size` bytes. */
export const encryptedSize = (size: number): number => HEADER_BYTES + size + chunkCount(size) * TAG_BYTES;

/** Where chunk `index` stands on disk, for content of `size` bytes. */
export function chunkExtent(index: number, size: number): { offset: number; length: number } {
  const plain = Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES);
  return { offset: HEADER_BYTES + index * (CHUNK_BYTES + TAG_BYTES), length: plain + TAG_BYTES };
}

/** A header with a nonce prefix of 4 random bytes. */
export function encodeHeader(prefix: Uint8Array): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32BE(VERSION, 8);
  header.set(prefix, 12);
  return header;
}

/** True for a header of this format and version. */
export function isHeader(bytes: Uint8Array): boolean {
  const header = Buffer.from(bytes);
  return (
    header.length === HEADER_BYTES &&
    MAGIC.equals(header.subarray(0, 8)) &&
    header.readUInt32BE(8) === VERSION
  );
}

function framing(header: Uint8Array, index: number, last: boolean) {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(index));
  return {
    nonce: Buffer.concat([header.subarray(12), number]),
    aad: Buffer.concat([header, number, Buffer.of(last ? 1 : 0)]),
  };
}

/**
 * One chunk sealed under the file's key (32 bytes): AES-256-GCM with header, index and the mark of the last chunk
 * bound in, its tag behind it.
 */
export function encryptChunk(
  key: Uint8Array,
  header: Uint8Array,
  index: number,
  last: boolean,
  plain: Uint8Array,
): Uint8Array {
  const { nonce, aad } = framing(header, index, last);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when the chunk is not exactly what was written at this place. */
export function decryptChunk(
  key: Uint8Array,
  header: Uint8Array,
  index: number,
  last: boolean,
  stored: Uint8Array,
): Uint8Array {
  const { nonce, aad } = framing(header, index, last);
  const body = stored.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(aad);
  decipher.setAuthTag(stored.subarray(body));
  const plain = decipher.update(stored.subarray(0, body));
  // nothing is left for the end in this mode: it is asked for its judgement of the tag alone
  decipher.final();
  return plain;
}

/** Cuts a stream into chunks of exactly CHUNK_BYTES, the last one shorter, and says which is the last. */
export async function* inChunks(
  source: Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<{ plain: Uint8Array; last: boolean }> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const piece of source instanceof Uint8Array ? [source] : source) {
    for (let offset = 0; offset < piece.length; ) {
      // a full chunk is held back until more comes: it may be the last
      if (held === CHUNK_BYTES) {
        yield { plain: Buffer.concat(parts), last: false };
        parts = [];
        held = 0;
      }
      const part = piece.subarray(offset, offset + CHUNK_BYTES - held);
      // the caller may fill its buffer again before this part is used
      parts.push(source instanceof Uint8Array ? part : Buffer.from(part));
      held += part.length;
      offset += part.length;
    }
  }
  yield { plain: Buffer.concat(parts), last: true };
}
