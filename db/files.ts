import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Insertable, Kysely } from "kysely";
import type { Clock, Disk, Random } from "../main/core/ports.ts";
import type { WriteTx } from "./database.ts";
import { hashChunks, intact, type ReadChunk, withEncrypted, writeEncrypted } from "./encrypted-file.ts";
import { AppError } from "./errors.ts";
import { CHUNK_BYTES, chunkCount, encryptedSize } from "./file-format.ts";
import { fileName, unwrapKey, wrapKey } from "./file-keys.ts";
import { giveBack } from "./give-back.ts";
import type { Keys } from "./keys.ts";
import type { Schema } from "./schema.ts";
import { stamp } from "./stamp.ts";

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
  /** The whole content into `target`, which is as long as it; verified as by `readRange`. */
  readInto(id: string, target: Uint8Array): Promise<void>;
  /** What is known of a file; undefined when there is none or it was erased. */
  stat(id: string): Promise<StoredFile | undefined>;
  /**
   * A piece of the file as it lies encrypted on the disk, from `offset` at most SEALED_PIECE bytes, with the whole's
   * encrypted size and its key: for a second copy elsewhere. Throws `files.missing`.
   */
  sealed(id: string, offset: number): Promise<{ piece: Uint8Array; whole: number; key: Uint8Array }>;
  /**
   * Takes in an encrypted file of another machine for the row `id`, as it is, once every byte of it was verified.
   * The caller writes what is answered into the row. Throws `files.corrupt`, `db.disk-full`, `db.read-only`.
   */
  adopt(
    id: string,
    pieces: AsyncIterable<Uint8Array>,
    about: { key: Uint8Array; sha256: string; size: number },
  ): Promise<{ name: string; wrapped_key: Uint8Array }>;
  /** Drops the file's key for good, with an audit row; the bytes leave the disk after the commit. */
  erase(tx: WriteTx, id: string, why: string): Promise<void>;
}

/** Bytes of an encrypted file that `sealed` gives at once. */
export const SEALED_PIECE = CHUNK_BYTES;

/** Where a stored file lies under the store's root: two levels of 256, so that no folder grows past what a file system likes. */
export const folderOf = (root: string, name: string): string =>
  join(root, name.slice(0, 2), name.slice(2, 4));
/** Files that are still being written. */
export const incomingFolder = (root: string): string => join(root, "incoming");

/**
 * The store under `folder`; rows and wrapped keys stand in the database that `read` reads. One alone may work on a
 * folder.
 */
