import { join } from "node:path";
import type { Disk, DiskFile, Random } from "../../main/core/ports.ts";
import { listSegments, segmentName } from "./read.ts";
import { type ChainedRecord, chain, encodeHeader, encodeRecord, segmentKey } from "./segment.ts";

/**
 * The end of the journal, open for appending. Order of a write: `next`, `append` (inside the database
 * transaction, so that a full disk is found before the commit), COMMIT, `sync`, answer. When the commit
 * fails, `retract` takes the record back.
 */
export interface Journal {
  position(): number;
  /** the record that `plain` would be */
  next(plain: Uint8Array): ChainedRecord;
  append(record: ChainedRecord): Promise<void>;
  sync(): Promise<void>;
  retract(): Promise<void>;
  /** closes this segment and begins the next */
  rotate(): Promise<void>;
  /** removes segments that end at or before `position` */
  prune(position: number): Promise<void>;
  close(): Promise<void>;
}

interface JournalParts {
  disk: Disk;
  random: Random;
  folder: string;
  key: Uint8Array;
}

/** Begins a new segment after `last`, numbered after every file that is there, and opens it. */
export async function startJournal(
  parts: JournalParts,
  start: { sequence: number; hash: Uint8Array },
): Promise<Journal> {
  const { disk, random, folder, key } = parts;
  let last = start;
  let before: { last: typeof start; length: number } | undefined;
  /** a new segment exists that could not be opened: what goes to the old one would be passed over */
  let broken: unknown;
  let current = await begin();

  async function begin() {
    const segments = await listSegments(disk, folder, key);
    const number = (segments.at(-1)?.number ?? 0) + 1;
    const header = { number, base: last.sequence, baseHash: last.hash, salt: random.bytes(32) };
    const path = join(folder, segmentName(number));
    try {
      await disk.writeAtomic(path, encodeHeader(key, header));
      const file: DiskFile = await disk.open(path, "append");
      return { file, key: segmentKey(key, header), length: await file.size() };
    } catch (error) {
      if (await disk.stat(path)) await disk.remove(path).catch(() => (broken = error));
      throw error;
    }
  }

  return {
    position: () => last.sequence,
    next: (plain) => chain(last, plain),
    async append(record) {
      if (broken) throw broken;
      const bytes = encodeRecord(current.key, random.bytes(12), record);
      before = { last, length: current.length };
      await current.file.append(bytes);
      current.length += bytes.length;
      last = record;
    },
    sync: () => current.file.sync(),
    async retract() {
      if (!before) return;
      await current.file.truncate(before.length);
      current.length = before.length;
      last = before.last;
      before = undefined;
    },
    async rotate() {
      const former = current.file;
      current = await begin();
      before = undefined;
      await former.close();
    },
    async prune(position) {
      const segments = await listSegments(disk, folder, key);
      for (const segment of segments.slice(0, -1)) {
        const next = segments.find((other) => other.number > segment.number && other.header);
        if (!next?.header || next.header.base > position) return;
        await disk.remove(segment.path);
      }
    },
    close: () => current.file.close(),
  };
}
