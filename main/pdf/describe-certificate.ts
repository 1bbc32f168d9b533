import type { TokenCertificate } from "../core/signing/types.ts";
import { toTimestamp } from "../core/time.ts";
import type { CertificateInfo } from "./certificate.ts";

/**
 * A certificate as the core judges it. `keys` are the ids of the private keys that are known beside it; undefined where
 * they cannot be seen.
 */
export function describeCertificate(
  info: CertificateInfo,
  keyId = "",
  keys?: readonly string[],
): TokenCertificate {
  const usage = !info.keyUsage || info.keyUsage.digitalSignature || info.keyUsage.nonRepudiation;
  const hasKey = !keys || (keyId ? keys.includes(keyId) : keys.length === 1);
  return {
    keyId,
    subject: info.subject,
    commonName: info.commonName,
    identity: info.identity ?? null,
    issuer: info.issuer,
    serial: info.serial,
    sha256: info.sha256,
    notBefore: toTimestamp(info.notBefore),
    notAfter: toTimestamp(info.notAfter),
    der: new Uint8Array(info.der),
    keyAlgorithm: info.keyAlgorithm,
    keyBits: info.keyBits,
    isCa: info.isCa,
    usage,
    canSign: !info.isCa && usage && hasKey && info.keyAlgorithm !== "other",
  };
}
