import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { FileStore } from "@tus/file-store";
import { Server as TusServer } from "@tus/server";
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

/** What a creation announces in `Upload-Length` and `Upload-Metadata`. */
export interface Announced {
  sha256: string;
  size: number;
  mediaType: string;
  title: string;
}

export interface ProvinceFiles {
  tus: TusServer;
  transfers: Transfer[];
  path(sha256: string): string;
  find(sha256: string): Promise<{ size: number; mediaType: string } | undefined>;
  /**
   * Takes a small file whole from the body of its creation; kept only when the hash agrees, else `hash-mismatch`. A
   * body that breaks off leaves nothing.
   */
  takeWhole(body: AsyncIterable<Uint8Array>, file: Announced): Promise<void>;
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
      const found = await hashFile(file);
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

  return {
    tus,
    transfers,
    path,
    async find(sha256) {
      const row = await store.get<{ size: number; media_type: string }>(
        "SELECT size, media_type FROM files WHERE sha256 = ?",
        sha256,
      );
      return row && existsSync(path(sha256)) ? { size: row.size, mediaType: row.media_type } : undefined;
    },
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
    async put(bytes, about) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      await keep(bytes, { sha256, size: bytes.byteLength, ...about }, "province");
      return sha256;
    },
  };
}

/** `Repr-Digest` (RFC 9530) of a file whose hash was found here. */
export const digestHeader = (sha256: string): string =>
  `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`;

/** SHA-256 of a file on disk, hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
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
