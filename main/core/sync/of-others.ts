import type { WriteTx } from "../../../db/database.ts";

/** An operation of another machine, to be sent from here under its maker's key and order number. */
export interface OfOther {
  id: string;
  dossierId: string | null;
  kind: string;
  /** RFC 8785 JSON, as it was hashed */
  body: string;
  hash: string;
  files: readonly string[];
  createdAt: string;
  maker: string;
  makerSeq: number;
  /** JSON of what the province had answered, where something of that binds */
  result?: string | null;
}

/** Queues an operation of another machine behind what waits; false where it was queued before. */
export async function queueOfOther(tx: WriteTx, operation: OfOther): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto("outbox")
    .values({
      id: operation.id,
      dossier_id: operation.dossierId,
      kind: operation.kind,
      body: operation.body,
      hash: operation.hash,
      files: JSON.stringify(operation.files),
      state: "waiting",
      attempts: 0,
      result: operation.result ?? null,
      created_at: operation.createdAt,
      device_id: operation.maker,
      device_seq: operation.makerSeq,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  for (const file_id of operation.files) {
    await tx.db
      .insertInto("uploads")
      .values({ file_id, offset: 0, state: "waiting" })
      .onConflict((conflict) => conflict.column("file_id").doNothing())
      .execute();
  }
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Operations that several machines told of: in the places of each maker, its own in the order in which it made them. */
export function inMakersOrder<T extends { maker: string; makerSeq: number }>(operations: readonly T[]): T[] {
  const left = operations.toSorted((a, b) => a.makerSeq - b.makerSeq);
  return operations.map(({ maker }) => {
    const next = left.findIndex((operation) => operation.maker === maker);
    return left.splice(next, 1)[0]!;
  });
}
