import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import type { Random } from "../main/core/ports.ts";
import type { Keys } from "./keys.ts";

/** Name on disk of content: tells nothing about it to who lacks the key. 64 hexadecimal characters. */
export function fileName(keys: Keys, sha256: string): string {
  return createHmac("sha256", keys.fileNames).update(Buffer.from(sha256, "hex")).digest("hex");
}

/** Wraps a file's key for the row `id`: nonce 12 | AES-256-GCM of 32 bytes | tag 16. */
export function wrapKey(keys: Keys, random: Random, id: string, key: Uint8Array): Uint8Array {
  const nonce = random.bytes(12);
  const cipher = createCipheriv("aes-256-gcm", keys.fileKeys, nonce).setAAD(Buffer.from(id));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** The key of the row `id`; throws when it was wrapped for another row or with another master key. */
export function unwrapKey(keys: Keys, id: string, wrapped: Uint8Array): Uint8Array {
  const decipher = createDecipheriv("aes-256-gcm", keys.fileKeys, wrapped.subarray(0, 12));
  decipher.setAAD(Buffer.from(id)).setAuthTag(wrapped.subarray(44, 60));
  return Buffer.concat([decipher.update(wrapped.subarray(12, 44)), decipher.final()]);
}
