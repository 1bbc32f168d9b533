import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  statfs,
  stat as statOf,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../core/errors.ts";
import type { Disk, DiskEntry, DiskFile } from "../../core/ports.ts";

/** Files of this machine. Folders are made for the owner alone; a missing folder lists as empty. */
export function nodeDisk(): Disk {
  return {
    async open(path, mode) {
      return guard(async () => fileOf(await open(path, mode === "append" ? "a+" : "r", 0o600)));
    },
    async read(path) {
      return guard(() => readFile(path).catch(absent));
    },
    async writeAtomic(path, bytes) {
      await guard(() => writeAtomic(path, bytes));
    },
    async list(path) {
      return guard(async () => {
        const names = (await readdir(path).catch(absent)) ?? [];
        const entries = await Promise.all(names.map((name) => entryOf(join(path, name))));
        return entries
          .filter((entry) => entry !== undefined)
          .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      });
    },
    async stat(path) {
      return guard(() => entryOf(path));
    },
    async makeFolder(path) {
      await guard(() => mkdir(path, { recursive: true, mode: 0o700 }));
    },
    async rename(from, to) {
      await guard(async () => {
        await rename(from, to);
        await syncFolder(dirname(to));
        if (dirname(from) !== dirname(to)) await syncFolder(dirname(from));
      });
    },
    async remove(path) {
      await guard(() => rm(path, { recursive: true, force: true }));
    },
    async free(path) {
      return guard(async () => {
        const volume = await statfs(path);
        return volume.bavail * volume.bsize;
      });
    },
    volume: (path) => guard(async () => String((await statOf(path)).dev)),
  };
}

/** Temporary name, write, fsync, rename, fsync of the folder; after a crash the old bytes or the new ones stand there. */
async function writeAtomic(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await writeAll(handle, bytes, null);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

function fileOf(handle: FileHandle): DiskFile {
  return {
    append: (bytes) => guard(() => writeAll(handle, bytes, null)),
    read: (offset, length) => guard(() => readSome(handle, offset, length)),
    size: () => guard(async () => (await handle.stat()).size),
    sync: () => guard(() => handle.sync()),
    truncate: (length) => guard(() => handle.truncate(length)),
    close: () => guard(() => handle.close()),
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number | null): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position);
    done += bytesWritten;
  }
}

/** Up to `length` bytes; fewer at the end of the file. */
async function readSome(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  // every byte that is handed on was read
  const bytes = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

async function entryOf(path: string): Promise<DiskEntry | undefined> {
  const stats = await lstat(path).catch(absent);
  if (!stats) return undefined;
  return { name: basename(path), kind: kindOf(stats), size: stats.size, modified: stats.mtimeMs };
}

function kindOf(stats: Stats): DiskEntry["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  return stats.isSymbolicLink() ? "link" : "other";
}

/** Windows has no fsync of a folder; NTFS journals the rename. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}

const REFUSED = new Set(["EACCES", "EPERM", "EROFS"]);
const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What the operating system refuses, as a person reads it; anything else passes as it came. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (FULL.has(code)) throw new AppError("db.disk-full", {}, { retryable: true, cause });
    if (REFUSED.has(code)) throw new AppError("db.read-only", {}, { cause });
    if (code === "ENOENT") throw new AppError("files.missing", {}, { cause });
    throw cause;
  }
}
