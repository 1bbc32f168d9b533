import { sql } from "kysely";
import type { Database } from "../../../db/database.ts";
import type { StoredFile } from "../../../db/files.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { toTimestamp } from "../time.ts";
import type { Pace } from "./pace.ts";
import { believableOffset } from "./rules.ts";
import {
  type Accepts,
  damagedOnTheWay,
  exchange,
  type Line,
  pathOf,
  strangeAnswer,
  type WireAnswer,
} from "./wire.ts";

/** Bytes of one PATCH: what may be lost to a broken line at most. */
const PIECE = 1024 * 1024;
const SMALLEST_PIECE = 16 * 1024;
/** A file up to this size goes in one request: a broken line costs no more than that. Bytes. */
const WHOLE = 256 * 1024;
/** on a line of 20 KB/s a piece takes 52 s; milliseconds */
const PIECE_TIMEOUT_MS = 150_000;
/** how often one run begins a file anew before it leaves it for later */
const RESTARTS = 2;
/** failures in a row without a byte of progress before one run gives up */
const STANDSTILLS = 2;
/** a machine of the office that was silent for longer is not waited for: seven days in milliseconds */
const WAITED_FOR_MS = 7 * 24 * 3600 * 1000;

const TUS = { "tus-resumable": "1.0.0" };
const BYTES = "application/offset+octet-stream";

