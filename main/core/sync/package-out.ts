import { createHash } from "node:crypto";
import { type Selectable, type SqlBool, sql } from "kysely";
import type { Database } from "../../../db/database.ts";
import { encryptChunk, inChunks } from "../../../db/file-format.ts";
import type { Schema } from "../../../db/schema.ts";
import { AppError } from "../errors.ts";
import type { Disk, Random } from "../ports.ts";
import {
  bindingOf,
  MAGIC,
  type Manifest,
  type PackageHeader,
  type PackedOperation,
  packageSize,
  proofOf,
  RECORD,
  record,
  VERSION,
  wrapFor,
} from "./package-format.ts";

/** Bytes of a file read at a time. */
const PIECE = 1024 * 1024;
/** Operations read at a time. */
const PAGE = 200;

type Packed = Pick<Selectable<Schema["files"]>, "id" | "sha256" | "size" | "media_type" | "title"> & {
  carried: number;
};

interface Parts {
  database: Database;
  disk: Disk;
  random: Random;
  machine: { deviceId: string; deviceToken: string; agencyCode: string; name: string };
  at: string;
}

export interface WrittenPackage {
  id: string;
  operations: number;
  files: number;
  bytes: number;
  sha256: string;
}

/**
 * Writes everything that the province has not confirmed into one package at `path`: beside its place first, read back
 * and compared, then put there by one rename, so that a file of that name is whole. Throws `sync.package-empty`,
 * `sync.package-disk`, `db.disk-full`, what a file that cannot be read throws, and whatever `signal` aborts with.
 */
export async function writePackage(
  parts: Parts,
  given: {
    path: string;
    passphrase: string;
    provinceKey: Uint8Array | null;
    /** see USUAL_COST */
    cost: number;
    signal: AbortSignal;
    progress(done: number, total: number): void;
  },
): Promise<WrittenPackage> {
  const { disk, random, machine } = parts;
  const id = random.uuid();
  // what is queued later is for the next package
  const last = await lastSeq(parts.database);
  const { manifest, files } = await manifestOf(parts.database, id, last);
  if (manifest.operations.length === 0) throw new AppError("sync.package-empty");
  const key = random.bytes(32);
  const header: PackageHeader = {
    format: "qmc-sync-package",
    version: VERSION,
    id,
    createdAt: parts.at,
    deviceId: machine.deviceId,
    machineName: machine.name,
    agencyCode: machine.agencyCode,
    recipients: await wrapFor(key, id, given, random),
  };
  const head = Buffer.from(JSON.stringify(header));
  const binding = bindingOf(head);
  const total = files.reduce((sum, file) => sum + (file.carried ? file.size : 0), 0);
  const folder = given.path.slice(0, Math.max(given.path.lastIndexOf("/"), given.path.lastIndexOf("\\")) + 1);
  const need = packageSize(head.length, total * 1.01 + manifest.operations.length * 4096);
  if ((await disk.free(folder)) < need)
    throw new AppError("sync.package-disk", { need: Math.ceil(need / 1048576) });
  const beside = `${given.path}.dang-ghi`;
  await disk.remove(beside);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const out = await disk.open(beside, "append");
    try {
      const append = async (piece: Uint8Array) => {
        given.signal.throwIfAborted();
        hash.update(piece);
        bytes += piece.length;
        await out.append(piece);
      };
      const length = Buffer.alloc(4);
      length.writeUInt32BE(head.length);
      await append(Buffer.concat([MAGIC, length, head]));
      let index = 0;
      for await (const { plain, last: isLast } of inChunks(
        content(parts, { manifest, files, last, total, ...given }),
      )) {
        await append(encryptChunk(key, binding, index++, isLast, plain));
      }
      await out.sync();
    } finally {
      await out.close();
    }
    const sha256 = hash.digest("hex");
    if ((await hashOf(disk, beside, given.signal)) !== sha256) throw new AppError("sync.package-read-back");
    await disk.rename(beside, given.path);
    return { id, operations: manifest.operations.length, files: files.length, bytes, sha256 };
  } catch (error) {
    await disk.remove(beside).catch(() => undefined);
    throw error;
  }
}

/** Number of the newest operation of this machine; 0 for none. */
export async function lastSeq(database: Database): Promise<number> {
  const row = await database.read
    .selectFrom("outbox")
    .select((e) => e.fn.max("seq").as("last"))
    .executeTakeFirst();
  return Number(row?.last ?? 0);
}

