import { join } from "node:path";
import type { Disk } from "../main/core/ports.ts";
import { listBackups } from "./backup.ts";
import { type Connection, connect, isSound, versionOf } from "./connection.ts";
import { copyFile, syncFile } from "./copy-file.ts";
import { AppError, isCorruption } from "./errors.ts";
import type { Segment } from "./journal/read.ts";
import type { Keys } from "./keys.ts";
import type { Layout } from "./layout.ts";
import { SCHEMA_VERSION } from "./migrations/index.ts";
import { type Replayed, replay } from "./replay.ts";
import { readableStamp } from "./stamp.ts";

export interface RecoveryParts {
  disk: Disk;
  keys: Keys;
  paths: Layout;
  segments: readonly Segment[];
  /** `20260109T100000` */
  now: string;
  /** the journal's place that must be reached, or the database stays as it is; 0: any */
  atLeast: number;
}

/** A rebuilt database has taken its place; `lines` tell a person in Vietnamese what happened. */
export interface Recovery {
  lines: string[];
  /** false when acknowledged work may be missing: open number blocks must not be used any more */
  complete: boolean;
}

/**
 * Rebuilds the database beside the damaged one, from the newest backup that holds (or from nothing, when
 * the journal reaches back to the first day) and the journal; only then the damaged files are moved to
 * quarantine and the rebuilt one takes their place. A crash anywhere in between starts over.
 * Throws `db.corrupt` when there is nothing to rebuild from; then nothing was moved.
 */
export async function recover(parts: RecoveryParts, found: string): Promise<Recovery> {
  const lines = [found];
  const rebuilt = (await fromBackups(parts, lines)) ?? (await fromNothing(parts, lines));
  if (!rebuilt) {
    lines.push(
      "Không có bản sao lưu nào đọc được và nhật ký không ghi từ ngày đầu; các tệp được giữ nguyên tại chỗ.",
    );
    throw new AppError("db.corrupt", { account: lines.join(" ") });
  }
  const complete = tell(rebuilt, lines);
  if (rebuilt.segment) await keepForStudy(parts, rebuilt.segment);
  if (await quarantine(parts)) {
    lines.push(
      `Tệp hỏng được cất ở thư mục quarantine/${parts.now}, ${complete ? "xóa khi tỉnh đã xác nhận mọi việc và hết thời hạn giữ" : "không xóa"}.`,
    );
  }
  await parts.disk.rename(parts.paths.restored, parts.paths.database);
  return { lines, complete };
}

async function fromBackups(parts: RecoveryParts, lines: string[]): Promise<Replayed | undefined> {
  for (const backup of await listBackups(parts.disk, parts.paths.backups)) {
    const time = readableStamp(backup.at);
    await clear(parts);
    await copyFile(parts.disk, backup.path, parts.paths.restored);
    const result = await rebuild(parts, (connection) => {
      const version = versionOf(connection);
      return version > 0 && version <= SCHEMA_VERSION && isSound(connection);
    });
    if (result) {
      lines.push(`Đã khôi phục từ bản sao lưu lúc ${time}.`);
      return result;
    }
    lines.push(`Bản sao lưu lúc ${time} không dùng được nên bỏ qua.`);
  }
  return undefined;
}

async function fromNothing(parts: RecoveryParts, lines: string[]): Promise<Replayed | undefined> {
  if (parts.segments[0]?.header?.base !== 0) return undefined;
  await clear(parts);
  const result = await rebuild(parts, () => true);
  if (result) lines.push("Không có bản sao lưu dùng được; đã dựng lại từ nhật ký, từ ngày đầu.");
  return result;
}

/** Opens the file that is being rebuilt, asks whether it is usable, replays the journal, syncs. */
async function rebuild(
  parts: RecoveryParts,
  usable: (connection: Connection) => boolean,
): Promise<Replayed | undefined> {
  const { disk, keys, paths, segments } = parts;
  const connection = connect(paths.restored, keys);
  let result: Replayed;
  try {
    // nothing here needs to survive a crash: the rebuilding starts over
    connection.pragma("journal_mode = MEMORY");
    connection.pragma("synchronous = OFF");
    if (!usable(connection)) return undefined;
    result = await replay({ connection, disk, segments, journalKey: keys.journal });
    if (versionOf(connection) === 0 || result.at.sequence < parts.atLeast) return undefined;
  } catch (error) {
    if (isCorruption(error) || (error instanceof AppError && error.code === "db.corrupt")) return undefined;
    throw error;
  } finally {
    connection.close();
  }
  await syncFile(disk, paths.restored);
  return result;
}

/** The rest of the account. True when nothing acknowledged can be missing. */
function tell(rebuilt: Replayed, lines: string[]): boolean {
  lines.push(`Đã chép lại ${rebuilt.writes} thao tác từ nhật ký.`);
  if (rebuilt.how === "end") return true;
  if (rebuilt.how === "refused") {
    lines.push(
      `Thao tác số ${rebuilt.journal.sequence} trong nhật ký không chép lại được; các thao tác sau đó cũng dừng lại.`,
    );
  } else if (rebuilt.how === "apart") {
    lines.push("Nhật ký không nối tiếp với bản sao lưu; những gì làm sau bản sao lưu có thể đã mất.");
  } else {
    lines.push(`Nhật ký chỉ đọc được đến thao tác số ${rebuilt.at.sequence}; phần sau không đọc được.`);
  }
  return false;
}

/** Moves the database and what belongs to it into a folder of its own; false when there was nothing. */
async function quarantine(parts: RecoveryParts): Promise<boolean> {
  const { disk, paths } = parts;
  const folder = join(paths.quarantine, parts.now);
  let moved = false;
  for (const suffix of ["-wal", "-shm", ""]) {
    const entry = await disk.stat(paths.database + suffix);
    if (!entry) continue;
    await disk.makeFolder(folder);
    await disk.rename(paths.database + suffix, await freeName(disk, join(folder, `counter.db${suffix}`)));
    moved = true;
  }
  return moved;
}

/** A copy of a journal segment that could not be read, before rotation takes it. */
async function keepForStudy(parts: RecoveryParts, segment: Segment): Promise<void> {
  const folder = join(parts.paths.quarantine, parts.now);
  await parts.disk.makeFolder(folder);
  await copyFile(parts.disk, segment.path, await freeName(parts.disk, join(folder, segment.name)));
}

async function freeName(disk: Disk, path: string): Promise<string> {
  let candidate = path;
  for (let count = 2; await disk.stat(candidate); count++) candidate = `${path}.${count}`;
  return candidate;
}

async function clear({ disk, paths }: RecoveryParts): Promise<void> {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) await disk.remove(paths.restored + suffix);
}
