import { createHash, verify } from "node:crypto";
import { HASHES, SIGNATURES } from "./algorithms.ts";
import { type CertificateInfo, extensionOf, readCertificate } from "./certificate.ts";
import { type Crl, revocationOf as revocationByLists, speaksFor } from "./crl.ts";
import {
  type Asn1,
  asn1Time,
  child,
  DerError,
  der,
  derNull,
  derOctets,
  derOid,
  octets,
  oid,
  parseAsn1,
  sequence,
  TAG,
} from "./der.ts";
import { signedBy } from "./trust.ts";

const OID_BASIC = "1.3.6.1.5.5.7.48.1.1";
const OID_NONCE = "1.3.6.1.5.5.7.48.1.2";
const OID_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";
const OID_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
const OID_SHA1 = "1.3.14.3.2.26";

/** An answer without an end of validity speaks for the moment it was made, give or take; milliseconds. */
const WITHOUT_END = 10 * 60_000;
const MAX_SINGLES = 200;
const MAX_CERTIFICATES = 16;

interface Single {
  hash: string | undefined;
  nameHash: Uint8Array;
  keyHash: Uint8Array;
  serial: string;
  state: "good" | "revoked" | "unknown";
  /** milliseconds since the epoch; NaN when it does not apply */
  revokedAt: number;
  thisUpdate: number;
  nextUpdate: number;
}

/** An answer of an OCSP responder (RFC 6960), read but not yet believed. */
export interface Ocsp {
  /** the whole OCSPResponse, as it goes into a file */
  der: Uint8Array;
  singles: Single[];
  certificates: CertificateInfo[];
  producedAt: number;
  nonce: Uint8Array | undefined;
  tbs: Uint8Array;
  algorithm: string;
  signature: Uint8Array;
}

/** Reads an OCSPResponse, or a BasicOCSPResponse as CMS holds it. Throws DerError when it is none or no answer. */
export function readOcsp(bytes: Uint8Array): Ocsp {
  const root = parseAsn1(bytes);
  if (root.children[0]?.tag !== 0x0a) return readBasic(root, wrap(root.raw));
  if (root.children[0].body[0] !== 0) throw new DerError("the responder gives no answer");
  const answer = child(child(root, 1, TAG.context(0)), 0, TAG.sequence);
  if (oid(child(answer, 0)) !== OID_BASIC) throw new DerError("another kind of answer");
  return readBasic(parseAsn1(octets(child(answer, 1, TAG.octetString))), root.raw);
}

const wrap = (basic: Uint8Array): Uint8Array =>
  sequence(der(0x0a, Buffer.from([0])), der(0xa0, sequence(derOid(OID_BASIC), derOctets(basic))));

function readBasic(basic: Asn1, whole: Uint8Array): Ocsp {
  const tbs = child(basic, 0, TAG.sequence);
  // [0] version, which is its default in every answer met; then the responder's name [1] or key [2]
  const at = tbs.children[0]?.tag === TAG.context(0) ? 1 : 0;
  const producedAt = asn1Time(child(tbs, at + 1));
  const list = child(tbs, at + 2, TAG.sequence);
  const extensions = tbs.children[at + 3];
  const set = basic.children[3];
  const certificates: CertificateInfo[] = [];
  for (const element of (set?.children[0]?.children ?? []).slice(0, MAX_CERTIFICATES)) {
    certificates.push(readCertificate(element.raw));
  }
  if (Number.isNaN(producedAt)) throw new DerError("answer without a time");
  return {
    der: whole,
    singles: list.children.slice(0, MAX_SINGLES).map(readSingle),
    certificates,
    producedAt,
    nonce: nonceOf(extensions),
    tbs: tbs.raw,
    algorithm: oid(child(child(basic, 1), 0)),
    signature: child(basic, 2, TAG.bitString).body.subarray(1),
  };
}

function readSingle(single: Asn1): Single {
  const id = child(single, 0, TAG.sequence);
  const state = child(single, 1);
  const next = single.children[3]?.tag === TAG.context(0) ? single.children[3].children[0] : undefined;
  const thisUpdate = asn1Time(child(single, 2));
  if (Number.isNaN(thisUpdate)) throw new DerError("answer without a time");
  return {
    hash: HASHES[oid(child(child(id, 0), 0))],
    nameHash: octets(child(id, 1)),
    keyHash: octets(child(id, 2)),
    serial: Buffer.from(child(id, 3, TAG.integer).body).toString("hex"),
    state: state.tag === TAG.context(0) ? "good" : state.tag === TAG.context(1) ? "revoked" : "unknown",
    revokedAt: state.tag === TAG.context(1) ? asn1Time(child(state, 0)) : Number.NaN,
    thisUpdate,
    nextUpdate: next ? asn1Time(next) : Number.NaN,
  };
}

