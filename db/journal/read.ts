import { join } from "node:path";
import type { Disk } from "../../main/core/ports.ts";
import {
  type ChainedRecord,
  decodeHeader,
  HEADER_BYTES,
  readRecords,
  type SegmentHeader,
  segmentKey,
} from "./segment.ts";

/** A segment on disk; without a header when its head cannot be read. */
export interface Segment {
  path: string;
  name: string;
  number: number;
  header: SegmentHeader | undefined;
}

/** File name of a segment. */
export const segmentName = (number: number): string => `${String(number).padStart(8, "0")}.journal`;

/** All segments in order, with their authenticated headers. */
export async function listSegments(disk: Disk, folder: string, journalKey: Uint8Array): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const entry of await disk.list(folder)) {
    const match = /^(\d{8})\.journal$/.exec(entry.name);
    if (!match || entry.kind !== "file") continue;
    const path = join(folder, entry.name);
    const number = Number(match[1]);
    const header = await readHeader(disk, path, journalKey);
    segments.push({ path, name: entry.name, number, header: header?.number === number ? header : undefined });
  }
  return segments.sort((a, b) => a.number - b.number);
}

async function readHeader(disk: Disk, path: string, journalKey: Uint8Array) {
  const file = await disk.open(path, "read");
  try {
    return decodeHeader(journalKey, await file.read(0, Math.min(HEADER_BYTES, await file.size())));
  } finally {
    await file.close();
  }
}

/** A place in the chain: the last record that counts, and its hash. */
export interface Place {
  sequence: number;
  hash: Uint8Array;
}

/** Where a reading of the journal came to. */
export interface JournalEnd {
  last: Place;
  /**
   * `end`: everything was read; `torn`: the very last record is unfinished; `damaged`: something before
   * cannot be read; `apart`: it does not reach back to where reading should begin, or tells another story
   */
  how: "end" | "torn" | "damaged" | "apart";
  /** the segment that could not be read to its end */
  segment: Segment | undefined;
}

/**
 * Reads every record after `from` across segments, and proves that the journal runs through `from`. A
 * record beyond the base of the next segment never became part of the database and is passed over.
 */
export async function* readJournal(
  disk: Disk,
  segments: readonly Segment[],
  journalKey: Uint8Array,
  from: Place,
): AsyncGenerator<ChainedRecord, JournalEnd> {
  const first = segments.findLastIndex(({ header }) => header && header.base <= from.sequence);
  const head = segments[first]?.header;
  if (!head)
    return { last: from, how: segments.length + from.sequence === 0 ? "end" : "apart", segment: undefined };
  let last: Place = { sequence: head.base, hash: head.baseHash };
  const isApart = () => last.sequence === from.sequence && !same(last.hash, from.hash);
  for (let index = first; index < segments.length; index++) {
    const segment = segments[index]!;
    const next = segments[index + 1];
    const header = segment.header;
    const ended = (how: JournalEnd["how"]): JournalEnd => ({
      last,
      how,
      segment: how === "end" ? undefined : segment,
    });
    if (!header || header.base !== last.sequence || !same(header.baseHash, last.hash))
      return ended("damaged");
    if (isApart()) return ended("apart");
    const limit = next?.header?.base ?? Number.POSITIVE_INFINITY;
    const file = await disk.open(segment.path, "read");
    try {
      const records = readRecords(file, segmentKey(journalKey, header), header);
      while (last.sequence < limit) {
        const step = await records.next();
        if (step.done) {
          if (next) return ended("damaged");
          return ended(step.value);
        }
        last = step.value;
        if (isApart()) return ended("apart");
        if (last.sequence > from.sequence) yield step.value;
      }
    } finally {
      await file.close();
    }
  }
  return { last, how: "end", segment: undefined };
}

/** Byte equality of two hashes. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
