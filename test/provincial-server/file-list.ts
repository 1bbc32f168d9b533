import { hash } from "node:crypto";
import type { Contract } from "./contract.ts";
import { Problem, tusProblem } from "./problem.ts";

/** What a creation announces in `Upload-Length` and `Upload-Metadata`, and a list in its lines. */
export interface Announced {
  sha256: string;
  size: number;
  mediaType: string;
  title: string;
}

/** A file of a list whose bytes have all come. */
export interface ListedFile {
  file: Announced;
  /** SHA-256 of what came, hexadecimal */
  found: string;
}

/** Files of one list at most. */
export const FILES_AT_ONCE = 100;
/** a title of 500 characters with its hash; bytes */
const LONGEST_LINE = 8 * 1024;
const LINE_END = 0x0a;

/**
 * Reads the body of a list of files as it comes: before each content a line of JSON (schema `FileReference`). The bytes
 * of each go where `place` says for its size; it is given when it is whole. What broke off is not given, nor anything
 * behind it. Throws `Problem` where the body is not as the contract says, for a file longer than `largest` bytes too.
 */
export async function* readFileList(
  body: AsyncIterable<Uint8Array>,
  parts: { contract: Contract; largest: number; place(size: number): Promise<Uint8Array> },
): AsyncGenerator<ListedFile> {
  let line: Uint8Array[] = [];
  let lineBytes = 0;
  let count = 0;
  let open: { file: Announced; target: Uint8Array; arrived: number } | undefined;
  for await (const part of untilBroken(body)) {
    for (let at = 0; at < part.length; ) {
      if (open) {
        const piece = part.subarray(at, at + open.target.length - open.arrived);
        open.target.set(piece, open.arrived);
        open.arrived += piece.length;
        at += piece.length;
      } else {
        const end = part.indexOf(LINE_END, at);
        const piece = part.subarray(at, end < 0 ? part.length : end);
        at += piece.length + 1;
        lineBytes += piece.length;
        if (lineBytes > LONGEST_LINE) throw invalid("dòng mô tả tệp quá dài");
        line.push(Uint8Array.from(piece));
        if (end < 0) break;
        if (++count > FILES_AT_ONCE) throw invalid(`nhiều hơn ${FILES_AT_ONCE} tệp`);
        const file = readLine(Buffer.concat(line), parts.contract);
        if (file.size > parts.largest) throw tusProblem(413);
        open = { file, target: await parts.place(file.size), arrived: 0 };
        line = [];
        lineBytes = 0;
      }
      if (open.arrived < open.target.length) continue;
      const { file, target } = open;
      open = undefined;
      yield { file, found: hash("sha256", target) };
    }
    giveBack(part);
  }
}

/** The parts of a body; a line that breaks ends them. */
async function* untilBroken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await parts.next().catch(() => ({ done: true }) as const);
    if (next.done) return;
    yield next.value;
  }
}

/**
 * Gives the memory of a part that has all of its own back at once: left to the collector, a stream of scans makes it
 * walk through the whole heap again and again.
 */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

function readLine(text: Buffer, contract: Contract): Announced {
  let read: unknown;
  try {
    read = JSON.parse(text.toString("utf8"));
  } catch {
    throw invalid("dòng mô tả tệp không phải JSON");
  }
  const wrong = contract.schemaFaults("FileReference", read);
  if (wrong.length > 0) throw invalid(wrong.join("; "));
  return read as Announced;
}

const invalid = (what: string) => new Problem("invalid", `Danh sách tệp chưa đúng giao thức: ${what}.`);