function nonceOf(wrapper: Asn1 | undefined): Uint8Array | undefined {
  const list = wrapper?.tag === TAG.context(1) ? wrapper.children[0] : undefined;
  const found = list?.children.find((e) => oid(child(e, 0)) === OID_NONCE);
  const value = found?.children.at(-1);
  if (!value) return undefined;
  const raw = octets(value);
  // RFC 8954 wraps the value once more; older responders give it bare
  return raw[0] === 0x04 && raw[1] === raw.length - 2 ? raw.subarray(2) : raw;
}

/**
 * The question about one certificate, DER. SHA-1 only names the issuer here, and is what every responder
 * understands; nothing is protected by it.
 */
export function ocspRequest(info: CertificateInfo, issuer: CertificateInfo, nonce: Uint8Array): Uint8Array {
  const { nameHash, keyHash } = namesOf(issuer, "sha1");
  const id = sequence(
    sequence(derOid(OID_SHA1), derNull()),
    derOctets(nameHash),
    derOctets(keyHash),
    info.serialDer,
  );
  const extension = sequence(derOid(OID_NONCE), derOctets(derOctets(nonce)));
  return sequence(sequence(sequence(sequence(id)), der(0xa2, sequence(extension))));
}

function namesOf(issuer: CertificateInfo, hash: string): { nameHash: Uint8Array; keyHash: Uint8Array } {
  return {
    nameHash: createHash(hash).update(issuer.subjectDer).digest(),
    keyHash: createHash(hash).update(publicKeyBits(issuer)).digest(),
  };
}

function publicKeyBits(info: CertificateInfo): Uint8Array {
  const spki = parseAsn1(info.x509.publicKey.export({ type: "spki", format: "der" }));
  return child(spki, 1, TAG.bitString).body.subarray(1);
}

/** Whether the answer belongs to the question; one without a nonce may, since many responders answer in advance. */
export const answersNonce = (ocsp: Ocsp, nonce: Uint8Array): boolean =>
  ocsp.nonce === undefined || Buffer.compare(ocsp.nonce, nonce) === 0;

/**
 * Whether the issuer spoke here: its own key signed the answer, or one that it issued for OCSP signing, in
 * force then, and either marked as not to be checked or known not to be revoked.
 */
export function ocspSignedFor(ocsp: Ocsp, issuer: CertificateInfo, crls: Crl[]): boolean {
  if (signs(ocsp, issuer)) return true;
  return ocsp.certificates.some(
    (delegate) =>
      delegate.extendedKeyUsage.includes(OID_OCSP_SIGNING) &&
      delegate.unknownCritical.length === 0 &&
      delegate.notBefore <= ocsp.producedAt &&
      ocsp.producedAt <= delegate.notAfter &&
      Buffer.compare(delegate.issuerDer, issuer.subjectDer) === 0 &&
      signs(ocsp, delegate) &&
      signedBy(delegate, issuer) &&
      (extensionOf(delegate, OID_NO_CHECK) !== undefined ||
        revocationByLists(delegate, issuer, crls, ocsp.producedAt) === "good"),
  );
}

function signs(ocsp: Ocsp, signer: CertificateInfo): boolean {
  const hash = SIGNATURES[ocsp.algorithm];
  if (!hash) return false;
  try {
    return verify(hash, ocsp.tbs, signer.x509.publicKey, ocsp.signature);
  } catch {
    return false;
  }
}

/**
 * State of one certificate at the moment `at`: `revoked` when an answer says so for then or before, `good` when
 * one in force at `at`, or made later, says so, else `unknown`.
 */
export function revocationByAnswers(
  info: CertificateInfo,
  issuer: CertificateInfo,
  evidence: { crls: Crl[]; ocsps: Ocsp[] },
  at: number,
): "good" | "revoked" | "unknown" {
  let state: "good" | "unknown" = "unknown";
  for (const ocsp of evidence.ocsps) {
    const single = ocsp.singles.find((one) => isAbout(one, info, issuer));
    if (!single || single.state === "unknown" || !ocspSignedFor(ocsp, issuer, evidence.crls)) continue;
    if (single.state === "revoked" && !(single.revokedAt > at)) return "revoked";
    const end = Number.isNaN(single.nextUpdate) ? single.thisUpdate + WITHOUT_END : single.nextUpdate;
    if (speaksFor({ thisUpdate: single.thisUpdate, nextUpdate: end }, info, at)) state = "good";
  }
  return state;
}

function isAbout(single: Single, info: CertificateInfo, issuer: CertificateInfo): boolean {
  if (single.serial !== info.serial || !single.hash) return false;
  const { nameHash, keyHash } = namesOf(issuer, single.hash);
  return Buffer.compare(single.nameHash, nameHash) === 0 && Buffer.compare(single.keyHash, keyHash) === 0;
}
