import type { Disk } from "../main/core/ports.ts";
import type { Layout } from "./layout.ts";

/**
 * The mark of a clean close: size and time of the database file as it was left. A file that was touched
 * since, or no mark at all, means that every page is read at the next start.
 */
export async function writeCleanMark(disk: Disk, paths: Layout): Promise<void> {
  const entry = await disk.stat(paths.database);
  if (!entry) return;
  const mark = JSON.stringify({ size: entry.size, modified: entry.modified });
  await disk.writeAtomic(paths.cleanMark, Buffer.from(mark));
}

/** True when the database is as the last clean close left it. */
export async function hasCleanMark(disk: Disk, paths: Layout): Promise<boolean> {
  const bytes = await disk.read(paths.cleanMark);
  if (!bytes) return false;
  const entry = await disk.stat(paths.database);
  return Buffer.from(bytes).toString() === JSON.stringify({ size: entry?.size, modified: entry?.modified });
}
