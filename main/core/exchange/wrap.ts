import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createPrivateKey,
  hkdfSync,
  X509Certificate,
} from "node:crypto";
import type { Random } from "../ports.ts";

/**
 * The key of a file, wrapped for the machine of a certificate alone (ECIES: P-256, HKDF-SHA-256, AES-256-GCM): whoever
 * copies what travels, or the memory of a line, has no key. Shape: point 65 | nonce 12 | tag 16 | body, base64url.
 */
const POINT = 65;
const NONCE = 12;
const TAG = 16;

const pointOf = (jwk: { x?: string; y?: string }): Buffer =>
  Buffer.concat([Buffer.of(4), Buffer.from(jwk.x ?? "", "base64url"), Buffer.from(jwk.y ?? "", "base64url")]);

const keyFrom = (shared: Uint8Array, ephemeral: Uint8Array, about: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", shared, ephemeral, `quay-mot-cua second copy ${about}`, 32));

/** Wraps `secret` for the holder of a certificate (PEM); `about` is bound to it. */
export function sealFor(certificate: string, secret: Uint8Array, about: string, random: Random): string {
  const jwk = new X509Certificate(certificate).publicKey.export({ format: "jwk" });
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(random.bytes(32));
  const ephemeral = pair.getPublicKey();
  const key = keyFrom(pair.computeSecret(pointOf(jwk as { x?: string })), ephemeral, about);
  const nonce = random.bytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([ephemeral, nonce, cipher.getAuthTag(), body]).toString("base64url");
}

/** Opens what was wrapped for this machine. Throws when it was wrapped for another, or for something else. */
export function openSealed(privateKeyPem: string, sealed: string, about: string): Uint8Array {
  const bytes = Buffer.from(sealed, "base64url");
  const ephemeral = bytes.subarray(0, POINT);
  const own = createPrivateKey(privateKeyPem).export({ format: "jwk" });
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(String(own.d), "base64url"));
  const key = keyFrom(pair.computeSecret(ephemeral), ephemeral, about);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(POINT, POINT + NONCE), {
    authTagLength: TAG,
  });
  decipher.setAuthTag(bytes.subarray(POINT + NONCE, POINT + NONCE + TAG));
  return new Uint8Array(
    Buffer.concat([decipher.update(bytes.subarray(POINT + NONCE + TAG)), decipher.final()]),
  );
}
