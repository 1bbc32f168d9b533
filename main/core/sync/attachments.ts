import type { Selectable } from "kysely";
import type { Database } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { displayTime, fromTimestamp, toTimestamp } from "../time.ts";
import { fetchPiece, PIECE, requireSize } from "./download.ts";
import { toldApart } from "./kept-back.ts";
import { STOPS } from "./pull.ts";
import { backOff, chance, isDue } from "./rules.ts";
import type { Line } from "./wire.ts";

interface FetchParts {
  database: Database;
  ports: Ports;
  line: Line;
  /** a larger file is not taken; bytes */
  maxBytes: number;
  /** asked between two pieces: something else is due */
  stopped(): boolean;
  /** begins no further file once so many bytes came; bytes */
  most?: number;
}

type Attachment = Selectable<Schema["filing_attachments"]>;

/** Nothing more can be kept on this disk now; what the machine has to send is not held up by it. */
export const NO_ROOM: ReadonlySet<string> = new Set(["db.disk-full", "db.read-only"]);

/**
 * Fetches the files of what was filed online, the longest waiting first. Every piece is encrypted on the disk before the
 * next is asked for, so that a broken line, a full disk or the end of the program costs one piece at most. A file that
 * cannot be had waits with its reason and holds up no other. Throws what stands between this machine and the province,
 * `db.disk-full` and `db.read-only`.
 */
export async function fetchAttachments(parts: FetchParts): Promise<void> {
  const { database, ports } = parts;
  let came = 0;
  const waiting = await database.read
    .selectFrom("filing_attachments")
    .innerJoin("filings", "filings.id", "filing_attachments.filing_id")
    .selectAll("filing_attachments")
    .where("filing_attachments.file_id", "is", null)
    .where("filings.state", "<>", "withdrawn")
    .orderBy("filings.round_at")
    .orderBy("filing_attachments.seq")
    .execute();
  for (const row of waiting) {
    if (parts.stopped() || came >= (parts.most ?? Number.POSITIVE_INFINITY)) return;
    if (row.next_try_at !== null && !isDue(fromTimestamp(row.next_try_at), ports.clock.now())) continue;
    try {
      came += await fetchOne(parts, row);
    } catch (error) {
      const thrown = error instanceof AppError ? error : new AppError("core.internal", {}, { cause: error });
      const failure = await toldApart(parts, thrown);
      if (NO_ROOM.has(failure.code)) await sayNoRoom(parts, row, failure);
      if (STOPS.has(failure.code)) throw failure;
      await putAside(parts, row, failure);
    }
  }
}

const write = (parts: FetchParts, work: Parameters<Database["write"]>[1]): Promise<unknown> =>
  parts.database.write({ actor: "system", at: toTimestamp(parts.ports.clock.now()) }, work);

/** Fetches what is missing of one file; answers how many bytes came. */
async function fetchOne(parts: FetchParts, row: Attachment): Promise<number> {
  requireSize(row.size, parts.maxBytes);
  const { files } = parts.database;
  const about = { mediaType: row.media_type, title: row.title };
  if (row.size <= PIECE) {
    let bytes = new Uint8Array();
    while (bytes.byteLength < row.size) {
      bytes = Buffer.concat([bytes, await fetchPiece(parts, row, bytes.byteLength)]);
    }
    await keep(parts, row, await files.put(bytes, about), []);
    return row.size;
  }
  const pieces = await piecesOf(parts, row.id);
  let have = pieces.reduce((sum, piece) => sum + piece.size, 0);
  const before = have;
  while (have < row.size) {
    if (parts.stopped()) return have - before;
    const bytes = await fetchPiece(parts, row, have);
    const made = await files.put(bytes, { mediaType: "application/octet-stream", title: "" });
    const ordinal = pieces.length;
    await write(parts, async (tx) => {
      await tx.db.insertInto("files").values(made.row).execute();
      await tx.db
        .insertInto("attachment_pieces")
        .values({ attachment_id: row.id, ordinal, file_id: made.id })
        .execute();
      await tx.db.updateTable("filing_attachments").set({ error: null }).where("id", "=", row.id).execute();
      tx.emit("online", [row.filing_id]);
    });
    pieces.push({ file_id: made.id, size: bytes.byteLength });
    have += bytes.byteLength;
  }
  async function* whole() {
    for (const piece of pieces) yield files.read(piece.file_id);
  }
  const ids = pieces.map((piece) => piece.file_id);
  await keep(parts, row, await files.put(whole(), about), ids);
  return have - before;
}

const piecesOf = (parts: FetchParts, id: string) =>
  parts.database.read
    .selectFrom("attachment_pieces")
    .innerJoin("files", "files.id", "attachment_pieces.file_id")
    .select(["attachment_pieces.file_id", "files.size"])
    .where("attachment_id", "=", id)
    .orderBy("ordinal")
    .execute();

/** The file is whole: it is what was announced, or it is fetched anew. Its pieces go either way. */
async function keep(
  parts: FetchParts,
  row: Attachment,
  made: Awaited<ReturnType<Database["files"]["put"]>>,
  pieces: readonly string[],
): Promise<void> {
  const good = made.sha256 === row.sha256;
  await write(parts, async (tx) => {
    // what is not what was announced has a row only so that its bytes leave the disk
    await tx.db.insertInto("files").values(made.row).execute();
    await tx.db.deleteFrom("attachment_pieces").where("attachment_id", "=", row.id).execute();
    for (const id of pieces) await parts.database.files.erase(tx, id, "attachment is whole");
    if (!good) {
      await parts.database.files.erase(tx, made.id, "attachment is not what was announced");
      return;
    }
    await tx.db
      .updateTable("filing_attachments")
      .set({ file_id: made.id, error: null, next_try_at: null })
      .where("id", "=", row.id)
      .execute();
    tx.emit("online", [row.filing_id]);
  });
  if (!good) throw new AppError("sync.hash-mismatch", {}, { retryable: true });
}

/** Tells the officer who waits for the file what stands in its way; it is tried again with the next run, not put aside. */
async function sayNoRoom(parts: FetchParts, row: Attachment, failure: AppError): Promise<void> {
  const error = JSON.stringify(toWireError(failure));
  if (row.error === error) return;
  await write(parts, async (tx) => {
    await tx.db.updateTable("filing_attachments").set({ error }).where("id", "=", row.id).execute();
    tx.emit("online", [row.filing_id]);
  }).catch((told) => {
    // where not even this fits, the disk is said to be full in the line of state
    if (!(told instanceof AppError && NO_ROOM.has(told.code))) throw told;
  });
}

async function putAside(parts: FetchParts, row: Attachment, failure: AppError): Promise<void> {
  const attempts = row.attempts + 1;
  const next = toTimestamp(parts.ports.clock.now() + backOff(attempts, chance(parts.ports)));
  const params = { ...failure.params, next: displayTime(next).slice(11) };
  const worded = new AppError(failure.code, params, { retryable: failure.retryable });
  await write(parts, async (tx) => {
    await tx.db
      .updateTable("filing_attachments")
      .set({ error: JSON.stringify(toWireError(worded)), attempts, next_try_at: next })
      .where("id", "=", row.id)
      .execute();
    tx.emit("online", [row.filing_id]);
  });
}
