import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { FileStore } from "@tus/file-store";
import { Server as TusServer } from "@tus/server";
import type { Announced, ListedFile } from "./file-list.ts";
import { openPacks, type PackPlace, packFolder } from "./file-packs.ts";
import { Problem, tusProblem } from "./problem.ts";
import type { Store } from "./store.ts";

const MAX_FILE = 500 * 1024 * 1024;
/** A file up to this size may come whole with its creation; bytes. */
export const WHOLE_FILE = 1024 * 1024;
/** how long a dead connection may hold an upload once somebody else asks for it; milliseconds */
const LOCK_DRAIN_MS = 200;

/** One request's bytes as they were received; tests see from it that no byte came twice. */
export interface Transfer {
  uploadId: string;
  offset: number;
  received: number;
}

/** A file that this province has, and where its content lies: `size` bytes of `path` from `start` on. */
export interface HeldFile {
  size: number;
  mediaType: string;
  path: string;
  start: number;
}

export interface ProvinceFiles {
  tus: TusServer;
  transfers: Transfer[];
  find(sha256: string): Promise<HeldFile | undefined>;
  /**
   * Takes a small file whole from the body of its creation; kept only when the hash agrees, else `hash-mismatch`. A
   * body that breaks off leaves nothing.
   */
  takeWhole(body: AsyncIterable<Uint8Array>, file: Announced): Promise<void>;
  /**
   * Takes the files of a list, each kept only when the hash agrees; answers for each in its order the hash that was
   * announced and the one that was found. What is answered is on the disk. Of a list that broke off what came whole
   * is kept. `read` puts each content where it is told and gives the file when it is whole.
   */
  takeList(
    read: (place: (size: number) => Promise<Uint8Array>) => AsyncIterable<ListedFile>,
  ): Promise<{ sha256: string; found: string }[]>;
  /** Stores bytes that were made here (a result), by their hash; answers the hash. */
  put(bytes: Uint8Array, about: { mediaType: string; title: string }): Promise<string>;
}

/** A store that notes what each request wrote, also one that was cut off. */
class NotingStore extends FileStore {
  private readonly note: (transfer: Transfer) => void;

  constructor(directory: string, note: (transfer: Transfer) => void) {
    super({ directory });
    this.note = note;
  }

  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const end = await super.write(readable, id, offset);
    this.note({ uploadId: id, offset, received: end - offset });
    return end;
  }
}

// its folder is there before it: made once more behind everybody's back, it fails where nobody hears it
Object.defineProperty(NotingStore.prototype, "checkOrCreateDirectory", { value: () => {} });

