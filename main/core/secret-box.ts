import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import type { KeyStore, Random } from "./ports.ts";

const NONCE = 12;
const TAG = 16;

/** Secrets of one purpose, wrapped under the master key of the host's key store; in clear they exist in memory alone. */
export interface SecretBox {
  wrap(secret: Uint8Array): Promise<Uint8Array>;
  /** Throws when the bytes were wrapped by another machine, for another purpose, or were altered. */
  open(wrapped: Uint8Array): Promise<Uint8Array>;
}

/**
 * AES-256-GCM with a key derived for `purpose` (HKDF-SHA-256); the result is nonce, tag, body. What it holds stays
 * closed even to somebody who reads the database without the key store.
 */
export function createSecretBox(ports: { keys: KeyStore; random: Random }, purpose: string): SecretBox {
  async function key(): Promise<Uint8Array> {
    const master = await ports.keys.masterKey();
    return new Uint8Array(hkdfSync("sha256", master, "", `quay-mot-cua ${purpose}`, 32));
  }
  return {
    async wrap(secret) {
      const nonce = ports.random.bytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", await key(), nonce);
      const body = Buffer.concat([cipher.update(secret), cipher.final()]);
      return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
    },
    async open(wrapped) {
      const cipher = createDecipheriv("aes-256-gcm", await key(), wrapped.slice(0, NONCE), {
        authTagLength: TAG,
      });
      cipher.setAuthTag(wrapped.slice(NONCE, NONCE + TAG));
      return new Uint8Array(Buffer.concat([cipher.update(wrapped.slice(NONCE + TAG)), cipher.final()]));
    },
  };
}
