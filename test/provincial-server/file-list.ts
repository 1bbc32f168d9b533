import { createHash } from "node:crypto";
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
  parts: Uint8Array[];
  /** SHA-256 of what came, hexadecimal */
  found: string;
}

/** Files of one list at most. */
export const FILES_AT_ONCE = 100;
/** a title of 500 characters with its hash; bytes */
const LONGEST_LINE = 8 * 1024;
const LINE_END = 0x0a;

/**
 * Reads the body of a list of files as it comes: before each content a line of JSON (schema `FileReference`). Gives a
 * file when it is whole, so that no more than one of them is held here. What broke off is not given, nor anything
 * behind it. Throws `Problem` where the body is not as the contract says, for a file longer than `largest` bytes too.
 */
export async function* readFileList(
  body: AsyncIterable<Uint8Array>,
  contract: Contract,
  largest: number,
): AsyncGenerator<ListedFile> {
  let line: Uint8Array[] = [];
  let lineBytes = 0;
  let count = 0;
  let open: { file: Announced; parts: Uint8Array[]; left: number } | undefined;
  for await (const part of untilBroken(body)) {
    for (let at = 0; at < part.length || open?.left === 0; ) {
      if (!open) {
        const end = part.indexOf(LINE_END, at);
        const piece = part.subarray(at, end < 0 ? part.length : end);
        lineBytes += piece.length;
        if (lineBytes > LONGEST_LINE) throw invalid("dòng mô tả tệp quá dài");
        line.push(piece);
        at += piece.length + 1;
        if (end < 0) continue;
        if (++count > FILES_AT_ONCE) throw invalid(`nhiều hơn ${FILES_AT_ONCE} tệp`);
        const file = readLine(Buffer.concat(line), contract);
        if (file.size > largest) throw tusProblem(413);
        open = { file, parts: [], left: file.size };
        line = [];
        lineBytes = 0;
        continue;
      }
      if (open.left > 0) {
        const piece = part.subarray(at, at + open.left);
        open.parts.push(piece);
        open.left -= piece.length;
        at += piece.length;
        if (open.left > 0) continue;
      }
      const { file, parts } = open;
      open = undefined;
      const hash = createHash("sha256");
      for (const piece of parts) hash.update(piece);
      yield { file, parts, found: hash.digest("hex") };
    }
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
