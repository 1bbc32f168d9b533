import { constants, publicDecrypt } from "node:crypto";
import { HASHES } from "./algorithms.ts";
import { type CertificateInfo, readCertificate } from "./certificate.ts";
import type { Cms } from "./cms-read.ts";
import { child, DerError, derNull, derOid, octets, oid, parseAsn1, sequence, TAG } from "./der.ts";
import { type PdfDict, PdfString } from "./syntax/objects.ts";

const OID_RSA = "1.2.840.113549.1.1.1";

/**
 * A signature of the old kind adbe.x509.rsa_sha1 in the shape of the others (ISO 32000-1, 12.8.3.2): the certificates
 * stand in /Cert, the signer's first, and /Contents is the bare value of PKCS#1 over the ranges. Despite its name the
 * hash may be another than SHA-1 (table 257); the value itself tells. Throws DerError.
 */
export function readX509Signature(dict: PdfDict, contents: Uint8Array): Cms {
  const outer = parseAsn1(contents);
  if (outer.tag !== TAG.octetString) throw new DerError("no bare value");
  const signature = octets(outer);
  const certificates = [dict.get("Cert")]
    .flat()
    .flatMap((value) => (value instanceof PdfString ? [Buffer.from(value.bytes, "latin1")] : []))
    .map(readCertificate);
  const [signer] = certificates;
  return {
    certificates,
    crls: [],
    contentType: "",
    content: undefined,
    signers: 1,
    signer,
    hash: signer && hashIn(signature, signer),
    signedAttributes: undefined,
    attributes: new Map(),
    unsigned: new Map(),
    signatureAlgorithm: parseAsn1(sequence(derOid(OID_RSA), derNull())),
    signature,
    length: outer.raw.length,
  };
}

/** The hash that the value names; SHA-1 for one that this key did not make, which no check will find right. */
function hashIn(signature: Uint8Array, signer: CertificateInfo): string | undefined {
  let info: Uint8Array;
  try {
    info = publicDecrypt({ key: signer.x509.publicKey, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return "sha1";
  }
  return HASHES[oid(child(child(parseAsn1(info), 0, TAG.sequence), 0))];
}
