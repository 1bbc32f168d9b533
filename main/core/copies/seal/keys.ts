import { createHash, createPublicKey, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { Timestamp } from "../../../../preload/contract/common.ts";
import { AppError } from "../../errors.ts";
import { KEY_ID_BYTES } from "./cose.ts";

const Day = z.iso.date();
const KeyId = z.string().regex(/^[0-9a-f]{16}$/);
/** an uncompressed P-256 point, 65 bytes, base64url */
const Point = z.string().regex(/^[A-Za-z0-9_-]{87}$/);

/** The key with which one machine signs its paper copies, as the province certified it. */
export const CertifiedKey = z.strictObject({
  keyId: KeyId,
  publicKey: Point,
  agencyCode: z.string().min(1).max(60),
  unitName: z.string().min(1).max(300),
  machine: z.string().min(1).max(100),
  notBefore: Timestamp,
  notAfter: Timestamp,
  /** no code with a higher count is good */
  maxCodes: z.number().int().min(1).max(1_000_000),
});
export type CertifiedKey = z.infer<typeof CertifiedKey>;

/**
 * The province's list of keys (danh sách khóa dấu kiểm): every key, what was revoked, which papers were withdrawn. One
 * signed file, good for weeks without a line. The signature is Ed25519 over the RFC 8785 form of everything else.
 */
export const SealKeyList = z.strictObject({
  format: z.literal("counter-seal-keys-1"),
  authority: z.string().min(1).max(300),
  /** grows with every list of the province */
  edition: z.number().int().min(1),
  issuedAt: Timestamp,
  /** after this the list is old: what was revoked since is not known */
  nextUpdate: Timestamp,
  /** signed by a demonstration's authority; a real office refuses it */
  demonstration: z.literal(true).optional(),
  keys: z.array(CertifiedKey).max(20_000),
  revokedKeys: z
    .array(
      z.strictObject({
        keyId: KeyId,
        at: Timestamp,
        why: z.string().max(500),
        /** codes up to this count are known from the register and stay good; null: none does */
        goodUpTo: z.number().int().min(0).nullable(),
      }),
    )
    .max(20_000),
  /** papers and documents that were taken back, by register number or document code */
  withdrawn: z
    .array(z.strictObject({ code: z.string().min(1).max(100), at: Timestamp, why: z.string().max(500) }))
    .max(100_000),
  signature: z.strictObject({
    algorithm: z.literal("Ed25519"),
    keyId: KeyId,
    /** base64url */
    value: z.string().max(200),
  }),
});
export type SealKeyList = z.infer<typeof SealKeyList>;

/** Who may certify machines' keys: dated data, `seal-authorities.json` of the trust folder. */
export const SealAuthorities = z.object({
  authorities: z.array(
    z.strictObject({
      owner: z.string().min(1),
      /** Ed25519 public key, 32 bytes, base64url */
      publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
      inForceFrom: Day,
      inForceTo: Day.nullable(),
      source: z.string().min(1),
      demonstration: z.literal(true).optional(),
    }),
  ),
});
export type SealAuthority = z.infer<typeof SealAuthorities>["authorities"][number];

/** How a key is named: the first 16 hexadecimal digits of the SHA-256 of its public bytes (base64url here). */
export function sealKeyId(publicKey: string): string {
  const digest = createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex");
  return digest.slice(0, KEY_ID_BYTES * 2);
}

/** The bytes that the signature of a list covers. */
export function signedListBytes(list: Omit<SealKeyList, "signature">): Uint8Array {
  const { signature: _, ...rest } = list as SealKeyList;
  return new TextEncoder().encode(canonicalize(rest) ?? "");
}

/**
 * Reads a list and proves whose it is. Throws, in words, `seal.list-unreadable`, `seal.list-unknown-authority`,
 * `seal.list-tampered`.
 */
export function readKeyList(
  raw: unknown,
  trust: { authorities: readonly SealAuthority[]; demonstration: boolean },
): SealKeyList {
  const parsed = SealKeyList.safeParse(raw);
  if (!parsed.success) {
    throw new AppError("seal.list-unreadable", {
      why: `mục “${parsed.error.issues[0]?.path.join(".") || "format"}” không đúng mẫu`,
    });
  }
  const list = parsed.data;
  const day = list.issuedAt.slice(0, 10);
  const authority = trust.authorities.find(
    (one) =>
      sealKeyId(one.publicKey) === list.signature.keyId &&
      one.inForceFrom <= day &&
      (one.inForceTo === null || day <= one.inForceTo),
  );
  const invented = list.demonstration === true || authority?.demonstration === true;
  if (!authority || (invented && !trust.demonstration)) {
    throw new AppError("seal.list-unknown-authority", { authority: list.authority });
  }
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: authority.publicKey }, format: "jwk" });
  // what was signed is the list as it came, not what the schema kept of it
  const bytes = signedListBytes(raw as SealKeyList);
  if (!verify(null, bytes, key, Buffer.from(list.signature.value, "base64url"))) {
    throw new AppError("seal.list-tampered");
  }
  // a name that does not belong to its key would let one key speak as another
  const misnamed = list.keys.find((one) => sealKeyId(one.publicKey) !== one.keyId);
  if (misnamed) throw new AppError("seal.list-unreadable", { why: `khóa ${misnamed.keyId} không khớp tên` });
  return list;
}
