import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../core/errors.ts";

/**
 * A file that appears under its name only when it is complete: written under a temporary name beside the
 * target, synced, renamed. Without `commit` nothing is left behind.
 */
export class AtomicFile {
  readonly target: string;
  private readonly temporary: string;
  private handle: FileHandle | undefined;

  private constructor(target: string, temporary: string, handle: FileHandle) {
    this.target = target;
    this.temporary = temporary;
    this.handle = handle;
  }

  /** Throws `cli.output-unwritable`. */
  static async create(target: string): Promise<AtomicFile> {
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.part`);
    try {
      return new AtomicFile(target, temporary, await open(temporary, "wx"));
    } catch (cause) {
      throw unwritable(target, cause);
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (!this.handle) throw new Error("the file is closed");
    try {
      await this.handle.writeFile(bytes);
    } catch (cause) {
      throw unwritable(this.target, cause);
    }
  }

  /** Syncs and closes; the target still stands as it was. */
  async seal(): Promise<void> {
    try {
      await this.handle?.sync();
      await this.handle?.close();
      this.handle = undefined;
    } catch (cause) {
      throw unwritable(this.target, cause);
    }
  }

  /** Gives the sealed file its name, replacing what stood there. */
  async commit(): Promise<void> {
    await this.seal();
    try {
      await rename(this.temporary, this.target);
      await syncFolder(dirname(this.target));
    } catch (cause) {
      throw unwritable(this.target, cause);
    }
  }

  /** Removes what was written; harmless after `commit`. */
  async discard(): Promise<void> {
    await this.handle?.close().catch(() => {});
    this.handle = undefined;
    await rm(this.temporary, { force: true }).catch(() => {});
  }
}

/** A rename is durable once its folder is; Windows has no handle on a folder and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const WHY: Record<string, string> = {
  ENOSPC: "ổ đĩa đã đầy",
  EDQUOT: "hết hạn mức ổ đĩa",
  EACCES: "không có quyền ghi",
  EPERM: "không có quyền ghi",
  EROFS: "ổ đĩa chỉ cho đọc",
  ENOENT: "thư mục không tồn tại",
  ENOTDIR: "đường dẫn không phải thư mục",
  EISDIR: "đó là một thư mục",
};

/** `cli.output-unwritable` with the reason in words. */
export function unwritable(target: string, cause: unknown): AppError {
  const code = String((cause as NodeJS.ErrnoException | undefined)?.code ?? "");
  return new AppError(
    "cli.output-unwritable",
    { name: basename(target), why: WHY[code] ?? (code || "lỗi đĩa") },
    { cause },
  );
}
