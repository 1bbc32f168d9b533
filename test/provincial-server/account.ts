import { createHash } from "node:crypto";
import type { Store } from "./store.ts";

/** What this server holds of one machine's operations (schema `Account` of the contract). */
export interface Account {
  operations: number;
  /** exclusive or of SHA-256(`id requestHash`) of each, hexadecimal */
  digest: string;
}

const NOTHING = "0".repeat(64);

export function readAccount(store: Store, deviceId: string): Account {
  const row = store.db.prepare("SELECT operations, digest FROM accounts WHERE device_id = ?").get(deviceId) as
    | Account
    | undefined;
  return row ?? { operations: 0, digest: NOTHING };
}

/** Enters one operation, inside the transaction that stores it. */
export function addToAccount(
  store: Store,
  operation: { deviceId: string; id: string; requestHash: string },
): void {
  const { operations, digest } = readAccount(store, operation.deviceId);
  const own = createHash("sha256").update(`${operation.id} ${operation.requestHash}`).digest();
  const before = Buffer.from(digest, "hex");
  const after = Buffer.from(own.map((byte, index) => byte ^ before[index]!));
  store.db
    .prepare(
      `INSERT INTO accounts (device_id, operations, digest) VALUES (@deviceId, @operations, @digest)
       ON CONFLICT (device_id) DO UPDATE SET operations = excluded.operations, digest = excluded.digest`,
    )
    .run({ deviceId: operation.deviceId, operations: operations + 1, digest: after.toString("hex") });
}

/** Those of `ids` that are not held here. */
export function unknownOf(store: Store, ids: readonly string[]): string[] {
  const find = store.db.prepare("SELECT 1 FROM operations WHERE id = ?");
  return ids.filter((id) => !find.get(id));
}
