import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, link, open, rename, rm } from "node:fs/promises";
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
  private readonly digest = createHash("sha256");
  private sum: string | undefined;
  /** the name that was taken by `claim` */
  private claimed: { target: string; moved: boolean } | undefined;

  private constructor(target: string, temporary: string, handle: FileHandle) {
    this.target = target;
    this.temporary = temporary;
    this.handle = handle;
  }

  /**
   * `tag` names the temporary file the same in every run, so that one left behind by a killed run is taken away here.
   * Throws `cli.output-unwritable`.
   */
  static async create(target: string, tag?: string): Promise<AtomicFile> {
    const unique = tag ?? randomBytes(6).toString("hex");
    const temporary = join(dirname(target), `.${basename(target)}.${unique}.part`);
    try {
      if (tag !== undefined) await rm(temporary, { force: true });
      return new AtomicFile(target, temporary, await open(temporary, "wx"));
    } catch (cause) {
      throw unwritable(target, cause);
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (!this.handle) throw new Error("the file is closed");
    try {
      await this.handle.writeFile(bytes);
      this.digest.update(bytes);
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

  /** SHA-256 of what was written, in hex; nothing can be added afterwards. */
  sha256(): string {
    this.sum ??= this.digest.digest("hex");
    return this.sum;
  }

  /**
   * Takes a name for the sealed file if no file stands there, in one step, so that of two programs one gets it.
   * False when it is taken. `settle` or `unclaim` must follow.
   */
  async claim(target: string): Promise<boolean> {
    try {
      await link(this.temporary, target);
      this.claimed = { target, moved: false };
      return true;
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? "";
      if (code === "EEXIST") return false;
      if (!NO_LINKS.has(code)) throw unwritable(target, cause);
    }
    try {
      // a disk without links, such as a memory stick: an empty file holds the name for a moment
      await (await open(target, "wx")).close();
      await rename(this.temporary, target);
      this.claimed = { target, moved: true };
      return true;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw unwritable(target, cause);
    }
  }

  /** Gives a claimed name up again. */
  async unclaim(): Promise<void> {
    if (!this.claimed) return;
    if (this.claimed.moved) await rename(this.claimed.target, this.temporary);
    else await rm(this.claimed.target, { force: true });
    this.claimed = undefined;
  }

  /** The claimed name is final. */
  async settle(): Promise<void> {
    if (!this.claimed) return;
    if (!this.claimed.moved) await rm(this.temporary, { force: true });
    await syncFolder(dirname(this.claimed.target));
  }

  /** Removes what was written; harmless after `commit` and `settle`. */
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

/** What disks answer that know no links. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EMLINK"]);

const WHY: Record<string, string> = {
  ENOSPC: "ổ đĩa đã đầy",
  EDQUOT: "hết hạn mức ổ đĩa",
  EACCES: "không có quyền ghi",
  EPERM: "không có quyền ghi",
  EROFS: "ổ đĩa chỉ cho đọc",
  ENOENT: "thư mục không tồn tại",
  ENOTDIR: "đường dẫn không phải thư mục",
  EISDIR: "đó là một thư mục",
  EFBIG: "tệp quá lớn cho ổ đĩa này",
  SQLITE_FULL: "ổ đĩa đã đầy",
  SQLITE_READONLY: "không có quyền ghi",
};

/** True when no space was left for what was written. */
export function isDiskFull(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  return ["ENOSPC", "EDQUOT", "SQLITE_FULL"].includes(
    String((cause as NodeJS.ErrnoException | undefined)?.code),
  );
}

/** `cli.output-unwritable` with the reason in words. */
export function unwritable(target: string, cause: unknown): AppError {
  const code = String((cause as NodeJS.ErrnoException | undefined)?.code ?? "");
  return new AppError(
    "cli.output-unwritable",
    { name: basename(target), why: WHY[code] ?? (code || "lỗi đĩa") },
    { cause },
  );
}
