import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync } from "node:fs";
import { open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { FileStore } from "@tus/file-store";
import { Server as TusServer } from "@tus/server";
import { tusProblem } from "./problem.ts";
import type { Store } from "./store.ts";

const MAX_FILE = 500 * 1024 * 1024;
/** how long a dead connection may hold an upload once somebody else asks for it; milliseconds */
const LOCK_DRAIN_MS = 200;

/** One PATCH as it was received; tests see from it that no byte came twice. */
export interface Transfer {
  uploadId: string;
  offset: number;
  received: number;
}

export interface ProvinceFiles {
  tus: TusServer;
  transfers: Transfer[];
  path(sha256: string): string;
  find(sha256: string): { size: number; mediaType: string } | undefined;
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

/** Files on disk, named by their SHA-256; uploads by tus 1.0 that become files only when the hash agrees. */
export function openFiles(store: Store): ProvinceFiles {
  const folder = join(store.folder, "files");
  const uploads = join(store.folder, "uploads");
  mkdirSync(folder, { recursive: true });
  mkdirSync(uploads, { recursive: true });
  const transfers: Transfer[] = [];
  const path = (sha256: string) => join(folder, sha256);
  const record = (sha256: string, size: number, mediaType: string, title: string, origin: string) => {
    store.db
      .prepare(
        `INSERT INTO files (sha256, size, media_type, title, origin, arrived_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (sha256) DO NOTHING`,
      )
      .run(sha256, size, mediaType, title, origin, store.now());
  };
  const datastore = new NotingStore(uploads, (transfer) => transfers.push(transfer));

  const tus = new TusServer({
    path: "/v1/files",
    datastore,
    relativeLocation: true,
    maxSize: MAX_FILE,
    lockDrainTimeout: LOCK_DRAIN_MS,
    async onUploadFinish(_request, upload) {
      const announced = upload.metadata?.sha256 ?? "";
      const file = join(uploads, upload.id);
      const found = await hashFile(file);
      if (found !== announced) {
        await datastore.remove(upload.id);
        throw { status_code: 460, body: "" };
      }
      await syncFile(file);
      await rename(file, path(found));
      record(
        found,
        upload.size ?? 0,
        upload.metadata?.mediaType ?? "application/octet-stream",
        upload.metadata?.title ?? "",
        "counter",
      );
      await datastore.configstore.delete(upload.id);
      return {};
    },
    onResponseError(_request, error) {
      const status = "status_code" in error ? error.status_code : 500;
      const problem = tusProblem(status);
      return { status_code: problem.status, body: JSON.stringify(problem.body()) };
    },
  });

  return {
    tus,
    transfers,
    path,
    find(sha256) {
      const row = store.db.prepare("SELECT size, media_type FROM files WHERE sha256 = ?").get(sha256) as
        | { size: number; media_type: string }
        | undefined;
      return row && existsSync(path(sha256)) ? { size: row.size, mediaType: row.media_type } : undefined;
    },
    async put(bytes, about) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const temporary = `${path(sha256)}.part`;
      await writeFile(temporary, bytes);
      await syncFile(temporary);
      await rename(temporary, path(sha256));
      record(sha256, bytes.byteLength, about.mediaType, about.title, "province");
      return sha256;
    },
  };
}

/** SHA-256 of a file on disk, hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  await handle.sync();
  await handle.close();
}
