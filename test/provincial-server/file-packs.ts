import { mkdirSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where the content of one file stands in a pack. */
export interface PackPlace {
  sha256: string;
  /** name of the pack */
  pack: string;
  /** first byte in it */
  position: number;
}

/** Bytes that a pack holds back before it writes them. */
const WRITTEN_AT = 1024 * 1024;

/** Folder of the packs below the server's own. */
export const packFolder = (root: string): string => join(root, "packs");

/**
 * A pack: the contents of one list of small files, one behind the other in one file of this disk, so that a hundred
 * scans cost one file and one sync of the disk. Its places count only when the database has them; until then it is
 * nobody's.
 */
export function newPack(root: string, name: string, syncFolder: () => Promise<void>) {
  const folder = packFolder(root);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  const places: PackPlace[] = [];
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let end = 0;
  let file: Awaited<ReturnType<typeof open>> | undefined;

  async function write(): Promise<void> {
    if (waiting.length === 0) return;
    const parts = waiting;
    const bytes = waitingBytes;
    waiting = [];
    waitingBytes = 0;
    file ??= await open(path, "wx");
    const { bytesWritten } = await file.writev(parts);
    if (bytesWritten !== bytes) throw new Error(`the disk took ${bytesWritten} of ${bytes} bytes`);
  }

  return {
    places: places as readonly PackPlace[],
    async add(sha256: string, parts: readonly Uint8Array[]): Promise<void> {
      places.push({ sha256, pack: name, position: end });
      for (const part of parts) {
        if (part.length === 0) continue;
        waiting.push(part);
        waitingBytes += part.length;
        end += part.length;
      }
      if (waitingBytes >= WRITTEN_AT) await write();
    },
    /** Everything is on the disk, and stays through a power cut, when this resolves. */
    async finish(): Promise<void> {
      await write();
      if (places.length > 0) file ??= await open(path, "wx");
      await file?.sync();
      await file?.close();
      file = undefined;
      if (places.length > 0) await syncFolder();
    },
    async drop(): Promise<void> {
      await file?.close();
      await rm(path, { force: true });
    },
  };
}
