import type { Insertable } from "kysely";
import type { WriteTx } from "./database.ts";
import type { Schema } from "./schema.ts";

/** A file of the encrypted store as callers see it. */
export interface StoredFile {
  id: string;
  /** name on disk: HMAC of the content's SHA-256, hexadecimal */
  name: string;
  /** of the plain content, hexadecimal */
  sha256: string;
  /** bytes of the plain content */
  size: number;
  mediaType: string;
  title: string;
}

/** Files of citizens, encrypted at rest, each under a key of its own that is kept wrapped in its row. */
export interface FileStore {
  /**
   * Encrypts and stores content; when this resolves it is on disk and synced. No row exists yet: the
   * caller inserts `row` into `files` in its own transaction. Throws `db.disk-full`, `db.read-only`.
   */
  put(
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    about: { mediaType: string; title: string },
  ): Promise<StoredFile & { row: Insertable<Schema["files"]> }>;
  /** The whole content, verified to the last byte. Throws `files.missing`, `files.corrupt`. */
  read(id: string): Promise<Uint8Array>;
  /** Bytes `start` (inclusive) to `end` (exclusive), clipped to the size; every chunk touched is verified. */
  readRange(id: string, start: number, end: number): Promise<Uint8Array>;
  /** What is known of a file; undefined when there is none or it was erased. */
  stat(id: string): Promise<StoredFile | undefined>;
  /** Drops the file's key for good, with an audit row; the bytes leave the disk after the commit. */
  erase(tx: WriteTx, id: string, why: string): Promise<void>;
}
