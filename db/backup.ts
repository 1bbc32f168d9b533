import { join } from "node:path";
import type { Disk } from "../main/core/ports.ts";
import { type CopyDatabase, copyOnThread } from "./backup-worker.ts";
import { syncFile } from "./copy-file.ts";
import type { Keys } from "./keys.ts";
import { compactStamp } from "./stamp.ts";

/** A backup on disk; `position` is the last journal record it holds. */
export interface Backup {
  name: string;
  path: string;
  /** `20260109T100000` */
  at: string;
  position: number;
  size: number;
}

/** All backups, newest first. Order is by what they hold, not by the PC's clock. */
export async function listBackups(disk: Disk, folder: string): Promise<Backup[]> {
  const backups: Backup[] = [];
  for (const entry of await disk.list(folder)) {
    const match = /^counter-(\d{8}T\d{6})-(\d{12})\.db$/.exec(entry.name);
    if (!match || entry.kind !== "file") continue;
    const { name, size } = entry;
    backups.push({ name, path: join(folder, name), at: match[1]!, position: Number(match[2]), size });
  }
  return backups.sort((a, b) => b.position - a.position || b.at.localeCompare(a.at));
}

/**
 * Copies the whole database as one consistent, encrypted file (VACUUM INTO; SQLite's backup interface
 * fails on encrypted files), reads the copy back with the key and only then gives it its name.
 */
export async function makeBackup(parts: {
  database: string;
  disk: Disk;
  folder: string;
  keys: Keys;
  at: string;
  copy?: CopyDatabase | undefined;
}): Promise<Backup> {
  const { disk, folder, copy = copyOnThread } = parts;
  const at = compactStamp(parts.at);
  const temporary = join(folder, "making.db");
  await removeSilently(disk, temporary);
  try {
    const position = await copy(parts.database, temporary, parts.keys);
    await syncFile(disk, temporary);
    const name = `counter-${at}-${String(position).padStart(12, "0")}.db`;
    const path = join(folder, name);
    await disk.rename(temporary, path);
    return { name, path, at, position, size: (await disk.stat(path))?.size ?? 0 };
  } catch (error) {
    await removeSilently(disk, temporary);
    throw error;
  }
}

/** Which backups are kept: three of the newest day, the newest of each of seven days. */
export function keptBackups(backups: readonly Backup[]): Set<string> {
  const kept = new Set<string>();
  const perDay = new Map<string, number>();
  for (const backup of backups) {
    const day = backup.at.slice(0, 8);
    const before = perDay.get(day) ?? 0;
    if (before === 0 && perDay.size >= 7) continue;
    perDay.set(day, before + 1);
    if (before < (perDay.size === 1 ? 3 : 1)) kept.add(backup.name);
  }
  return kept;
}

/** Removes what rotation no longer keeps; returns the position of the oldest backup that stays. */
export async function rotateBackups(disk: Disk, folder: string): Promise<number | undefined> {
  const backups = await listBackups(disk, folder);
  const kept = keptBackups(backups);
  for (const backup of backups) if (!kept.has(backup.name)) await disk.remove(backup.path);
  return backups.findLast((backup) => kept.has(backup.name))?.position;
}

async function removeSilently(disk: Disk, path: string): Promise<void> {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) {
    if (await disk.stat(path + suffix)) await disk.remove(path + suffix);
  }
}
