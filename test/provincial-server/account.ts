import { createHash } from "node:crypto";
import type { Store } from "./store.ts";

/** What this server holds of one machine's operations (schema `Account` of the contract). */
export interface Account {
  operations: number;
  /** exclusive or of SHA-256(`id requestHash`) of each, hexadecimal */
  digest: string;
}

const NOTHING = "0".repeat(64);

export async function readAccount(store: Store, deviceId: string): Promise<Account> {
  const row = await store.get<Account>(
    "SELECT operations, digest FROM accounts WHERE device_id = ?",
    deviceId,
  );
  return row ?? { operations: 0, digest: NOTHING };
}

/** Enters operations of machines, inside the transaction that stores them. */
export async function addToAccounts(
  store: Store,
  operations: readonly { deviceId: string; id: string; requestHash: string }[],
): Promise<void> {
  for (const deviceId of new Set(operations.map((one) => one.deviceId))) {
    const own = operations.filter((one) => one.deviceId === deviceId);
    const before = await readAccount(store, deviceId);
    const digest = Buffer.from(before.digest, "hex");
    for (const { id, requestHash } of own) {
      const hash = createHash("sha256").update(`${id} ${requestHash}`).digest();
      for (const [index, byte] of hash.entries()) digest[index]! ^= byte;
    }
    await store.insert(
      "accounts",
      {
        device_id: deviceId,
        operations: before.operations + own.length,
        digest: digest.toString("hex"),
      },
      "ON CONFLICT (device_id) DO UPDATE SET operations = excluded.operations, digest = excluded.digest",
    );
  }
}

/** Those of `ids` that are not held here. */
export async function unknownOf(store: Store, ids: readonly string[]): Promise<string[]> {
  const found = await store.all<{ id: string }>(
    `SELECT id FROM operations WHERE id IN (${ids.map(() => "?").join(", ")})`,
    ...ids,
  );
  const held = new Set(found.map((row) => row.id));
  return ids.filter((id) => !held.has(id));
}
