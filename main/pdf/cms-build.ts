import { createHash } from "node:crypto";
import { AppError } from "../core/errors.ts";
import { type CertificateInfo, readCertificate } from "./certificate.ts";
import { DerError, der, derInteger, derNull, derOctets, derOid, sequence, setOf } from "./der.ts";

const OID_DATA = "1.2.840.113549.1.7.1";
const OID_SIGNED_DATA = "1.2.840.113549.1.7.2";
const OID_CONTENT_TYPE = "1.2.840.113549.1.9.3";
const OID_MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const OID_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const OID_SHA256 = "2.16.840.1.101.3.4.2.1";
const OID_RSA = "1.2.840.113549.1.1.1";
const OID_ECDSA_SHA256 = "1.2.840.10045.4.3.2";

/**
 * DER of the signed attributes of a PAdES baseline signature (ETSI EN 319 142-1, 6.3): content type,
 * message digest, signing-certificate-v2. No signing time: PAdES takes it from /M of the dictionary.
 * `digest` is SHA-256 over the signed byte ranges. What the key signs is exactly these bytes.
 */
export function buildSignedAttributes(digest: Uint8Array, certificate: Uint8Array): Uint8Array {
  const info = readCertificate(certificate);
  const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(derOid(type), setOf(value));
  // hash algorithm left out: SHA-256 is the default of ESSCertIDv2
  const certId = sequence(
    derOctets(createHash("sha256").update(info.der).digest()),
    sequence(sequence(der(0xa4, info.issuerDer)), info.serialDer),
  );
  return setOf(
    attribute(OID_CONTENT_TYPE, derOid(OID_DATA)),
    attribute(OID_MESSAGE_DIGEST, derOctets(digest)),
    attribute(OID_SIGNING_CERTIFICATE_V2, sequence(sequence(certId))),
  );
}

/**
 * DER of the CMS SignedData that goes into /Contents. `certificates` holds the signer's first, then its
 * issuers. `signature` is the raw PKCS#1 v1.5 value, or r and s in DER for ECDSA.
 */
export function buildCms(input: {
  signedAttributes: Uint8Array;
  signature: Uint8Array;
  certificates: Uint8Array[];
}): Uint8Array {
  const signer = readCertificate(input.certificates[0] ?? new Uint8Array());
  const sha256 = sequence(derOid(OID_SHA256));
  const one = derInteger(Buffer.from([1]));
  const attributes = Buffer.from(input.signedAttributes);
  attributes[0] = 0xa0;
  const signerInfo = sequence(
    one,
    sequence(signer.issuerDer, signer.serialDer),
    sha256,
    attributes,
    signatureAlgorithm(signer),
    derOctets(input.signature),
  );
  const certificates = input.certificates.map((bytes) => readCertificate(bytes).der);
  const signedData = sequence(
    one,
    setOf(sha256),
    sequence(derOid(OID_DATA)),
    der(0xa0, ...certificates),
    setOf(signerInfo),
  );
  return sequence(derOid(OID_SIGNED_DATA), der(0xa0, signedData));
}

function signatureAlgorithm(signer: CertificateInfo): Uint8Array {
  if (signer.keyAlgorithm === "rsa") return sequence(derOid(OID_RSA), derNull());
  if (signer.keyAlgorithm === "ec") return sequence(derOid(OID_ECDSA_SHA256));
  throw new AppError("signing.no-key", { why: "loại khóa không phải RSA hoặc ECDSA" });
}

/** The certificates read, signer first. Throws `signing.no-key` when one of them is none. */
export function checkCertificates(certificates: Uint8Array[]): CertificateInfo[] {
  try {
    if (certificates.length === 0) throw new DerError("none");
    return certificates.map(readCertificate);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new AppError("signing.no-key", { why: "chứng thư trên token không đọc được" }, { cause: error });
  }
}
