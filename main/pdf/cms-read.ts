import { constants, createHash, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import { HASHES, SIGNATURES } from "./algorithms.ts";
import { type CertificateInfo, readCertificate } from "./certificate.ts";
import { type Asn1, asn1Time, child, DerError, octets, oid, parseAsn1, TAG } from "./der.ts";

const OID_SIGNED_DATA = "1.2.840.113549.1.7.2";
const OID_MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const OID_CONTENT_TYPE = "1.2.840.113549.1.9.3";
const OID_SIGNING_TIME = "1.2.840.113549.1.9.5";
const OID_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const OID_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const OID_RSA_PSS = "1.2.840.113549.1.1.10";
/** Ed25519, which hashes by itself (RFC 8419, ISO/TS 32002) */
const OID_ED25519 = "1.3.101.112";

/** Algorithms that take the hash of `digestAlgorithm`. */
const PLAIN = new Set(["1.2.840.113549.1.1.1", "1.2.840.10045.2.1"]);

const MAX_CERTIFICATES = 64;

/** A CMS SignedData with its (first) signer, as far as it could be parsed. */
export interface Cms {
  certificates: CertificateInfo[];
  /** revocation lists beside them, DER */
  crls: Uint8Array[];
  contentType: string;
  /** undefined when the signature is detached */
  content: Uint8Array | undefined;
  signers: number;
  signer: CertificateInfo | undefined;
  /** name of the hash for node:crypto; undefined when we do not know it */
  hash: string | undefined;
  /** the signed attributes as a SET, exactly what was signed; undefined when there are none */
  signedAttributes: Uint8Array | undefined;
  attributes: Map<string, Asn1[]>;
  unsigned: Map<string, Asn1[]>;
  signatureAlgorithm: Asn1;
  signature: Uint8Array;
  /** bytes of the structure; behind it only padding may stand */
  length: number;
}

/** Parses a CMS SignedData. Throws DerError when it is none. */
export function parseCms(bytes: Uint8Array): Cms {
  const root = parseAsn1(bytes);
  if (oid(child(root, 0)) !== OID_SIGNED_DATA) throw new DerError("no signed data");
  const data = child(child(root, 1, TAG.context(0)), 0, TAG.sequence);
  const encapsulated = child(data, 2, TAG.sequence);
  const content = encapsulated.children[1]?.children[0];
  const certificates = readCertificates(data.children.slice(3).find((c) => c.tag === TAG.context(0)));
  const infos = data.children.at(-1);
  if (!infos || infos.tag !== TAG.set) throw new DerError("no signers");
  const info = child(infos, 0, TAG.sequence);
  const sid = child(info, 1);
  const digest = child(info, 2, TAG.sequence);
  const signed = info.children[3]?.tag === TAG.context(0) ? info.children[3] : undefined;
  const at = signed ? 4 : 3;
  const unsigned = info.children[at + 2];
  return {
    certificates,
    crls: (data.children.slice(3).find((c) => c.tag === TAG.context(1))?.children ?? [])
      .filter((c) => c.tag === TAG.sequence)
      .map((c) => c.raw),
    contentType: oid(child(encapsulated, 0)),
    content: content && octets(content),
    signers: infos.children.length,
    signer: certificates.find((certificate) => matches(certificate, sid)),
    hash: HASHES[oid(child(digest, 0))],
    signedAttributes: signed && Buffer.concat([Buffer.from([0x31]), signed.raw.subarray(1)]),
    attributes: readAttributes(signed),
    unsigned: readAttributes(unsigned?.tag === TAG.context(1) ? unsigned : undefined),
    signatureAlgorithm: child(info, at, TAG.sequence),
    signature: octets(child(info, at + 1, TAG.octetString)),
    length: root.raw.length,
  };
}

function readCertificates(set: Asn1 | undefined): CertificateInfo[] {
  const found: CertificateInfo[] = [];
  for (const element of (set?.children ?? []).slice(0, MAX_CERTIFICATES)) {
    if (element.tag !== TAG.sequence) continue;
    try {
      found.push(readCertificate(element.raw));
    } catch (error) {
      // a certificate we cannot read is one we cannot use; the signer's own is missed below
      if (!(error instanceof DerError)) throw error;
    }
  }
  return found;
}

function matches(certificate: CertificateInfo, sid: Asn1): boolean {
  if (sid.tag === TAG.sequence) {
    const [issuer, serial] = [child(sid, 0), child(sid, 1)];
    return same(issuer.raw, certificate.issuerDer) && same(serial.raw, certificate.serialDer);
  }
  // [0] SubjectKeyIdentifier
  return certificate.keyIdentifier !== undefined && same(sid.body, certificate.keyIdentifier);
}

function readAttributes(set: Asn1 | undefined): Map<string, Asn1[]> {
  const found = new Map<string, Asn1[]>();
  for (const attribute of set?.children ?? []) {
    const type = oid(child(attribute, 0));
    if (found.has(type)) throw new DerError("an attribute stands twice");
    found.set(type, child(attribute, 1, TAG.set).children);
  }
  return found;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** How the mathematics of a signature came out. */
export interface SignerCheck {
  integrity: "intact" | "broken" | "unknown";
  /** why not, in Vietnamese */
  note?: string;
}

/**
 * Checks that the signer signed this content: the digest of the content stands in the signed attributes, and
 * the signature over those (or over the content, when there are none) is the certificate's key's.
 * `digestOf` gives the hash of the signed content by the hash's name.
 */
export function checkSigner(
  cms: Cms,
  content: { digestOf(hash: string): Uint8Array; bytes(): Uint8Array },
): SignerCheck {
  if (!cms.signer) return { integrity: "unknown", note: "Không có chứng thư của người ký trong chữ ký." };
  if (!cms.hash) return { integrity: "unknown", note: "Thuật toán băm không được hỗ trợ." };
  if (cms.signedAttributes) {
    const digest = cms.attributes.get(OID_MESSAGE_DIGEST)?.[0];
    const type = cms.attributes.get(OID_CONTENT_TYPE)?.[0];
    if (!digest || !type || oid(type) !== cms.contentType) {
      return { integrity: "broken", note: "Chữ ký thiếu thuộc tính bắt buộc." };
    }
    if (!same(octets(digest), content.digestOf(cms.hash))) {
      return { integrity: "broken", note: "Nội dung đã bị thay đổi sau khi ký." };
    }
  }
  const plan = verification(cms);
  if (!plan) return { integrity: "unknown", note: "Thuật toán ký không được hỗ trợ." };
  const bound = certificateBinding(cms);
  if (bound === "other") return { integrity: "broken", note: "Chữ ký gắn với một chứng thư khác." };
  const key = publicKey(cms.signer);
  if (!key) return { integrity: "unknown", note: "Khóa của người ký không được hỗ trợ." };
  const payload = cms.signedAttributes ?? content.bytes();
  try {
    const good = verify(
      plan.hash,
      payload,
      plan.pss ? { key, padding: constants.RSA_PKCS1_PSS_PADDING } : key,
      cms.signature,
    );
    return good ? { integrity: "intact" } : { integrity: "broken", note: "Giá trị chữ ký không đúng." };
  } catch {
    return { integrity: "broken", note: "Giá trị chữ ký không đúng." };
  }
}

function publicKey(signer: CertificateInfo): KeyObject | undefined {
  try {
    return signer.x509.publicKey;
  } catch {
    return undefined;
  }
}

function verification(cms: Cms): { hash: string | null; pss: boolean } | undefined {
  const algorithm = oid(child(cms.signatureAlgorithm, 0));
  if (algorithm === OID_ED25519) return { hash: null, pss: false };
  if (PLAIN.has(algorithm) && cms.hash) return { hash: cms.hash, pss: false };
  if (algorithm === OID_RSA_PSS) {
    const named = cms.signatureAlgorithm.children[1]?.children.find((c) => c.tag === TAG.context(0));
    const hash = named ? HASHES[oid(child(child(named, 0), 0))] : "sha1";
    return hash ? { hash, pss: true } : undefined;
  }
  const hash = SIGNATURES[algorithm];
  return hash ? { hash, pss: false } : undefined;
}

/** Name of the hash inside the signature value, which may be weaker than that of the content. */
export const signatureHash = (cms: Cms): string | undefined => verification(cms)?.hash ?? undefined;

/** Whether signing-certificate (v1 or v2) names the signer's certificate. */
export function certificateBinding(cms: Cms): "bound" | "other" | "none" {
  const second = cms.attributes.get(OID_SIGNING_CERTIFICATE_V2)?.[0];
  const first = cms.attributes.get(OID_SIGNING_CERTIFICATE)?.[0];
  const attribute = second ?? first;
  if (!attribute || !cms.signer) return "none";
  const id = child(child(attribute, 0, TAG.sequence), 0, TAG.sequence);
  let hash = second ? "sha256" : "sha1";
  let value = child(id, 0);
  if (second && value.tag === TAG.sequence) {
    hash = HASHES[oid(child(value, 0))] ?? "";
    value = child(id, 1);
  }
  if (!hash) return "other";
  return same(octets(value), createHash(hash).update(cms.signer.der).digest()) ? "bound" : "other";
}

/** Signing time claimed in the signed attributes, milliseconds since the epoch. */
export function claimedTime(cms: Cms): number | undefined {
  const element = cms.attributes.get(OID_SIGNING_TIME)?.[0];
  const time = element ? asn1Time(element) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** `SHA-256` for `sha256`, `SHA3-256` for `sha3-256`, "" when unknown. */
export const hashLabel = (hash: string | undefined): string =>
  (hash ?? "").toUpperCase().replace(/^SHA(?=\d+$)/, "SHA-");
