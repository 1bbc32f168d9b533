import {
  createECDH,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { encodeClaims, type SealClaims, sealText } from "../../main/core/copies/seal/claims.ts";
import { publicKeyOf, sign1 } from "../../main/core/copies/seal/cose.ts";
import {
  type SealAuthority,
  type SealKeyList,
  sealKeyId,
  signedListBytes,
} from "../../main/core/copies/seal/keys.ts";

export const ISSUED_AT = "2026-05-03T10:05:12.000+07:00";

/** A key pair of a machine, the same for the same seed. */
export function machineKey(seed: string): { keyId: string; publicKey: string; privateKey: KeyObject } {
  const ecdh = createECDH("prime256v1");
  const secret = createHash("sha256").update(seed).digest();
  ecdh.setPrivateKey(secret);
  const point = ecdh.getPublicKey();
  const { x, y } = publicKeyOf(point).export({ format: "jwk" });
  const jwk = { kty: "EC", crv: "P-256", x, y, d: secret.toString("base64url") };
  const publicKey = point.toString("base64url");
  return {
    keyId: sealKeyId(publicKey),
    publicKey,
    privateKey: createPrivateKey({ key: jwk, format: "jwk" }),
  };
}

/** An authority as a trust folder names it, with what signs lists. */
export function sealAuthority(demonstration = false): { entry: SealAuthority; privateKey: KeyObject } {
  const pair = generateKeyPairSync("ed25519");
  return {
    entry: {
      owner: "Tỉnh thử",
      publicKey: pair.publicKey.export({ format: "jwk" }).x as string,
      inForceFrom: "2024-01-01",
      inForceTo: null,
      source: "tự tạo",
      ...(demonstration ? { demonstration: true as const } : {}),
    },
    privateKey: pair.privateKey,
  };
}

/** A list of keys, signed. */
export function sealList(
  authority: ReturnType<typeof sealAuthority>,
  key: { keyId: string; publicKey: string },
  change: Partial<Omit<SealKeyList, "signature">> = {},
): SealKeyList {
  const list: Omit<SealKeyList, "signature"> = {
    format: "counter-seal-keys-1",
    authority: authority.entry.owner,
    edition: 3,
    issuedAt: "2026-05-03T06:00:00.000+07:00",
    nextUpdate: "2026-05-10T06:00:00.000+07:00",
    ...(authority.entry.demonstration ? { demonstration: true as const } : {}),
    keys: [
      {
        keyId: key.keyId,
        publicKey: key.publicKey,
        agencyCode: "H41.99",
        unitName: "Trung tâm PVHCC xã Đại Huệ",
        machine: "QUAY-01",
        notBefore: "2026-04-01T00:00:00.000+07:00",
        notAfter: "2026-10-01T00:00:00.000+07:00",
        maxCodes: 5000,
      },
    ],
    revokedKeys: [],
    withdrawn: [],
    ...change,
  };
  const value = sign(null, signedListBytes(list), authority.privateKey).toString("base64url");
  return {
    ...list,
    signature: { algorithm: "Ed25519", keyId: sealKeyId(authority.entry.publicKey), value },
  };
}

export const claimsSample = (change: Partial<SealClaims> = {}): SealClaims => ({
  kind: "converted",
  code: "H41.99-260109-00012-KQ(1)",
  number: "BG-H41.99-260503-00007",
  issuedAt: ISSUED_AT,
  count: 17,
  pages: 3,
  paperName: "Giấy xác nhận tình trạng hôn nhân",
  holder: "Nguyễn Thị Quỳnh Hương",
  identityEnd: "2345",
  signers: "UBND xã Đại Huệ; Trần Văn Hậu",
  sha256: createHash("sha256").update("kết quả").digest("hex"),
  ...change,
});

/** The text of a signed code. */
export const sealOf = (key: ReturnType<typeof machineKey>, claims: SealClaims = claimsSample()): string =>
  sealText(sign1(encodeClaims(claims), key.keyId, key.privateKey));
