import type { Disk } from "../main/core/ports.ts";

const BLOCK = 1 << 20;

/** Copies a file through the disk port and syncs it; an unfinished copy is removed. */
export async function copyFile(disk: Disk, from: string, to: string): Promise<void> {
  await disk.remove(to).catch(() => undefined);
  const source = await disk.open(from, "read");
  try {
    const target = await disk.open(to, "append");
    try {
      const size = await source.size();
      for (let offset = 0; offset < size; offset += BLOCK) {
        await target.append(await source.read(offset, Math.min(BLOCK, size - offset)));
      }
      await target.sync();
    } finally {
      await target.close();
    }
  } catch (error) {
    await disk.remove(to).catch(() => undefined);
    throw error;
  } finally {
    await source.close();
  }
}

/** Makes sure that what another writer (SQLite) put into a file is on the disk. */
export async function syncFile(disk: Disk, path: string): Promise<void> {
  const file = await disk.open(path, "append");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