export interface UploadParts {
  database: Database;
  ports: Ports;
  line: Line;
  /** asked between pieces */
  stopped(): boolean;
  /** bytes a second that files may take now; infinite: no limit, 0: not now */
  speed(): number;
  /** true when something was queued that goes before this */
  giveWay(): boolean;
  pace: Pace;
  accepts: Accepts;
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
 * Brings one file to the province: a small one whole in one request, another from the byte where the last try ended;
 * it counts as there only when the server has it whole under its SHA-256 (tus 1.0; the hash is found by the server
 * itself). `carefully`: it is announced before its bytes go, because a try of it failed, so that it goes on where it
 * broke off, or because the server may have it. Throws the sync errors, `sync.file-elsewhere`, `sync.file-lost`,
 * `files.missing`, `files.corrupt`. The caller notes that it is there.
 */
export async function sendFile(parts: UploadParts, fileId: string, carefully: boolean): Promise<void> {
  const away = await notHere(parts, fileId);
  if (away) {
    if (await isThere(parts, away.file)) return;
    throw away.why;
  }
  const file = await parts.database.files.stat(fileId);
  if (!file) throw new AppError("files.missing");
  for (let restarts = 0; ; restarts++) {
    // a server of before does not say by itself that it has the file
    if (parts.accepts.wholeFileBytes === null && (await isThere(parts, file))) return;
    try {
      if (await bring(parts, file, carefully || restarts > 0)) return;
      if (await isThere(parts, file)) return;
      throw damaged();
    } catch (error) {
      if (!(error instanceof BeginAnew)) throw error;
      await remember(parts, file.id, { url: null, offset: 0 });
      if (restarts >= RESTARTS) throw error.why;
    }
  }
}

type NotHereParts = Pick<UploadParts, "database" | "ports">;

/** What is known of a file whose content is not on this machine, and why not; undefined for one that is here. */
async function notHere(
  parts: NotHereParts,
  fileId: string,
): Promise<{ file: Pick<StoredFile, "sha256" | "size">; why: AppError } | undefined> {
  const file = await parts.database.read
    .selectFrom("files as f")
    .leftJoin("exchange_files as w", "w.file_id", "f.id")
    .leftJoin("exchange_peers as p", "p.device_id", "w.giver")
    .select(["f.sha256", "f.size", "f.wrapped_key", "f.erased_at", "p.name", "p.replaced_by"])
    .where("f.id", "=", fileId)
    .executeTakeFirst();
  if (!file || file.wrapped_key !== null) return undefined;
  if (file.erased_at !== null) return { file, why: new AppError("files.missing") };
  // the work of another machine came here before its pages did: whichever of the two is first sends it
  const machine = file.name ?? "Máy khác của cơ quan";
  const elsewhere = (name: string) =>
    new AppError("sync.file-elsewhere", { machine: name }, { retryable: true });
  if (file.replaced_by === null) return { file, why: elsewhere(machine) };
  // nobody asks a machine that another one stands in for any more, but a third one may have a second copy
  const third = await notAsked(parts, fileId);
  return { file, why: third ? elsewhere(third) : new AppError("sync.file-lost", { machine }) };
}

/** A machine of the office that could not be asked for a file of a lost one yet and that was heard not long ago. */
async function notAsked({ database, ports }: NotHereParts, fileId: string): Promise<string | undefined> {
  const since = toTimestamp(ports.clock.now() - WAITED_FOR_MS);
  const { rows } = await sql<{ name: string }>`SELECT p.name FROM exchange_peers p
    WHERE p.replaced_by IS NULL AND p.heard_at > ${since} AND p.device_id NOT IN
      (SELECT j.value FROM exchange_files f, json_each(f.asked) j WHERE f.file_id = ${fileId})
    ORDER BY p.name LIMIT 1`.execute(database.read);
  return rows[0]?.name;
}

async function isThere(parts: UploadParts, file: Pick<StoredFile, "sha256" | "size">): Promise<boolean> {
  const answer = await exchange(parts.ports, parts.line, {
    method: "HEAD",
    path: `/v1/files/by-hash/${file.sha256}`,
  });
  return answer.status === 200 && Number(answer.headers["content-length"]) === file.size;
}

/** How far an upload has come, and whether the server said that it found the file's hash. */
interface Reached {
  offset: number;
  found: boolean;
}

/** Sends what is missing of one upload, from the byte that the server names; true when it found the file's hash. */
async function bring(parts: UploadParts, file: StoredFile, carefully: boolean): Promise<boolean> {
  const row = await parts.database.read
    .selectFrom("uploads")
    .selectAll()
    .where("file_id", "=", file.id)
    .executeTakeFirst();
  let path = row?.url ?? null;
  let reached: Reached = { offset: row?.offset ?? 0, found: false };
  if (path === null) {
    const made = await create(parts, file, carefully);
    if (made.found) return true;
    path = made.path;
    reached = made;
    await remember(parts, file.id, { url: path, offset: reached.offset });
  } else {
    reached = await askOffset(parts, file, path, reached.offset);
  }
  let standstills = 0;
  while (reached.offset < file.size) {
    if (parts.stopped()) throw new Interrupted();
    const speed = parts.speed();
    if (speed === 0 || (reached.offset > 0 && parts.giveWay())) throw new GaveWay();
    const from = reached.offset;
    // a limited line is not taken for seconds at a time
    const end = Math.min(from + Math.max(SMALLEST_PIECE, Math.min(PIECE, speed)), file.size);
    const paced = parts.pace(end - from, speed);
    let broken: AppError | undefined;
    try {
      reached = await sendPiece(parts, file, path, from, end);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "sync.offline") throw error;
      broken = error;
      // the line broke inside the piece: what came through is kept by the server
      reached = await askOffset(parts, file, path, from);
    }
    const { offset } = reached;
    if (offset > from && offset < file.size) await remember(parts, file.id, { url: path, offset });
    standstills = offset > from ? 0 : standstills + 1;
    await paced();
    if (standstills >= STANDSTILLS)
      throw broken ?? strangeAnswer("không nhận thêm phần nào của tệp đang gửi");
  }
  return reached.found;
}

