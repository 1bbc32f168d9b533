import type { Database } from "../../../db/database.ts";
import type { StoredFile } from "../../../db/files.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { toTimestamp } from "../time.ts";
import { believableOffset } from "./rules.ts";
import { exchange, type Line, pathOf, type WireAnswer } from "./wire.ts";

/** Bytes of one PATCH: what may be lost to a broken line at most. */
const PIECE = 1024 * 1024;
const SMALLEST_PIECE = 16 * 1024;
/** a pause or a stop is noticed within this time; milliseconds */
const PACE_MS = 1000;
/** on a line of 20 KB/s a piece takes 52 s; milliseconds */
const PIECE_TIMEOUT_MS = 150_000;
/** how often one run begins a file anew before it leaves it for later */
const RESTARTS = 2;
/** failures in a row without a byte of progress before one run gives up */
const STANDSTILLS = 2;

const TUS = { "tus-resumable": "1.0.0" };

interface UploadParts {
  database: Database;
  ports: Ports;
  line: Line;
  /** asked between pieces */
  stopped(): boolean;
  /** bytes a second that files may take now; infinite: no limit, 0: not now */
  speed(): number;
  /** true once when something was queued since it was last asked */
  newcomers(): boolean;
}

/** The engine was paused or stopped; nothing failed. */
export class Interrupted extends Error {}

/** Something smaller was queued, or files must wait for other hours; this upload goes on later at its byte. */
export class GaveWay extends Error {}

/** An upload that the server will not let go on; it begins anew. */
class BeginAnew extends Error {
  readonly why: AppError;

  constructor(why: AppError) {
    super(why.code);
    this.why = why;
  }
}

/**
 * Brings one file to the province: asks by its hash whether it is there, goes on at the byte where the last
 * try ended, and counts it as there only when the server has it whole under its SHA-256 (tus 1.0; the hash
 * is checked by the server at the end). Throws the sync errors, `files.missing`, `files.corrupt`.
 */
export async function sendFile(parts: UploadParts, fileId: string): Promise<void> {
  const file = await parts.database.files.stat(fileId);
  if (!file) throw new AppError("files.missing");
  for (let restarts = 0; ; restarts++) {
    if (await isThere(parts, file)) return markDone(parts, file);
    try {
      await bring(parts, file);
      if (await isThere(parts, file)) return markDone(parts, file);
      throw new BeginAnew(new AppError("sync.hash-mismatch", {}, { retryable: true }));
    } catch (error) {
      if (!(error instanceof BeginAnew)) throw error;
      await remember(parts, file.id, { url: null, offset: 0 });
      if (restarts >= RESTARTS) throw error.why;
    }
  }
}

async function isThere(parts: UploadParts, file: StoredFile): Promise<boolean> {
  const answer = await exchange(parts.ports, parts.line, {
    method: "HEAD",
    path: `/v1/files/by-hash/${file.sha256}`,
  });
  return answer.status === 200 && Number(answer.headers["content-length"]) === file.size;
}

/** Sends what is missing of one upload, from the byte that the server names. */
async function bring(parts: UploadParts, file: StoredFile): Promise<void> {
  const row = await parts.database.read
    .selectFrom("uploads")
    .selectAll()
    .where("file_id", "=", file.id)
    .executeTakeFirst();
  let path = row?.url ?? null;
  let offset = row?.offset ?? 0;
  if (path === null) {
    path = await create(parts, file);
    offset = 0;
    await remember(parts, file.id, { url: path, offset });
  } else {
    offset = await askOffset(parts, file, path, offset);
  }
  let standstills = 0;
  while (offset < file.size) {
    if (parts.stopped()) throw new Interrupted();
    const speed = parts.speed();
    if (speed === 0 || (offset > 0 && parts.newcomers())) throw new GaveWay();
    const from = offset;
    const started = parts.ports.clock.monotonic();
    let broken: AppError | undefined;
    try {
      offset = await sendPiece(parts, file, path, from, speed);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "sync.offline") throw error;
      broken = error;
      // the line broke inside the piece: what came through is kept by the server
      offset = await askOffset(parts, file, path, from);
    }
    if (offset > from) await remember(parts, file.id, { url: path, offset });
    standstills = offset > from ? 0 : standstills + 1;
    await keepPace(parts, { bytes: offset - from, speed, started });
    if (standstills >= STANDSTILLS) throw broken ?? strange("tệp không đi tiếp");
  }
}

