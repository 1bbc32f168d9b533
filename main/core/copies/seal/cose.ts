import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type CborMap, decodeCbor, encodeCbor } from "./cbor.ts";

/** Header labels and the one algorithm of RFC 9052 and 9053 that seals use. */
const ALG = 1;
const KID = 4;
const ES256 = -7;
/** 0xd2: tag 18, COSE_Sign1 */
const TAG = 0xd2;
export const KEY_ID_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** A COSE_Sign1 message taken apart, its signature not yet believed. */
export interface Sign1 {
  /** first eight bytes of the SHA-256 of the public point, hexadecimal */
  keyId: string;
  payload: Uint8Array;
  /** what the signature covers */
  signed: Uint8Array;
  signature: Uint8Array;
}

export type Sign1Fault = "wrong-cbor" | "wrong-algorithm";

/** Signs a payload as COSE_Sign1 with ES256; the key's name stands in the protected header. */
export function sign1(payload: Uint8Array, keyId: string, key: KeyObject): Uint8Array {
  const header: CborMap = new Map<number, number | Uint8Array>([
    [ALG, ES256],
    [KID, new Uint8Array(Buffer.from(keyId, "hex"))],
  ]);
  const protectedHeader = encodeCbor(header);
  const signature = sign("sha256", toBeSigned(protectedHeader, payload), {
    key,
    dsaEncoding: "ieee-p1363",
  });
  const body = encodeCbor([protectedHeader, new Map(), payload, new Uint8Array(signature)]);
  return Uint8Array.from([TAG, ...body]);
}

/** Takes a message apart; says in one word what is wrong with it. */
export function parseSign1(bytes: Uint8Array): Sign1 | Sign1Fault {
  try {
    if (bytes[0] !== TAG) return "wrong-cbor";
    const parts = decodeCbor(bytes.subarray(1));
    if (!Array.isArray(parts) || parts.length !== 4) return "wrong-cbor";
    const [protectedHeader, open, payload, signature] = parts;
    if (
      !(protectedHeader instanceof Uint8Array) ||
      !(payload instanceof Uint8Array) ||
      !(signature instanceof Uint8Array) ||
      !(open instanceof Map) ||
      open.size > 0
    ) {
      return "wrong-cbor";
    }
    const header = decodeCbor(protectedHeader);
    if (!(header instanceof Map)) return "wrong-cbor";
    // a header that names another algorithm is never answered by trying ours
    if (header.get(ALG) !== ES256) return "wrong-algorithm";
    const kid = header.get(KID);
    if (header.size !== 2 || !(kid instanceof Uint8Array) || kid.length !== KEY_ID_BYTES) return "wrong-cbor";
    if (signature.length !== SIGNATURE_BYTES) return "wrong-cbor";
    return {
      keyId: Buffer.from(kid).toString("hex"),
      payload,
      signed: toBeSigned(protectedHeader, payload),
      signature,
    };
  } catch {
    return "wrong-cbor";
  }
}

/** True when the message was signed with the private half of `publicKey` (a P-256 point, 65 bytes). */
export function holds(message: Sign1, publicKey: Uint8Array): boolean {
  try {
    return verify(
      "sha256",
      message.signed,
      { key: publicKeyOf(publicKey), dsaEncoding: "ieee-p1363" },
      message.signature,
    );
  } catch {
    return false;
  }
}

/** The key object of an uncompressed P-256 point. Throws for 65 bytes that are no point of the curve. */
export function publicKeyOf(point: Uint8Array): KeyObject {
  const [x, y] = [point.slice(1, 33), point.slice(33)].map((half) =>
    Buffer.from(half).toString("base64url"),
  ) as [string, string];
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
}

/** Sig_structure of RFC 9052, 4.4. */
const toBeSigned = (protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array =>
  encodeCbor(["Signature1", protectedHeader, new Uint8Array(0), payload]);