/** Files on disk, named by their SHA-256; uploads by tus 1.0 that become files only when the hash agrees. */
export function openFiles(store: Store): ProvinceFiles {
  const folder = join(store.folder, "files");
  const uploads = join(store.folder, "uploads");
  mkdirSync(folder, { recursive: true });
  mkdirSync(uploads, { recursive: true });
  const transfers: Transfer[] = [];
  const path = (sha256: string) => join(folder, sha256);
  const syncFolder = together(() => syncPath(folder, "r"));
  const newPack = openPacks(
    store.folder,
    together(() => syncPath(packFolder(store.folder), "r")),
  );

  /** Makes a file that is whole on the disk one of the province's; it stays through a power cut. */
  async function adopt(from: string, file: Announced, origin: string): Promise<void> {
    await syncPath(from, "r+");
    await rename(from, path(file.sha256));
    await syncFolder();
    const { sha256, size, title } = file;
    await store.insert(
      "files",
      { sha256, size, media_type: file.mediaType, title, origin, arrived_at: store.now() },
      "ON CONFLICT (sha256) DO NOTHING",
    );
  }

  /** Bytes in memory become a file. */
  async function keep(bytes: Uint8Array, file: Announced, origin: string): Promise<void> {
    const temporary = join(uploads, `whole-${store.uuid()}`);
    try {
      await writeFile(temporary, bytes);
      await adopt(temporary, file, origin);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  const datastore = new NotingStore(uploads, (transfer) => transfers.push(transfer));
  const tus = new TusServer({
    path: "/v1/files",
    datastore,
    relativeLocation: true,
    maxSize: MAX_FILE,
    lockDrainTimeout: LOCK_DRAIN_MS,
    async onUploadFinish(_request, upload) {
      const file = join(uploads, upload.id);
      const found = await hashOf(createReadStream(file));
      if (found !== (upload.metadata?.sha256 ?? "")) {
        await datastore.remove(upload.id);
        throw { status_code: 460, body: "" };
      }
      const { mediaType, title } = upload.metadata ?? {};
      const about = { mediaType: mediaType ?? "application/octet-stream", title: title ?? "" };
      await adopt(file, { sha256: found, size: upload.size ?? 0, ...about }, "counter");
      await datastore.configstore.delete(upload.id);
      return { headers: { "repr-digest": digestHeader(found) } };
    },
    onResponseError(_request, error) {
      const status =
        "status_code" in error ? error.status_code : error instanceof Problem ? error.status : 500;
      const problem = tusProblem(status);
      return { status_code: problem.status, body: JSON.stringify(problem.body()) };
    },
  });

  async function find(sha256: string): Promise<HeldFile | undefined> {
    const row = await store.get<{
      size: number;
      media_type: string;
      pack: string | null;
      position: number | null;
    }>(
      `SELECT f.size, f.media_type, p.pack, p.position FROM files f
       LEFT JOIN packed_files p ON p.sha256 = f.sha256 WHERE f.sha256 = ?`,
      sha256,
    );
    if (!row) return undefined;
    const file = { size: row.size, mediaType: row.media_type };
    const packed = row.pack === null ? undefined : join(packFolder(store.folder), row.pack);
    if (packed !== undefined && existsSync(packed)) return { ...file, path: packed, start: row.position! };
    return existsSync(path(sha256)) ? { ...file, path: path(sha256), start: 0 } : undefined;
  }

  return {
    tus,
    transfers,
    find,
    async takeWhole(body, file) {
      const parts: Uint8Array[] = [];
      let received = 0;
      try {
        for await (const part of body) {
          received += part.byteLength;
          if (received > file.size) throw tusProblem(413);
          parts.push(part);
        }
      } catch (error) {
        if (error instanceof Problem) throw error;
        // the line broke: what came is not kept
      }
      transfers.push({ uploadId: `whole-${file.sha256}`, offset: 0, received });
      if (received < file.size) throw new Problem("invalid", "Tệp đến chưa đủ.");
      const bytes = Buffer.concat(parts);
      if (createHash("sha256").update(bytes).digest("hex") !== file.sha256) throw tusProblem(460);
      await keep(bytes, file, "counter");
    },
    async takeList(read) {
      const pack = newPack(store.uuid());
      const told: { sha256: string; found: string }[] = [];
      const fresh: Announced[] = [];
      try {
        for await (const { file, found } of read(pack.place)) {
          transfers.push({ uploadId: `whole-${file.sha256}`, offset: 0, received: file.size });
          told.push({ sha256: file.sha256, found });
          if (found !== file.sha256 || (await find(found))?.size === file.size) continue;
          pack.keep(found, file.size);
          fresh.push(file);
        }
        await pack.finish();
      } catch (error) {
        await pack.drop();
        throw error;
      }
      if (fresh.length > 0) await store.transaction((inside) => enter(inside, fresh, pack.places));
      return told;
    },
    async put(bytes, about) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      await keep(bytes, { sha256, size: bytes.byteLength, ...about }, "province");
      return sha256;
    },
  };
}

/** Files of a list become the province's, with their places in its pack. */
async function enter(store: Store, files: readonly Announced[], places: readonly PackPlace[]): Promise<void> {
  const arrived_at = store.now();
  for (const { sha256, size, mediaType, title } of files) {
    const row = { sha256, size, media_type: mediaType, title, origin: "counter", arrived_at };
    await store.insert("files", row, "ON CONFLICT (sha256) DO NOTHING");
  }
  for (const place of places) {
    await store.insert(
      "packed_files",
      { ...place },
      "ON CONFLICT (sha256) DO UPDATE SET pack = excluded.pack, position = excluded.position",
    );
  }
}

/** `Repr-Digest` (RFC 9530) of a file whose hash was found here. */
export const digestHeader = (sha256: string): string =>
  `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`;

/** The content of a file that is here, or a range of it: first and last byte, as in `Range`. */
export function contentOf(file: HeldFile, range?: { start: number; end: number }): Readable {
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  // a stream of a file has no empty range
  return end < start
    ? Readable.from([])
    : createReadStream(file.path, { start: file.start + start, end: file.start + end });
}

/** SHA-256 of what is read, hexadecimal. */
export async function hashOf(content: Readable): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of content) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function syncPath(path: string, flags: "r" | "r+"): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Who asks while the work runs shares the next run: what was done before the asking is in it. */
function together(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = () => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
