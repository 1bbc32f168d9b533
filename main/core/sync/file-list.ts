import { z } from "zod";
import type { Database } from "../../../db/database.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import type { Pace } from "./pace.ts";
import { type NamedFile, reference } from "./queue.ts";
import { type Accepts, exchange, type Line, strangeAnswer } from "./wire.ts";

/** Content of one list: what may be lost to a broken line at most, as of a piece of a big file. Bytes. */
const LIST_BYTES = 1024 * 1024;
/** A larger file goes by itself. Bytes. */
const LARGEST = 256 * 1024;
const LONGEST_TITLE = 500;
/** a list with its lines; bytes */
const BUFFER = LIST_BYTES + 64 * 1024;
/** on a line of 20 KB/s a list takes 52 s; milliseconds */
const LIST_TIMEOUT_MS = 150_000;

const Results = z.looseObject({
  results: z.array(z.looseObject({ sha256: z.string(), found: z.string(), status: z.number().int() })),
});

export interface FileListParts {
  database: Database;
  ports: Ports;
  line: Line;
  accepts: Accepts;
  pace: Pace;
  /** buffers of lists that have gone, for the next ones: no list leaves a megabyte to the collector */
  spare: Buffer[];
}

/** Whether a file may go in a list, on a line that gives files so many bytes a second. */
export function fitsList(accepts: Accepts, file: NamedFile, speed: number): boolean {
  const most = Math.min(LARGEST, accepts.wholeFileBytes ?? 0, speed);
  return accepts.filesAtOnce > 1 && !file.done && !file.twin && file.left === file.size && file.size <= most;
}

/** What one list still takes; `takes` answers false, and takes nothing, where these files are too much. */
export function createRoom(accepts: Accepts, speed: number) {
  let count = accepts.filesAtOnce;
  let bytes = Math.min(LIST_BYTES, speed);
  return {
    takes(files: readonly NamedFile[]): boolean {
      const size = files.reduce((sum, file) => sum + file.size, 0);
      if (files.length > count || size > bytes) return false;
      count -= files.length;
      bytes -= size;
      return true;
    },
  };
}

/** Files, each of which fits, into as many lists as it takes, in their order. */
export function intoLists(files: readonly NamedFile[], accepts: Accepts, speed: number): NamedFile[][] {
  const lists: NamedFile[][] = [];
  let room: ReturnType<typeof createRoom> | undefined;
  for (const file of files) {
    if (!room?.takes([file])) {
      lists.push([]);
      room = createRoom(accepts, speed);
      room.takes([file]);
    }
    lists.at(-1)!.push(file);
  }
  return lists;
}

/**
 * Sends small files in one request and answers those that the province says it has, under the hash that it found
 * itself. Whatever is not among them, for whatever reason, is to be sent by itself (`sendFile`), which tells why it
 * cannot go. Throws what `exchange` throws, and
 * `sync.strange-answer`: an answer that does not name each of them once, in their order, says nothing of any.
 */
export async function sendFileList(
  parts: FileListParts,
  files: readonly NamedFile[],
  speed: number,
): Promise<Set<NamedFile>> {
  const { named, body, buffer } = await readList(parts, files);
  if (named.length === 0) return new Set();
  const paced = parts.pace(body.length, speed);
  const answer = await exchange(parts.ports, parts.line, {
    method: "POST",
    path: "/v1/files/batch",
    headers: { "content-type": "application/x-file-list" },
    body,
    timeout: LIST_TIMEOUT_MS,
  });
  await paced();
  const read = answer.status === 200 ? Results.safeParse(answer.json) : undefined;
  const results = read?.success ? read.data.results : [];
  const inOrder = results.every(({ sha256 }, index) => sha256 === named[index]?.sha256);
  if (!inOrder || results.length !== named.length) throw strangeAnswer("nói về các tệp khác");
  // all of it was read there; of a list that failed the end may still be on its way out
  if (buffer.length === BUFFER) parts.spare.push(buffer);
  return new Set(
    named.filter((file, index) => {
      const { found, status } = results[index]!;
      return status === 201 && found === file.sha256;
    }),
  );
}

/** The body of a list: before each content a line that names it. A file that cannot be read here is left out. */
async function readList(
  { database, spare }: Pick<FileListParts, "database" | "spare">,
  files: readonly NamedFile[],
): Promise<{ named: NamedFile[]; body: Uint8Array; buffer: Buffer }> {
  const lines = files.map((file) => {
    const named = reference(file);
    return Buffer.from(`${JSON.stringify({ ...named, title: named.title.slice(0, LONGEST_TITLE) })}\n`);
  });
  const room = files.reduce((sum, file, index) => sum + lines[index]!.length + file.size, 0);
  const buffer =
    room > BUFFER ? Buffer.allocUnsafeSlow(room) : (spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER));
  const starts: number[] = [];
  let whole = 0;
  for (const [index, file] of files.entries()) {
    starts.push(whole);
    whole += lines[index]!.length + file.size;
  }
  // each waits for its disk while the others are deciphered
  const read = await Promise.allSettled(
    files.map((file, index) => {
      const start = starts[index]! + lines[index]!.length;
      return database.files.readInto(file.id, buffer.subarray(start, start + file.size));
    }),
  );
  const named: NamedFile[] = [];
  let end = 0;
  for (const [index, file] of files.entries()) {
    const outcome = read[index]!;
    if (outcome.status === "rejected") {
      if (!(outcome.reason instanceof AppError)) throw outcome.reason;
      continue;
    }
    const line = lines[index]!;
    const start = starts[index]!;
    if (start !== end) buffer.copyWithin(end, start, start + line.length + file.size);
    buffer.set(line, end);
    end += line.length + file.size;
    named.push(file);
  }
  return { named, body: buffer.subarray(0, end), buffer };
}
