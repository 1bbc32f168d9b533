import { createHash } from "node:crypto";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { sizeText } from "../sizes.ts";
import { exchange, type Line, strangeAnswer } from "./wire.ts";

/** Bytes asked for at a time; a broken line costs one piece at most. */
export const PIECE = 1024 * 1024;
const PIECE_TIMEOUT_MS = 150_000;

/** What arrived of the last file before the line broke; the next try goes on behind it. */
export interface Partial {
  current: { sha256: string; bytes: Uint8Array; have: number } | null;
}

/** The next bytes of a file behind the first `have`, at most PIECE of them. Throws the sync errors. */
export async function fetchPiece(
  parts: { ports: Ports; line: Line },
  file: { sha256: string; size: number },
  have: number,
): Promise<Uint8Array> {
  const end = Math.min(have + PIECE, file.size) - 1;
  const answer = await exchange(parts.ports, parts.line, {
    method: "GET",
    path: `/v1/files/by-hash/${file.sha256}`,
    headers: { range: `bytes=${have}-${end}` },
    timeout: PIECE_TIMEOUT_MS,
    maxBytes: PIECE,
  });
  const { byteLength } = answer.body;
  if (answer.status === 416) throw strangeAnswer("tệp ngắn hơn cỡ đã báo");
  // a gateway may answer with another part of the file, or of another file (RFC 9110, 14.4)
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers["content-range"] ?? "");
  if (answer.status === 206 && range) {
    if (Number(range[1]) !== have) throw strangeAnswer("gửi đoạn khác của tệp");
    if (range[2] !== "*" && Number(range[2]) !== file.size) throw strangeAnswer("tệp không đúng cỡ đã báo");
  }
  if (answer.status !== 206 && answer.status !== 200) {
    throw new AppError("sync.server-error", { status: answer.status }, { retryable: true });
  }
  // the whole file where a part was asked for, no byte of it, or more than there is to come
  if (answer.status === 200 || byteLength === 0 || byteLength > end + 1 - have) {
    throw strangeAnswer("gửi đoạn khác của tệp");
  }
  return answer.body;
}

/** Refuses a file that is larger than this machine takes. Throws `sync.too-large`. */
export function requireSize(size: number, most: number): void {
  if (size <= most) return;
  throw new AppError("sync.too-large", { size: sizeText(size), limit: sizeText(most) });
}

/**
 * Fetches a file of the province by its SHA-256, piece by piece, and hands it out only when the hash agrees.
 * Throws the sync errors, `sync.hash-mismatch`, `sync.too-large`.
 */
export async function fetchFile(
  parts: { ports: Ports; line: Line; partial: Partial; maxBytes: number },
  file: { sha256: string; size: number },
): Promise<Uint8Array> {
  requireSize(file.size, parts.maxBytes);
  const { partial } = parts;
  if (partial.current?.sha256 !== file.sha256 || partial.current.bytes.byteLength !== file.size) {
    partial.current = { sha256: file.sha256, bytes: new Uint8Array(file.size), have: 0 };
  }
  const got = partial.current;
  while (got.have < file.size) {
    const piece = await fetchPiece(parts, file, got.have);
    got.bytes.set(piece, got.have);
    got.have += piece.byteLength;
  }
  partial.current = null;
  if (createHash("sha256").update(got.bytes).digest("hex") !== file.sha256) {
    throw new AppError("sync.hash-mismatch", {}, { retryable: true });
  }
  return got.bytes;
}
