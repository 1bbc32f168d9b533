import { mkdirSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where the content of one file stands in a pack. */
export interface PackPlace {
  sha256: string;
  /** name of the pack */
  pack: string;
  /** first byte in it */
  position: number;
}

/** What one pack holds back before it writes; bytes. */
const BUFFER = 1024 * 1024;
/** buffers that are kept for the next packs */
const SPARE = 4;

/** Folder of the packs below the server's own. */
export const packFolder = (root: string): string => join(root, "packs");

/**
 * The packs of a server: each holds the contents of one list of small files, one behind the other in one file of this
 * disk, so that a hundred scans cost one file and one sync of the disk. A place counts only when the database has it;
 * until then it is nobody's.
 */
export function openPacks(root: string, syncFolder: () => Promise<void>) {
  mkdirSync(packFolder(root), { recursive: true });
  const spare: Buffer[] = [];

  /** A pack that is being filled. */
  return (name: string) => {
    const path = join(packFolder(root), name);
    const places: PackPlace[] = [];
    const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER);
    let file: FileHandle | undefined;
    /** bytes in the buffer, and on the disk before it */
    let held = 0;
    let written = 0;

    async function write(): Promise<void> {
      file ??= await open(path, "wx");
      for (let done = 0; done < held; ) {
        const { bytesWritten } = await file.write(buffer, done, held - done);
        done += bytesWritten;
      }
      written += held;
      held = 0;
    }

    async function close(): Promise<void> {
      await file?.close();
      file = undefined;
      if (spare.length < SPARE) spare.push(buffer);
    }

    return {
      places: places as readonly PackPlace[],
      /** Where the next content of so many bytes, at most a megabyte, is to be put; it is kept only by `keep`. */
      async place(size: number): Promise<Uint8Array> {
        if (held + size > BUFFER) await write();
        return buffer.subarray(held, held + size);
      },
      keep(sha256: string, size: number): void {
        places.push({ sha256, pack: name, position: written + held });
        held += size;
      },
      /** Everything that was kept is on the disk, and stays through a power cut, when this resolves. */
      async finish(): Promise<void> {
        if (places.length > 0) await write();
        await file?.sync();
        await close();
        if (places.length > 0) await syncFolder();
      },
      async drop(): Promise<void> {
        await close();
        await rm(path, { force: true });
      },
    };
  };
}
