import { join } from "node:path";
import type { Kysely } from "kysely";
import type { Clock, Disk } from "../main/core/ports.ts";
import type { Schema } from "./schema.ts";

/**
 * A file without a row is kept for this long: it may be all that is left of a row that a damaged disk
 * took, and whoever repairs that needs it.
 */
const GRACE_MS = 30 * 24 * 3600_000;

/**
 * Removes files that no row owns: left when a crash fell between `put` and the caller's transaction, or
 * between an erasure and its removal. An erased file goes at once, an unknown one after the grace time.
 * `stop` is asked between folders. Returns how many were removed.
 */
export async function sweepOrphans(parts: {
  folder: string;
  disk: Disk;
  clock: Clock;
  read: Kysely<Schema>;
  stop(): boolean;
}): Promise<number> {
  const { disk, read } = parts;
  const oldest = parts.clock.now() - GRACE_MS;
  let removed = 0;
  for (const first of await folders(disk, parts.folder)) {
    for (const second of await folders(disk, join(parts.folder, first))) {
      if (parts.stop()) return removed;
      const path = join(parts.folder, first, second);
      for (const entry of await disk.list(path)) {
        const rows = await read
          .selectFrom("files")
          .select("wrapped_key")
          .where("name", "=", entry.name)
          .execute();
        const erased = rows.length > 0 && rows.every((row) => row.wrapped_key === null);
        if (!erased && (rows.length > 0 || entry.modified > oldest)) continue;
        await disk.remove(join(path, entry.name));
        removed++;
      }
    }
  }
  return removed;
}

/** Removes what was being written when the program died: nothing refers to it. */
export async function clearIncoming(disk: Disk, folder: string): Promise<void> {
  for (const entry of await disk.list(folder)) await disk.remove(join(folder, entry.name));
}

async function folders(disk: Disk, path: string): Promise<string[]> {
  const entries = await disk.list(path);
  return entries
    .filter((entry) => entry.kind === "folder" && /^[0-9a-f]{2}$/.test(entry.name))
    .map((e) => e.name);
}
