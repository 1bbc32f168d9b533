import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { z } from "zod";
import { CHUNK_BYTES, decryptChunk } from "../../../db/file-format.ts";
import { AppError } from "../errors.ts";
import type { Disk, DiskFile } from "../ports.ts";
import {
  bindingOf,
  FileRecord,
  HEADER_LIMIT,
  MAGIC,
  Manifest,
  PackageEnd,
  type PackageHeader,
  PackedOperation,
  PREFIX_BYTES,
  RECORD,
  readHeader,
  unwrapBy,
} from "./package-format.ts";

const TAG_BYTES = 16;
/** Text of one record; bytes. A manifest of 100,000 operations has 15 MB. */
const RECORD_LIMIT = 256 * 1024 * 1024;

const damaged = () => new AppError("sync.package-damaged");

/** A file that a package carries, as its manifest says it. */
export type PackedFile = Manifest["files"][number];

/** Where the content of a package goes while it is read. */
export interface PackageSink {
  /** every file of the manifest, before the rest */
  begins?(files: readonly PackedFile[]): void;
  /** Takes the content of one file; must read the stream to its end. */
  file(file: PackedFile, content: AsyncGenerator<Uint8Array>): Promise<void>;
  operation(operation: PackedOperation): Promise<void>;
}

/** A package whose key was found. */
export interface OpenPackage {
  header: PackageHeader;
  bytes: number;
  /** Reads it once from beginning to end, every byte authenticated; answers the SHA-256 of the whole. */
  walk(
    sink: PackageSink,
    given: { signal: AbortSignal; progress(done: number, total: number): void },
  ): Promise<string>;
  close(): Promise<void>;
}

/** The header alone, before a passphrase is asked for. Throws `sync.package-foreign`, `-newer`, `-damaged`, `-missing`. */
export async function peekPackage(disk: Disk, path: string): Promise<PackageHeader> {
  const entry = await disk.stat(path);
  if (entry?.kind !== "file") throw new AppError("sync.package-missing");
  const file = await disk.open(path, "read");
  try {
    return (await headOf(file)).header;
  } finally {
    await file.close();
  }
}

async function headOf(file: DiskFile): Promise<{ header: PackageHeader; raw: Uint8Array }> {
  const size = await file.size();
  if (size < PREFIX_BYTES) throw new AppError("sync.package-foreign");
  const prefix = Buffer.from(await file.read(0, PREFIX_BYTES));
  if (!prefix.subarray(0, MAGIC.length).equals(MAGIC)) throw new AppError("sync.package-foreign");
  const length = prefix.readUInt32BE(MAGIC.length);
  if (length === 0 || length > HEADER_LIMIT || PREFIX_BYTES + length > size) throw damaged();
  const raw = await file.read(PREFIX_BYTES, length);
  return { header: readHeader(raw), raw };
}

/**
 * Opens a package by its passphrase. Throws what `peekPackage` and `check` throw, and `sync.package-passphrase`; `walk`
 * throws `sync.package-damaged` for anything altered, cut, left out or added.
 */
