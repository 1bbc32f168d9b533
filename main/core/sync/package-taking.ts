import canonicalize from "canonicalize";
import type { Insertable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { PackedOperation } from "./package-format.ts";
import type { OpenPackage, PackedFile } from "./package-in.ts";

/** Operations taken in by one transaction. */
const BATCH = 200;

/** How a long piece of work is followed and ended. */
export interface Watch {
  signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** What a package held, and how much of it this machine did not know; `sha256` of the whole file. */
interface TakenIn {
  operations: number;
  files: number;
  added: number;
  sha256: string;
}

/** Takes the operations and files of another machine's package into the queue of this one. */
export function createPackageTaking(core: CoreContext) {
  const { database } = core;
  const { random } = core.ports;

  /**
   * Two walks: the first proves every byte and stores the files, which nothing names yet; only then the second takes
   * the operations in. Broken off in the second, the same package goes on where it ended: what is known is passed.
   */
  async function take(actor: string, open: OpenPackage, watch: Watch): Promise<TakenIn> {
    const stored = new Map<string, Insertable<Schema["files"]>>();
    const half = (from: number): Watch => ({
      signal: watch.signal,
      progress: (done, total) => watch.progress(from * total + done, 2 * total),
    });
    let about: readonly PackedFile[] = [];
    let operations = 0;
    await open.walk(
      {
        begins: (files) => {
          about = files;
        },
        async file(file, content) {
          const { row, sha256 } = await database.files.put(content, file);
          if (sha256 !== file.sha256) throw new AppError("sync.package-damaged");
          stored.set(sha256, row);
        },
        async operation() {
          operations++;
        },
      },
      half(0),
    );
    for (const file of about) if (!stored.has(file.sha256)) stored.set(file.sha256, absentFile(file));
    let batch: PackedOperation[] = [];
    let added = 0;
    const flush = async () => {
      const taking = batch;
      batch = [];
      added += await core.write(actor, (tx) => insertOperations(tx, taking, stored));
    };
    const sha256 = await open.walk(
      {
        async file(_file, content) {
          for await (const _piece of content) watch.signal.throwIfAborted();
        },
        async operation(operation) {
          batch.push(operation);
          if (batch.length >= BATCH) await flush();
        },
      },
      half(1),
    );
    await flush();
    return { operations, files: about.length, added, sha256 };
  }

  /** A file whose content is with the province and travelled no more. */
  const absentFile = (file: PackedFile): Insertable<Schema["files"]> => ({
    id: random.uuid(),
    name: `khong-kem-${file.sha256}`,
    sha256: file.sha256,
    size: file.size,
    media_type: file.mediaType,
    title: file.title,
    wrapped_key: null,
    created_at: core.now(),
    erased_at: core.now(),
    erased_why: "tỉnh đã có, không đi theo gói",
  });

  /** Queues what this machine does not know yet, with the files that it names; answers how many. */
  async function insertOperations(
    tx: WriteTx,
    operations: readonly PackedOperation[],
    stored: ReadonlyMap<string, Insertable<Schema["files"]>>,
  ): Promise<number> {
    let added = 0;
    for (const operation of operations) {
      if (await isKnown(tx, operation.id)) continue;
      const ids: string[] = [];
      for (const sha256 of operation.files) {
        const row = stored.get(sha256)!;
        await tx.db
          .insertInto("files")
          .values(row)
          .onConflict((conflict) => conflict.column("id").doNothing())
          .execute();
        const done = row.wrapped_key === null ? { state: "done", done_at: tx.at } : { state: "waiting" };
        await tx.db
          .insertInto("uploads")
          .values({ file_id: row.id, offset: 0, ...done })
          .onConflict((conflict) => conflict.column("file_id").doNothing())
          .execute();
        ids.push(row.id);
      }
      const { earlier } = operation;
      await tx.db
        .insertInto("outbox")
        .values({
          id: operation.id,
          dossier_id: operation.dossierId,
          kind: operation.kind,
          body: canonicalize(operation.body)!,
          hash: operation.requestHash,
          files: JSON.stringify([...new Set(ids)]),
          state: "waiting",
          attempts: 0,
          created_at: operation.createdAt,
          device_id: operation.deviceId,
          device_seq: operation.deviceSeq,
          result: earlier ? JSON.stringify(earlier) : null,
        })
        .execute();
      tx.emit("sync", [operation.id]);
      added++;
    }
    return added;
  }

  /** Also what was corrected since under another key, and what the head took out of the queue. */
  async function isKnown(tx: WriteTx, id: string): Promise<boolean> {
    const queued = await tx.db.selectFrom("outbox").select("seq").where("id", "=", id).executeTakeFirst();
    if (queued) return true;
    const corrected = await tx.db
      .selectFrom("amendments")
      .select("seq")
      .where("refused_id", "=", id)
      .executeTakeFirst();
    const aside = await tx.db
      .selectFrom("aside_operations")
      .select("seq")
      .where("id", "=", id)
      .executeTakeFirst();
    return Boolean(corrected ?? aside);
  }

  return take;
}
