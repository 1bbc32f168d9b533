import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Disk, Random } from "../main/core/ports.ts";

/** One key for each use, so that no key protects two things. All 32 bytes, derived by HKDF-SHA-256. */
export interface Keys {
  database: Uint8Array;
  journal: Uint8Array;
  fileNames: Uint8Array;
  fileKeys: Uint8Array;
  check: Uint8Array;
}

/** HKDF-SHA-256 (RFC 5869) to 32 bytes. */
export function derive(key: Uint8Array, salt: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, salt, `quay-mot-cua ${use}`, 32));
}

/** Keys of this machine from its 32-byte master key. */
export function deriveKeys(masterKey: Uint8Array): Keys {
  if (masterKey.length !== 32) throw new Error(`master key has ${masterKey.length} bytes, expected 32`);
  const use = (name: string) => derive(masterKey, new Uint8Array(), name);
  return {
    database: use("database"),
    journal: use("journal"),
    fileNames: use("file names"),
    fileKeys: use("file keys"),
    check: use("key check"),
  };
}

const MAGIC = Buffer.from("QMCKEY01");
const seal = (keys: Keys, salt: Uint8Array) => createHmac("sha256", keys.check).update(salt).digest();

/** Writes the small file by which a wrong key is told from a damaged database. */
export async function writeKeyCheck(disk: Disk, random: Random, path: string, keys: Keys): Promise<void> {
  const salt = random.bytes(32);
  await disk.writeAtomic(path, Buffer.concat([MAGIC, salt, seal(keys, salt)]));
}

/** `good` and `wrong` are certain; `absent` when the file is missing or is none of ours. */
export async function readKeyCheck(
  disk: Disk,
  path: string,
  keys: Keys,
): Promise<"good" | "wrong" | "absent"> {
  const bytes = await disk.read(path);
  if (bytes?.length !== 72 || !MAGIC.equals(bytes.subarray(0, 8))) return "absent";
  return timingSafeEqual(seal(keys, bytes.subarray(8, 40)), bytes.subarray(40)) ? "good" : "wrong";
}