export async function openPackage(
  disk: Disk,
  given: { path: string; passphrase: string; check(header: PackageHeader): Promise<void> },
): Promise<OpenPackage> {
  const entry = await disk.stat(given.path);
  if (entry?.kind !== "file") throw new AppError("sync.package-missing");
  const file = await disk.open(given.path, "read");
  try {
    const { header, raw } = await headOf(file);
    await given.check(header);
    const key = await unwrapBy(given.passphrase, header);
    const size = await file.size();
    return {
      header,
      bytes: size,
      async walk(sink, watch) {
        const hash = createHash("sha256").update(await file.read(0, PREFIX_BYTES + raw.length));
        await contentOf(header, new PlainReader(chunks(file, { key, raw, size, hash, ...watch })), sink);
        return hash.digest("hex");
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The plain content chunk by chunk; the one that ends the file must say that it is the last. */
async function* chunks(
  file: DiskFile,
  given: {
    key: Uint8Array;
    raw: Uint8Array;
    size: number;
    hash: { update(bytes: Uint8Array): unknown };
    signal: AbortSignal;
    progress(done: number, total: number): void;
  },
): AsyncGenerator<Uint8Array> {
  const binding = bindingOf(given.raw);
  let offset = PREFIX_BYTES + given.raw.length;
  for (let index = 0; ; index++) {
    given.signal.throwIfAborted();
    const length = Math.min(CHUNK_BYTES + TAG_BYTES, given.size - offset);
    if (length < TAG_BYTES) throw damaged();
    const stored = await file.read(offset, length);
    if (stored.length !== length) throw damaged();
    given.hash.update(stored);
    offset += length;
    const last = offset === given.size;
    let plain: Uint8Array;
    try {
      plain = decryptChunk(given.key, binding, index, last, stored);
    } catch {
      throw damaged();
    }
    given.progress(offset, given.size);
    yield plain;
    if (last) return;
  }
}

/** Reads exact numbers of bytes out of a stream of chunks. */
class PlainReader {
  private readonly source: AsyncGenerator<Uint8Array>;
  private held: Uint8Array = new Uint8Array();

  constructor(source: AsyncGenerator<Uint8Array>) {
    this.source = source;
  }

  /** As much as is at hand, `most` at most. Throws when the content ended. */
  async some(most: number): Promise<Uint8Array> {
    while (this.held.length === 0) {
      const step = await this.source.next();
      if (step.done) throw damaged();
      this.held = step.value;
    }
    const piece = this.held.subarray(0, most);
    this.held = this.held.subarray(piece.length);
    return piece;
  }

  async exactly(length: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      const piece = await this.some(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  async *stream(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      const piece = await this.some(left);
      left -= piece.length;
      yield piece;
    }
  }

  /** Nothing follows. */
  async end(): Promise<void> {
    if (this.held.length > 0 || !(await this.source.next()).done) throw damaged();
  }
}

async function nextRecord(plain: PlainReader): Promise<{ kind: number; text: Buffer }> {
  const head = await plain.exactly(5);
  const length = head.readUInt32BE(1);
  if (length > RECORD_LIMIT) throw damaged();
  return { kind: head.readUInt8(0), text: await plain.exactly(length) };
}

function jsonOf<T>(schema: z.ZodType<T>, text: Buffer): T {
  let json: unknown;
  try {
    json = JSON.parse(text.toString("utf8"));
  } catch {
    throw damaged();
  }
  const read = schema.safeParse(json);
  if (!read.success) throw damaged();
  return read.data;
}

/** Reads and checks everything against the manifest: nothing more, nothing less, nothing else. */
async function contentOf(header: PackageHeader, plain: PlainReader, sink: PackageSink): Promise<void> {
  const first = await nextRecord(plain);
  if (first.kind !== RECORD.manifest) throw damaged();
  const manifest = jsonOf(Manifest, first.text);
  if (manifest.id !== header.id) throw damaged();
  sink.begins?.(manifest.files);
  const files = new Map(manifest.files.map((file) => [file.sha256, file]));
  const toCome = new Set(manifest.files.filter(({ carried }) => carried).map(({ sha256 }) => sha256));
  const promised = new Map(manifest.operations.map(({ id, requestHash }) => [id, requestHash]));
  for (;;) {
    const { kind, text } = await nextRecord(plain);
    if (kind === RECORD.file) {
      const { sha256, size } = jsonOf(FileRecord, text);
      const file = files.get(sha256);
      if (!file || file.size !== size || !toCome.delete(sha256)) throw damaged();
      await sink.file(file, plain.stream(size));
    } else if (kind === RECORD.operation) {
      const operation = jsonOf(PackedOperation, text);
      if (promised.get(operation.id) !== operation.requestHash) throw damaged();
      promised.delete(operation.id);
      const hash = createHash("sha256").update(canonicalize(operation.body)!).digest("hex");
      if (hash !== operation.requestHash) throw damaged();
      if (operation.files.some((sha256) => !files.has(sha256))) throw damaged();
      await sink.operation(operation);
    } else if (kind === RECORD.end) {
      const end = jsonOf(PackageEnd, text);
      if (end.manifestSha256 !== createHash("sha256").update(first.text).digest("hex")) throw damaged();
      break;
    } else throw damaged();
  }
  await plain.end();
  if (promised.size > 0 || toCome.size > 0) throw damaged();
}