/** Announces the file, a small one with all its bytes. */
async function create(
  parts: UploadParts,
  file: StoredFile,
  carefully: boolean,
): Promise<Reached & { path: string }> {
  const { wholeFileBytes } = parts.accepts;
  const speed = parts.speed();
  if (speed === 0) throw new GaveWay();
  const most = Math.min(wholeFileBytes ?? -1, WHOLE, Math.max(SMALLEST_PIECE, speed));
  const whole = !carefully && file.size <= most;
  const metadata = { sha256: file.sha256, mediaType: file.mediaType, title: file.title.slice(0, 500) };
  const paced = whole ? parts.pace(file.size, speed) : undefined;
  const answer = await exchange(parts.ports, parts.line, {
    method: "POST",
    path: "/v1/files",
    headers: {
      ...TUS,
      "upload-length": String(file.size),
      "upload-metadata": Object.entries(metadata)
        .map(([name, value]) => `${name} ${Buffer.from(value, "utf8").toString("base64")}`)
        .join(","),
      ...(whole ? { "content-type": BYTES } : {}),
    },
    ...(whole
      ? { body: await parts.database.files.readRange(file.id, 0, file.size), timeout: PIECE_TIMEOUT_MS }
      : {}),
  });
  await paced?.();
  if (answer.status === 460) throw damaged();
  if (answer.status !== 201) throw refusal(answer);
  const path = pathOf(parts.line, answer.headers.location ?? "");
  if (!path || path === "/") throw strangeAnswer("chỉ tệp đến một máy chủ khác");
  const named = answer.headers["upload-offset"];
  if (named === undefined) return { path, offset: 0, found: false };
  const offset = believableOffset(named, 0, file.size);
  if (offset === undefined) throw wrongOffset();
  return { path, offset, found: offset === file.size && foundBy(answer, file) };
}

/** Whether the server names the hash that it found itself; another one is a damaged file. */
function foundBy(answer: WireAnswer, file: StoredFile): boolean {
  const digest = answer.headers["repr-digest"];
  if (digest === undefined) return false;
  if (digest === `sha-256=:${Buffer.from(file.sha256, "hex").toString("base64")}:`) return true;
  throw damaged();
}

/** The server names a place in the file where it cannot be. */
const wrongOffset = () => new BeginAnew(strangeAnswer("nêu sai vị trí của tệp đang gửi"));

const damaged = () => new BeginAnew(damagedOnTheWay());

async function askOffset(
  parts: UploadParts,
  file: StoredFile,
  path: string,
  confirmed: number,
): Promise<Reached> {
  const answer = await exchange(parts.ports, parts.line, { method: "HEAD", path, headers: TUS });
  if (answer.status !== 200) throw new BeginAnew(refusal(answer));
  const length = answer.headers["upload-length"];
  const offset = believableOffset(answer.headers["upload-offset"], confirmed, file.size);
  if (offset === undefined || (length !== undefined && Number(length) !== file.size)) {
    throw wrongOffset();
  }
  return { offset, found: false };
}

/** One PATCH from `offset` to `end`; answers what is behind it. */
async function sendPiece(
  parts: UploadParts,
  file: StoredFile,
  path: string,
  offset: number,
  end: number,
): Promise<Reached> {
  const body = await parts.database.files.readRange(file.id, offset, end);
  const answer = await exchange(parts.ports, parts.line, {
    method: "PATCH",
    path,
    headers: { ...TUS, "content-type": BYTES, "upload-offset": String(offset) },
    body,
    timeout: PIECE_TIMEOUT_MS,
  });
  if (answer.status === 409) return askOffset(parts, file, path, offset);
  if (answer.status === 460) throw damaged();
  if (answer.status === 404 || answer.status === 410) throw new BeginAnew(refusal(answer));
  if (answer.status !== 204) throw refusal(answer);
  const next = believableOffset(answer.headers["upload-offset"], offset + 1, end);
  if (next === undefined) throw wrongOffset();
  return { offset: next, found: next === file.size && foundBy(answer, file) };
}

/** A refusal for good is the server's word; anything else passes. */
function refusal(answer: WireAnswer): AppError {
  if (answer.status === 413 || answer.problem?.code === "rejected") {
    return new AppError("sync.rejected", { reason: answer.problem?.detail ?? "tệp quá lớn" });
  }
  return new AppError("sync.server-error", { status: answer.status }, { retryable: true });
}

async function remember(
  parts: UploadParts,
  fileId: string,
  values: { url: string | null; offset: number },
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
