import { createPublicKey, verify } from "node:crypto";
import { AppError } from "../core/errors.ts";
import { readCertificate } from "./certificate.ts";
import { buildCms } from "./cms-build.ts";
import type { Prepared } from "./prepared.ts";

/** A file with its signature in place. From here on it is only ever extended. */
export interface Signed {
  state: "signed";
  bytes: Uint8Array;
  field: string;
}

/**
 * Puts the signature into its place. `signature` is the raw value over `prepared.signedAttributes` (RSA
 * PKCS#1 v1.5 or ECDSA r,s in DER, SHA-256). Throws `signing.failed` when it does not fit the certificate:
 * a token that answers with another key must not leave a file that looks signed.
 */
export function finish(prepared: Prepared, signature: Uint8Array): Signed {
  const signer = readCertificate(prepared.certificates[0]!);
  const key = createPublicKey(signer.x509.publicKey.export({ type: "spki", format: "pem" }));
  if (!verify("sha256", prepared.signedAttributes, key, signature)) {
    throw new AppError("signing.failed", { why: "chữ ký không khớp chứng thư" });
  }
  const cms = buildCms({
    signedAttributes: prepared.signedAttributes,
    signature,
    certificates: prepared.certificates,
  });
  const [, gapStart, gapEnd] = prepared.byteRange;
  const hex = Buffer.from(cms).toString("hex");
  if (hex.length > gapEnd - gapStart - 2)
    throw new AppError("signing.failed", { why: "chữ ký dài hơn chỗ dành sẵn" });
  const bytes = Buffer.from(prepared.bytes);
  bytes.write(hex, gapStart + 1, "latin1");
  return { state: "signed", bytes, field: prepared.field };
}