async function create(parts: UploadParts, file: StoredFile): Promise<string> {
  const metadata = { sha256: file.sha256, mediaType: file.mediaType, title: file.title.slice(0, 500) };
  const answer = await exchange(parts.ports, parts.line, {
    method: "POST",
    path: "/v1/files",
    headers: {
      ...TUS,
      "upload-length": String(file.size),
      "upload-metadata": Object.entries(metadata)
        .map(([name, value]) => `${name} ${Buffer.from(value, "utf8").toString("base64")}`)
        .join(","),
    },
  });
  if (answer.status !== 201) throw refusal(answer);
  const path = pathOf(parts.line, answer.headers.location ?? "");
  if (!path || path === "/") throw strange("nơi nhận tệp sai");
  return path;
}

async function askOffset(
  parts: UploadParts,
  file: StoredFile,
  path: string,
  confirmed: number,
): Promise<number> {
  const answer = await exchange(parts.ports, parts.line, { method: "HEAD", path, headers: TUS });
  if (answer.status !== 200) throw new BeginAnew(refusal(answer));
  const length = answer.headers["upload-length"];
  const offset = believableOffset(answer.headers["upload-offset"], confirmed, file.size);
  if (offset === undefined || (length !== undefined && Number(length) !== file.size)) {
    throw new BeginAnew(strange("sai vị trí tệp"));
  }
  return offset;
}

/** Waits until the piece has taken as long as it may: on average a limited line carries no more than its share. */
async function keepPace(
  parts: UploadParts,
  piece: { bytes: number; speed: number; started: number },
): Promise<void> {
  for (;;) {
    const due = piece.started + (piece.bytes / piece.speed) * 1000;
    const left = due - parts.ports.clock.monotonic();
    if (left <= 0 || parts.stopped()) return;
    await new Promise<void>((resolve) => parts.ports.timers.after(Math.min(left, PACE_MS), resolve));
  }
}

/** One PATCH; answers the offset behind it. */
async function sendPiece(
  parts: UploadParts,
  file: StoredFile,
  path: string,
  offset: number,
  speed: number,
): Promise<number> {
  // a limited line is not taken for seconds at a time
  const piece = Math.max(SMALLEST_PIECE, Math.min(PIECE, speed));
  const end = Math.min(offset + piece, file.size);
  const body = await parts.database.files.readRange(file.id, offset, end);
  const answer = await exchange(parts.ports, parts.line, {
    method: "PATCH",
    path,
    headers: { ...TUS, "content-type": "application/offset+octet-stream", "upload-offset": String(offset) },
    body,
    timeout: PIECE_TIMEOUT_MS,
  });
  if (answer.status === 409) return askOffset(parts, file, path, offset);
  if (answer.status === 460) {
    throw new BeginAnew(new AppError("sync.hash-mismatch", {}, { retryable: true }));
  }
  if (answer.status === 404 || answer.status === 410) throw new BeginAnew(refusal(answer));
  if (answer.status !== 204) throw refusal(answer);
  const next = believableOffset(answer.headers["upload-offset"], offset + 1, end);
  if (next === undefined) throw new BeginAnew(strange("sai vị trí tệp"));
  return next;
}

/** A refusal for good is the server's word; anything else passes. */
function refusal(answer: WireAnswer): AppError {
  if (answer.status === 413 || answer.problem?.code === "rejected") {
    return new AppError("sync.rejected", { reason: answer.problem?.detail ?? "tệp quá lớn" });
  }
  return strange(String(answer.status));
}

function strange(status: string): AppError {
  return new AppError("sync.server-error", { status }, { retryable: true });
}

async function remember(
  parts: UploadParts,
  fileId: string,
  values: { url: string | null; offset: number; state?: string; done_at?: string },
): Promise<void> {
  const at = toTimestamp(parts.ports.clock.now());
  await parts.database.write({ actor: "system", at }, async (tx) => {
    await tx.db
      .insertInto("uploads")
      .values({ file_id: fileId, state: "waiting", ...values })
      .onConflict((conflict) => conflict.column("file_id").doUpdateSet(values))
      .execute();
    tx.emit("sync", []);
  });
}

async function markDone(parts: UploadParts, file: StoredFile): Promise<void> {
  const done_at = toTimestamp(parts.ports.clock.now());
  await remember(parts, file.id, { url: null, offset: file.size, state: "done", done_at });
}
