import { addressesOf } from "./addresses.ts";
import { type CertificateInfo, readCertificate } from "./certificate.ts";
import { buildChain, type Chain, type Evidence, revocation } from "./chain.ts";
import { parseCms } from "./cms-read.ts";
import { crlSignedBy, readCrl } from "./crl.ts";
import { DerError, parseAsn1, TAG } from "./der.ts";
import { answersNonce, ocspRequest, ocspSignedFor, readOcsp } from "./ocsp.ts";
import { signatureFields } from "./signature-fields.ts";
import { type ReadSignature, readSignature } from "./signature-value.ts";
import type { PdfFile } from "./syntax/file.ts";
import { OID_TIMESTAMP_ATTRIBUTE } from "./timestamp.ts";
import type { TrustStore } from "./trust.ts";
import { type Proof, readStore, storeKey } from "./validation-store.ts";

/** Something to be fetched; the ways are tried in their order until one gives an answer. */
export interface Lookup {
  /** whom it is about, for the log: SHA-256 of the certificate */
  certificate: string;
  ways: LookupWay[];
}

export interface LookupWay {
  kind: "ocsp" | "crl" | "issuer";
  url: string;
  /** what is posted, for `ocsp` */
  body?: Uint8Array;
}

/** What a fetch brought, as it came; nothing is believed yet. */
export interface Fetched {
  kind: LookupWay["kind"];
  bytes: Uint8Array;
}

/** A certificate whose standing a signature needs. */
interface Target {
  leaf: CertificateInfo;
  others: CertificateInfo[];
  /** key in the store of the signature it belongs to */
  key: string;
  /** moment that the revocation must be known for, milliseconds since the epoch */
  at: number;
}

interface Gathered extends Evidence {
  issuers: CertificateInfo[];
}

/**
 * What one file needs so that all of its signatures can be proved later, from what is at hand. Addresses are
 * taken only from certificates that a trusted root stands behind, and for missing issuers from `own`, the
 * certificate that signed here: a citizen's file must not make this machine call where it likes.
 */
export function needsOf(
  file: PdfFile,
  options: { trust: TrustStore; fetched: Fetched[]; now: number; nonce: Uint8Array; own: string | undefined },
): { lookups: Lookup[]; proofs: Map<string, Proof>; complete: boolean; revoked: boolean } {
  const gathered = gather(file, options);
  const lookups = new Map<string, Lookup>();
  const proofs = new Map<string, Proof>();
  let complete = true;
  let revoked = false;
  for (const target of targetsOf(file, options.now)) {
    const chain = buildChain(target.leaf, [...target.others, ...gathered.issuers], options.trust, target.at);
    const proof = proofs.get(target.key) ?? { certificates: [], crls: [], ocsps: [] };
    proofs.set(target.key, proof);
    keep(proof.certificates, ...chain.path.map((info) => info.der));
    if (chain.state === "incomplete") {
      complete = false;
      const last = chain.path.at(-1)!;
      const ways = addressesOf(last).issuers.map((url): LookupWay => ({ kind: "issuer", url }));
      if (target.leaf.sha256 === options.own && ways.length > 0)
        lookups.set(last.sha256, { certificate: last.sha256, ways });
      continue;
    }
    for (const [i, info] of chain.path.slice(0, -1).entries()) {
      const issuer = chain.path[i + 1]!;
      const state = revocation(info, issuer, gathered, target.at);
      if (state === "revoked") revoked = true;
      if (state === "unknown") {
        complete = false;
        if (chain.state === "trusted") lookups.set(info.sha256, lookupOf(info, issuer, options.nonce));
      }
      keep(proof.ocsps, ...answersAbout(info, issuer, gathered));
      keep(proof.crls, ...newestList(issuer, chain, gathered));
    }
  }
  return { lookups: [...lookups.values()].filter((one) => one.ways.length > 0), proofs, complete, revoked };
}