export function createFileStore(parts: {
  folder: string;
  keys: Keys;
  disk: Disk;
  random: Random;
  clock: Clock;
  read: Kysely<Schema>;
}): FileStore {
  const { folder, keys, disk, random, read } = parts;
  /** names handed out by `put` in this process, for rows that may come at any moment */
  const promised = new Map<string, Set<string>>();
  /** taking a name and removing one exclude each other */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  const pathOf = (name: string) => join(folderOf(folder, name), name);

  const liveRow = (id: string) =>
    read.selectFrom("files").selectAll().where("id", "=", id).executeTakeFirst();

  /** Opens a row's file and gives a reader of verified chunks. */
  async function withChunks<T>(
    id: string,
    work: (row: StoredFile, chunk: ReadChunk) => Promise<T>,
  ): Promise<T> {
    const row = await liveRow(id);
    if (!row?.wrapped_key) throw new AppError("files.missing");
    const keyOf = () => unwrapKey(keys, id, row.wrapped_key!);
    return withEncrypted(disk, pathOf(row.name), { size: row.size, keyOf }, (chunk) =>
      work(storedFile(row), chunk),
    );
  }

  const store = (source: Uint8Array | AsyncIterable<Uint8Array>) =>
    writeEncrypted(disk, random, join(incomingFolder(folder), random.uuid()), source);

  /** The same content that already lies on disk whole, with its key. Read to the end: rot must not spread. */
  async function findTwin(sha256: string): Promise<{ name: string; key: Uint8Array } | undefined> {
    const twins = await read
      .selectFrom("files")
      .select(["id", "name", "wrapped_key"])
      .where("sha256", "=", sha256)
      .where("wrapped_key", "is not", null)
      .limit(4)
      .execute();
    for (const twin of twins) {
      const whole = await withChunks(twin.id, (row, chunk) => hashChunks(row.size, chunk)).catch(
        () => undefined,
      );
      if (whole === sha256) return { name: twin.name, key: unwrapKey(keys, twin.id, twin.wrapped_key!) };
    }
    return undefined;
  }

  /** Gives a stored file its lasting name, or takes the one of a twin. */
  async function settle(id: string, made: Awaited<ReturnType<typeof store>>) {
    const twin = await findTwin(made.sha256);
    if (twin) {
      promise(twin.name, id);
      await disk.remove(made.path);
      return twin;
    }
    const plainName = fileName(keys, made.sha256);
    const taken = promised.has(plainName) || (await disk.stat(pathOf(plainName)));
    const name = taken ? `${plainName}-${Buffer.from(random.bytes(4)).toString("hex")}` : plainName;
    promise(name, id);
    await disk.makeFolder(folderOf(folder, name));
    await disk.rename(made.path, pathOf(name));
    return { name, key: made.key };
  }

  function promise(name: string, id: string): void {
    promised.set(name, (promised.get(name) ?? new Set()).add(id));
  }

  /** Removes a file from the disk when no row has it and none can come. */
  async function removeUnused(name: string): Promise<void> {
    const users = await read
      .selectFrom("files")
      .select(["id", "wrapped_key"])
      .where("name", "=", name)
      .execute();
    const waiting = promised.get(name);
    for (const { id } of users) waiting?.delete(id);
    if (waiting?.size === 0) promised.delete(name);
    if (promised.has(name) || users.some((user) => user.wrapped_key !== null)) return;
    await disk.remove(pathOf(name));
  }

  return {
    async put(bytes, about) {
      const made = await store(bytes);
      const id = random.uuid();
      const { name, key } = await inTurn(() => settle(id, made));
      const file = { id, name, sha256: made.sha256, size: made.size, ...about };
      return {
        ...file,
        row: {
          id,
          name,
          sha256: made.sha256,
          size: made.size,
          media_type: about.mediaType,
          title: about.title,
          wrapped_key: wrapKey(keys, random, id, key),
          created_at: stamp(parts.clock.now()),
        },
      };
    },

    read: (id) =>
      withChunks(id, async (row, chunk) => {
        const content = new Uint8Array(row.size);
        for (let index = 0; index < chunkCount(row.size); index++) {
          content.set(await chunk(index), index * CHUNK_BYTES);
        }
        if (createHash("sha256").update(content).digest("hex") !== row.sha256) {
          throw new AppError("files.corrupt");
        }
        return content;
      }),

    readRange: (id, start, end) =>
      withChunks(id, async (row, chunk) => {
        const from = Math.max(0, Math.min(start, row.size));
        const to = Math.max(from, Math.min(end, row.size));
        const content = new Uint8Array(to - from);
        for (let index = Math.floor(from / CHUNK_BYTES); index * CHUNK_BYTES < to; index++) {
          const base = index * CHUNK_BYTES;
          const plain = (await chunk(index)).subarray(Math.max(0, from - base), to - base);
          content.set(plain, Math.max(0, base - from));
        }
        return content;
      }),

    readInto: (id, target) =>
      withChunks(id, async (row, chunk) => {
        if (row.size !== target.length) throw new AppError("files.corrupt");
        for (let index = 0; index < chunkCount(row.size); index++) {
          const plain = await chunk(index);
          target.set(plain, index * CHUNK_BYTES);
          giveBack(plain);
        }
      }),

    async stat(id) {
      const row = await liveRow(id);
      return row?.wrapped_key ? storedFile(row) : undefined;
    },

    async sealed(id, offset) {
      const row = await liveRow(id);
      if (!row?.wrapped_key) throw new AppError("files.missing");
      const whole = encryptedSize(row.size);
      const path = pathOf(row.name);
      if ((await disk.stat(path))?.size !== whole) throw new AppError("files.missing");
      const key = intact(() => unwrapKey(keys, id, row.wrapped_key!));
      const file = await disk.open(path, "read");
      try {
        const length = Math.max(0, Math.min(SEALED_PIECE, whole - offset));
        return { piece: length > 0 ? await file.read(offset, length) : new Uint8Array(), whole, key };
      } finally {
        await file.close();
      }
    },

    async adopt(id, pieces, { key, sha256, size }) {
      const path = join(incomingFolder(folder), random.uuid());
      try {
        const file = await disk.open(path, "append");
        try {
          let written = 0;
          for await (const piece of pieces) {
            written += piece.length;
            // a lying machine must not fill the disk
            if (written > encryptedSize(size)) throw new AppError("files.corrupt");
            await file.append(piece);
          }
          await file.sync();
        } finally {
          await file.close();
        }
        const whole = await withEncrypted(disk, path, { size, keyOf: () => key }, (chunk) =>
          hashChunks(size, chunk),
        );
        if (whole !== sha256) throw new AppError("files.corrupt");
      } catch (error) {
        await disk.remove(path).catch(() => undefined);
        throw error;
      }
      const settled = await inTurn(() => settle(id, { path, key, size, sha256 }));
      return { name: settled.name, wrapped_key: wrapKey(keys, random, id, settled.key) };
    },

    async erase(tx, id, why) {
      const row = await tx.db.selectFrom("files").selectAll().where("id", "=", id).executeTakeFirst();
      if (!row?.wrapped_key) throw new AppError("files.missing");
      await tx.db
        .updateTable("files")
        .set({ wrapped_key: null, erased_at: tx.at, erased_why: why })
        .where("id", "=", id)
        .execute();
      await tx.audit("files.erase", id, { why, sha256: row.sha256 });
      tx.afterCommit(() => inTurn(() => removeUnused(row.name)));
    },
  };
}

function storedFile(row: {
  id: string;
  name: string;
  sha256: string;
  size: number;
  media_type: string;
  title: string;
}): StoredFile {
  const { id, name, sha256, size, title } = row;
  return { id, name, sha256, size, mediaType: row.media_type, title };
}
