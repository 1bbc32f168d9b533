import type { Database, WriteTx } from "../../../db/database.ts";

/** Values of `meta` that belong to syncing. */
export type MemoryKey =
  /** cursor of the changes feed */
  | "sync.cursor"
  /** set when a dossier came to this machine: what was told of it before was passed over and is asked for again */
  | "sync.hear-again"
  /** changes whose file could not be had yet, JSON */
  | "sync.deferred"
  /** last measured clock skew and contact, JSON */
  | "sync.contact"
  /** what the province holds of this machine's operations, JSON */
  | "sync.account"
  /** the two digests, ours and theirs, that the province was last asked about */
  | "sync.account-asked"
  /** how lost machines stood when the province was asked what it forgot of them */
  | "sync.inherited-asked"
  | "sync.paused"
  /** last day on which the province takes the protocol of this program */
  | "sync.protocol-ends"
  /** raw X25519 key of the province for packages, Base64 */
  | "sync.package-key"
  /** lease that was asked for and not yet answered, JSON; one a series */
  | `sync.lease.${string}`;

/** One remembered value; undefined when there is none. */
export async function recall(database: Database, key: MemoryKey): Promise<string | undefined> {
  const row = await database.read
    .selectFrom("meta")
    .select("value")
    .where("key", "=", key)
    .executeTakeFirst();
  return row?.value;
}

/** Remembers a value inside the caller's transaction; null forgets it. */
export async function remember(tx: WriteTx, key: MemoryKey, value: string | null): Promise<void> {
  if (value === null) {
    await tx.db.deleteFrom("meta").where("key", "=", key).execute();
    return;
  }
  await tx.db
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}

/** This machine's own id, by which the province names it. */
export async function ownDeviceId(tx: WriteTx): Promise<string> {
  const row = await tx.db
    .selectFrom("meta")
    .select("value")
    .where("key", "=", "device-id")
    .executeTakeFirst();
  return row?.value ?? "";
}