function lookupOf(info: CertificateInfo, issuer: CertificateInfo, nonce: Uint8Array): Lookup {
  const { ocsp, lists } = addressesOf(info);
  return {
    certificate: info.sha256,
    ways: [
      ...ocsp.map((url): LookupWay => ({ kind: "ocsp", url, body: ocspRequest(info, issuer, nonce) })),
      ...lists.map((url): LookupWay => ({ kind: "crl", url })),
    ],
  };
}

/** Everything at hand: the store of the file, lists of this machine, and what was fetched, as far as it can be read. */
function gather(
  file: PdfFile,
  options: { trust: TrustStore; fetched: Fetched[]; nonce: Uint8Array },
): Gathered {
  const stored = readStore(file);
  const gathered: Gathered = {
    crls: [...options.trust.crls, ...stored.crls],
    ocsps: [...options.trust.ocsps, ...stored.ocsps],
    issuers: stored.certificates,
  };
  for (const { kind, bytes } of options.fetched) {
    try {
      if (kind === "crl") gathered.crls.push(readCrl(bytes));
      else if (kind === "issuer") gathered.issuers.push(...readIssuers(bytes));
      else {
        const answer = readOcsp(bytes);
        if (answersNonce(answer, options.nonce)) gathered.ocsps.push(answer);
      }
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
    }
  }
  return gathered;
}

/** One certificate in DER or PEM, or a bundle of them without signers (p7b). */
function readIssuers(bytes: Uint8Array): CertificateInfo[] {
  const text = Buffer.from(bytes.subarray(0, 4096)).toString("latin1");
  const pem = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(text);
  if (pem) return [readCertificate(Buffer.from(pem[1]!, "base64"))];
  const root = parseAsn1(bytes);
  const set = root.children[1]?.tag === TAG.context(0) ? root.children[1].children[0]?.children : undefined;
  const bundle = set?.find((part) => part.tag === TAG.context(0));
  return bundle
    ? bundle.children.slice(0, 16).map((one) => readCertificate(one.raw))
    : [readCertificate(bytes)];
}

/** Signers of every signature that is read, and of the time stamps in them. */
function targetsOf(file: PdfFile, now: number): Target[] {
  return signatureFields(file).flatMap((field) => {
    if (!field.value) return [];
    const signature = readSignature(field.name, field.value);
    try {
      return targetsIn(signature, now);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      return [];
    }
  });
}

function targetsIn(signature: ReadSignature, now: number): Target[] {
  const key = storeKey(signature.contents);
  const cms = signature.cms();
  if (!cms.signer) return [];
  const targets: Target[] = [{ leaf: cms.signer, others: cms.certificates, key, at: now }];
  const token = cms.unsigned.get(OID_TIMESTAMP_ATTRIBUTE)?.[0];
  const stamp = token && parseCms(token.raw);
  if (stamp?.signer) targets.push({ leaf: stamp.signer, others: stamp.certificates, key, at: now });
  return targets;
}

const answersAbout = (info: CertificateInfo, issuer: CertificateInfo, evidence: Evidence): Uint8Array[] =>
  evidence.ocsps
    .filter(
      (one) => one.singles.some((s) => s.serial === info.serial) && ocspSignedFor(one, issuer, evidence.crls),
    )
    .map((one) => one.der);

/** The newest list of an issuer, needed only where no answer stands in for it. */
function newestList(issuer: CertificateInfo, chain: Chain, evidence: Evidence): Uint8Array[] {
  const below = chain.path[chain.path.indexOf(issuer) - 1]!;
  if (answersAbout(below, issuer, evidence).length > 0) return [];
  const own = evidence.crls.filter((crl) => crlSignedBy(crl, issuer));
  const newest = own.reduce<(typeof own)[number] | undefined>(
    (best, crl) => (best && best.thisUpdate >= crl.thisUpdate ? best : crl),
    undefined,
  );
  return newest ? [newest.der] : [];
}

function keep(list: Uint8Array[], ...items: Uint8Array[]): void {
  for (const item of items) if (!list.some((one) => Buffer.compare(one, item) === 0)) list.push(item);
}