const unsent = (database: Database, after: number, last: number) =>
  database.read
    .selectFrom("outbox")
    .selectAll()
    .where("state", "!=", "done")
    .where("seq", ">", after)
    .where("seq", "<=", last)
    .orderBy("seq")
    .limit(PAGE)
    .execute();

async function* operations(database: Database, last: number) {
  let after = 0;
  for (;;) {
    const rows = await unsent(database, after, last);
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.seq;
  }
}

async function manifestOf(database: Database, id: string, last: number) {
  const manifest: Manifest = { id, operations: [], files: [] };
  const files = new Map<string, Packed>();
  for await (const row of operations(database, last)) {
    manifest.operations.push({ id: row.id, requestHash: row.hash });
    if (row.files === "[]") continue;
    const named = await database.read
      .selectFrom("files")
      .select(["id", "sha256", "size", "media_type", "title"])
      .select(sql<number>`wrapped_key is not null`.as("carried"))
      .where(sql<SqlBool>`id in (select value from json_each(${row.files}))`)
      .execute();
    for (const file of named) {
      // the same content under two rows travels once, from the row that still has it
      if (!files.get(file.sha256)?.carried) files.set(file.sha256, file);
    }
  }
  manifest.files = [...files.values()].map((file) => ({
    sha256: file.sha256,
    size: file.size,
    mediaType: file.media_type,
    title: file.title,
    carried: Boolean(file.carried),
  }));
  return { manifest, files: [...files.values()] };
}

/** The plain content: what is in it, the files, the operations in their order, the end. */
async function* content(
  parts: Parts,
  given: {
    manifest: Manifest;
    files: readonly Packed[];
    last: number;
    total: number;
    progress(done: number, total: number): void;
  },
): AsyncGenerator<Uint8Array> {
  const { database, machine } = parts;
  const manifest = record(RECORD.manifest, given.manifest);
  const manifestSha256 = createHash("sha256").update(manifest.subarray(5)).digest("hex");
  yield manifest;
  let done = 0;
  for (const file of given.files) {
    if (!file.carried) continue;
    yield record(RECORD.file, { sha256: file.sha256, size: file.size });
    for (let offset = 0; offset < file.size; offset += PIECE) {
      const piece = await database.files.readRange(file.id, offset, offset + PIECE);
      yield piece;
      done += piece.length;
      given.progress(done, given.total);
    }
  }
  const wanted = new Set(given.manifest.operations.map(({ id }) => id));
  for await (const row of operations(database, given.last)) {
    // one that waits again since was not promised
    if (wanted.delete(row.id)) yield record(RECORD.operation, await packed(parts, row));
  }
  // what was confirmed meanwhile was promised all the same: told again, it is a duplicate
  for (const id of wanted) {
    const row = await database.read.selectFrom("outbox").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("sync.package-changed", {}, { retryable: true });
    yield record(RECORD.operation, await packed(parts, row));
  }
  yield record(RECORD.end, {
    manifestSha256,
    proof: proofOf(machine.deviceToken, given.manifest.id, manifestSha256),
  });
}

async function packed(parts: Parts, row: Selectable<Schema["outbox"]>): Promise<PackedOperation> {
  const ids = JSON.parse(row.files) as string[];
  const named = await parts.database.read
    .selectFrom("files")
    .select(["id", "sha256"])
    .where(sql<SqlBool>`id in (select value from json_each(${row.files}))`)
    .execute();
  const hashes = new Map(named.map((file) => [file.id, file.sha256]));
  const { code } = JSON.parse(row.result ?? "{}") as { code?: unknown };
  return {
    id: row.id,
    kind: row.kind,
    dossierId: row.dossier_id,
    deviceId: row.device_id ?? parts.machine.deviceId,
    deviceSeq: row.device_seq ?? row.seq,
    createdAt: row.created_at,
    requestHash: row.hash,
    body: JSON.parse(row.body) as Record<string, unknown>,
    files: ids.flatMap((id) => hashes.get(id) ?? []),
    ...(typeof code === "string" ? { earlier: { code } } : {}),
  };
}

/** SHA-256 of what the disk gives back: sticks lie. */
async function hashOf(disk: Disk, path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const file = await disk.open(path, "read");
  try {
    const size = await file.size();
    for (let offset = 0; offset < size; offset += PIECE) {
      signal.throwIfAborted();
      hash.update(await file.read(offset, Math.min(PIECE, size - offset)));
    }
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}
