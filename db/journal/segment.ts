import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { DiskFile } from "../../main/core/ports.ts";
import { derive } from "../keys.ts";

/**
 * A journal segment, one file:
 *
 *     header  magic 8 | number u32 | base u64 | base hash 32 | salt 32 | HMAC-SHA-256 over all of it 32
 *     record  length u32 | sequence u64 | nonce 12 | AES-256-GCM ciphertext | tag 16
 *
 * `base` is the sequence of the last record before the segment. Each record's hash is SHA-256 over the
 * hash before it, its sequence and its plain bytes; the hash before is authenticated with the record, so
 * nothing can be left out, repeated or moved. The key is derived per segment from the salt.
 */
export interface SegmentHeader {
  number: number;
  base: number;
  baseHash: Uint8Array;
  salt: Uint8Array;
}

/** A record with its place in the chain. */
export interface ChainedRecord {
  sequence: number;
  previousHash: Uint8Array;
  hash: Uint8Array;
  plain: Uint8Array;
}

export const GENESIS: Uint8Array = new Uint8Array(32);
export const HEADER_BYTES = 116;
const MAGIC = Buffer.from("QMCJRNL1");
const FRAME_BYTES = 24;
const TAG_BYTES = 16;

const headerKeys = new WeakMap<Uint8Array, Uint8Array>();

/** Derived once: a start looks at the header of every segment, and more than once. */
function headerKey(journalKey: Uint8Array): Uint8Array {
  let key = headerKeys.get(journalKey);
  if (!key) {
    key = derive(journalKey, new Uint8Array(), "journal header");
    headerKeys.set(journalKey, key);
  }
  return key;
}

/** Key of one segment's records. */
export function segmentKey(journalKey: Uint8Array, header: SegmentHeader): Uint8Array {
  return derive(journalKey, header.salt, "journal records");
}

/** Places plain bytes after a known end of the chain. */
export function chain(after: { sequence: number; hash: Uint8Array }, plain: Uint8Array): ChainedRecord {
  const sequence = after.sequence + 1;
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(sequence));
  const hash = createHash("sha256").update(after.hash).update(number).update(plain).digest();
  return { sequence, previousHash: after.hash, hash, plain };
}

/**
 * The header of a segment as it stands first in its file: number, base, hash before it and salt, with an HMAC over
 * them.
 */
export function encodeHeader(journalKey: Uint8Array, header: SegmentHeader): Uint8Array {
  const numbers = Buffer.alloc(12);
  numbers.writeUInt32BE(header.number, 0);
  numbers.writeBigUInt64BE(BigInt(header.base), 4);
  const body = Buffer.concat([MAGIC, numbers, header.baseHash, header.salt]);
  return Buffer.concat([body, createHmac("sha256", headerKey(journalKey)).update(body).digest()]);
}

/** Undefined when the bytes are no header made with this key. */
export function decodeHeader(journalKey: Uint8Array, bytes: Uint8Array): SegmentHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const header = Buffer.from(bytes.subarray(0, HEADER_BYTES));
  const body = header.subarray(0, HEADER_BYTES - 32);
  const seal = createHmac("sha256", headerKey(journalKey)).update(body).digest();
  if (!MAGIC.equals(body.subarray(0, 8)) || !timingSafeEqual(seal, header.subarray(HEADER_BYTES - 32)))
    return undefined;
  return {
    number: body.readUInt32BE(8),
    base: Number(body.readBigUInt64BE(12)),
    baseHash: body.subarray(20, 52),
    salt: body.subarray(52, 84),
  };
}

/** A record as it goes to the disk. `nonce` is 12 fresh random bytes. */
export function encodeRecord(key: Uint8Array, nonce: Uint8Array, record: ChainedRecord): Uint8Array {
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.writeUInt32BE(record.plain.length + TAG_BYTES, 0);
  frame.writeBigUInt64BE(BigInt(record.sequence), 4);
  frame.set(nonce, 12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(
    Buffer.concat([frame, record.previousHash]),
  );
  const body = cipher.update(record.plain);
  return Buffer.concat([frame, body, cipher.final(), cipher.getAuthTag()]);
}

/**
 * How a segment ended: `end` cleanly, `torn` inside a record that was being written when the power went,
 * `damaged` at a record that is whole but not what was written.
 */
export type SegmentEnd = "end" | "torn" | "damaged";

/** Reads the records of a segment in order until its end or the first that does not hold. */
export async function* readRecords(
  file: DiskFile,
  key: Uint8Array,
  header: SegmentHeader,
): AsyncGenerator<ChainedRecord, SegmentEnd> {
  const size = await file.size();
  const take = bufferedReader(file, size);
  let last = { sequence: header.base, hash: header.baseHash };
  let offset = HEADER_BYTES;
  while (offset < size) {
    if (size - offset < FRAME_BYTES) return "torn";
    const frame = await take(offset, FRAME_BYTES);
    const length = frame.readUInt32BE(0);
    if (length < TAG_BYTES || Number(frame.readBigUInt64BE(4)) !== last.sequence + 1) return "damaged";
    if (size - offset < FRAME_BYTES + length) return "torn";
    const body = await take(offset + FRAME_BYTES, length);
    const plain = open(key, frame, last.hash, body);
    if (!plain) return "damaged";
    const record = chain(last, plain);
    yield record;
    last = record;
    offset += FRAME_BYTES + length;
  }
  return "end";
}

function open(key: Uint8Array, frame: Buffer, previousHash: Uint8Array, body: Buffer): Buffer | undefined {
  const decipher = createDecipheriv("aes-256-gcm", key, frame.subarray(12, 24));
  decipher.setAAD(Buffer.concat([frame, previousHash]));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body.subarray(0, body.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const BLOCK = 1 << 20;

/** Reads ahead in blocks of a megabyte, because records are small and a disk call is not. */
function bufferedReader(file: DiskFile, size: number) {
  let start = 0;
  let block: Buffer = Buffer.alloc(0);
  return async (offset: number, length: number): Promise<Buffer> => {
    if (offset < start || offset + length > start + block.length) {
      block = Buffer.from(await file.read(offset, Math.min(Math.max(length, BLOCK), size - offset)));
      start = offset;
    }
    return block.subarray(offset - start, offset - start + length);
  };
}
