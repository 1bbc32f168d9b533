import { verify } from "node:crypto";
import { AppError } from "../core/errors.ts";
import { readCertificate } from "./certificate.ts";
import { buildCms } from "./cms-build.ts";
import { withTimestamp } from "./cms-unsigned.ts";
import { filled } from "./placeholder.ts";
import type { Prepared } from "./prepared.ts";

/** A file with its signature in place. From here on it is only ever extended. */
export interface Signed {
  state: "signed";
  bytes: Uint8Array;
  field: string;
  /** a time stamp stands in the signature (B-T); one that did not fit is left out and completed later */
  stamped: boolean;
}

/**
 * Puts the signature into its place, with a checked time stamp token over its value when there is one. `signature` is the raw value over `prepared.signedAttributes` (RSA
 * PKCS#1 v1.5 or ECDSA r,s in DER, SHA-256). Throws `signing.failed` when it does not fit the certificate:
 * a token that answers with another key must not leave a file that looks signed.
 */
export function finish(prepared: Prepared, signature: Uint8Array, timestamp?: Uint8Array): Signed {
  const signer = readCertificate(prepared.certificates[0]!);
  if (!verify("sha256", prepared.signedAttributes, signer.x509.publicKey, signature)) {
    throw new AppError("signing.failed", { why: "chữ ký không khớp chứng thư" });
  }
  const cms = buildCms({
    signedAttributes: prepared.signedAttributes,
    signature,
    certificates: prepared.certificates,
  });
  const place = (block: Uint8Array) => filled(prepared.bytes, prepared.byteRange, block);
  const stamped = timestamp && place(withTimestamp(cms, timestamp));
  const bytes = stamped ?? place(cms);
  if (!bytes) throw new AppError("signing.failed", { why: "chữ ký dài hơn chỗ dành sẵn" });
  return { state: "signed", bytes, field: prepared.field, stamped: stamped !== undefined };
}
